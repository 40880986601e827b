"""The floor: a live table of what runs in a supervisor's teams, and one conversation read as it happens.

``viewmodel`` orders and filters, ``table`` paints, ``talk`` shows the open one, ``people`` who is there, ``page`` holds
them together. What is felt here is the customers'; nothing is ever said of what an agent feels.
"""
