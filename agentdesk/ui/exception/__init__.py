"""The override sheet: the agent does something other than recommended, and it is on record.

``viewmodel`` checks the draft and freezes the screen, ``form`` is what is filled in, ``view`` records and says honestly
where the record is.
"""
