"""Where something stands in a text: Qt counts an emoji as two, as UTF-16 does, Python as one."""


def units(text: str) -> int:
    """How many the text is for Qt."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def letters(text: str, position: int) -> int:
    """How many letters of the text stand before a position of Qt's."""
    return len(text.encode("utf-16-le")[: 2 * position].decode("utf-16-le", "ignore"))
