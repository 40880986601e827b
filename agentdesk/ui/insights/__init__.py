"""The page Journeys: which journeys lose most, and for one of them where, after how long and since when.

``viewmodel`` holds the list and the states of the page, ``rows`` puts the figures of a report into rows with bars,
``report`` shows them, ``records`` lists the instances behind one, ``view`` composes, ``page`` is the window's part.
"""
