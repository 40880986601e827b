"""What somebody who wrote a name wrong may have meant. Knows nothing of what is named."""

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: str, among: Iterable[str], near_from: float = 0.7) -> str:
    """``; is 'refund' meant?``, or nothing where no name is near (of its letters the part ``near_from``)."""
    near = get_close_matches(name, [str(one) for one in among], n=1, cutoff=near_from)
    return f"; is '{near[0]}' meant?" if near else ""
