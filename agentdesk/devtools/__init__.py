"""Tools that play with the product from outside.

demo plays an agent's shift (shift, hand) and accounts for it (account); scenario is the contact center around it; star
replays recorded dialogues; gallery shows every widget. service_client is what they speak HTTP with.
"""
