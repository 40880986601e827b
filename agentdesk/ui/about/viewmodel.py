"""What the page of the version shows. Qt-free."""

import re
from collections.abc import Sequence

from agentdesk.app.diagnosis import Part
from agentdesk.domain.records import dataclass
from agentdesk.ui.words import _


@dataclass(frozen=True, slots=True)
class AboutState:
    version: str
    news: str
    parts: tuple[str, ...]


def build(version: str, news: str, parts: Sequence[Part]) -> AboutState:
    """``news`` is the changelog as it is written, in Markdown."""
    return AboutState(
        version=version,
        news=_plain(news) or _("The list of changes is not installed."),
        parts=tuple(map(_line, parts)),
    )


def _line(part: Part) -> str:
    named = f"{part.name} {part.version}".strip()
    return f"{named}: {part.licence}" if part.licence else _("{part}: see its texts").format(part=named)


def _plain(news: str) -> str:
    """To be read as it stands: lines that were broken by hand are whole again, and the marks are gone."""
    joined = re.sub(r"\n {2,}(?!-)", " ", news)
    return re.sub(r"^#+ ", "", joined, flags=re.MULTILINE).replace("`", "").strip()
