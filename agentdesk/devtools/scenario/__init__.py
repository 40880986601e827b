"""The demo contact center: seeded customers who act on every channel and contact the agent, all through public HTTP.

story reads the files, people makes customers up, cloudevents words what they do, player plays one story, router offers
contacts as an ACD would, center plays them all.
"""
