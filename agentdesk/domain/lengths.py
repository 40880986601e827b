"""How long a text may be, in characters: what the service takes, and what is said while somebody writes one."""

SHORT = 400
"""A line: a name, a reason."""
LONG = 20_000
"""What is said, a note, a comment, a summary."""
