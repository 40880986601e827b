"""The service: listens, concludes, decides, records, and tells the desks.

One folder a capability, each with endpoints (HTTP), service (rules), repository (SQL) and tables; http and store carry
them all. service opens what they share (services), server runs it on a socket.
"""
