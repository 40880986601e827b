"""The look: tokens (colours and sizes as data), palette, style sheet, fonts, icons; ``theme.apply_theme`` puts it on.

Only here may a style sheet be set; no colour or size is written in Python anywhere.
"""
