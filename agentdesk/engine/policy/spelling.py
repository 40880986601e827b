"""What somebody who wrote a name wrong may have meant. Knows nothing of what is named."""

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: str, among: Iterable[str]) -> str:
    """``; is 'refund' meant?``, or nothing where no name is near."""
    near = get_close_matches(name, [str(one) for one in among], n=1, cutoff=0.7)
    return f"; is '{near[0]}' meant?" if near else ""
