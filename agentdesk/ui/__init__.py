"""The pixels. A folder a screen region, each with a viewmodel (no Qt) and a view; shell composes them.

kit holds the widgets that all are made of, theme colours, type and icons, qt what bridges Qt to the rest. words, tone
and channels are Qt-free and shared by the view-models.
"""
