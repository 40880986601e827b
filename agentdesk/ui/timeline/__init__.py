"""The timeline: what the customer did on every channel, and the steps that are missing.

``viewmodel`` says which state the region is in, ``fold`` which items belong together, ``items`` is the Qt model,
``delegate`` paints a row, ``table`` scrolls, ``view`` composes.
"""
