"""What was said in a conversation, as lines: each is made once, however often it is asked for.

Whoever shows a conversation asks for all its lines at each change; it mostly grows at its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.domain.records import dataclass
from agentdesk.ui.talk_lines import Line

if TYPE_CHECKING:  # loaded with the first context
    from agentdesk.domain.sentiment import TurningPoint

KEPT = 8
"""So many conversations."""


@dataclass(frozen=True, slots=True)
class _Made:
    said: tuple[Utterance, ...]
    names: Mapping[Speaker, str]
    turns: Mapping[str, TurningPoint]
    lines: tuple[Line, ...]
    corrected: tuple[int, ...]
    """The places of those whose feeling was corrected."""


_made: dict[str, _Made] = {}
"""By contact, the newest at the end."""


def said_lines(
    said: tuple[Utterance, ...], names: Mapping[Speaker, str], turns: Mapping[str, TurningPoint], unsaid: Set[str]
) -> tuple[Line, ...]:
    """What was said in one contact, in its order. ``turns`` by the words with which the feeling turned; ``unsaid`` are
    corrections that are on their way."""
    if not said:
        return ()
    made = _grown(_made.pop(said[0].interaction_id, None), said, names, turns)
    _made[said[0].interaction_id] = made
    if len(_made) > KEPT:
        del _made[next(iter(_made))]
    lines = made.lines
    for place in made.corrected:
        if lines[place].correction_id in unsaid:
            lines = (*lines[:place], replace(lines[place], is_unsaid=True), *lines[place + 1 :])
    return lines


def _grown(
    before: _Made | None,
    said: tuple[Utterance, ...],
    names: Mapping[Speaker, str],
    turns: Mapping[str, TurningPoint],
) -> _Made:
    """With a line for each; those that are there are taken where nothing of them changed."""
    known: tuple[Line, ...] = ()
    corrected: tuple[int, ...] = ()
    if before is not None and before.names == names and before.turns == turns:
        if said is before.said:
            return before
        if said[: len(before.said)] == before.said:  # the same objects: this looks at none of them
            known, corrected = before.lines, before.corrected
    rest = sorted(said[len(known) :], key=lambda each: each.seq)
    if known and rest and rest[0].seq < known[-1].seq:
        return _grown(None, said, names, turns)
    lines = (*known, *(_line(each, names, turns) for each in rest))
    more = (place for place in range(len(known), len(lines)) if lines[place].correction_id is not None)
    return _Made(said, names, turns, lines, (*corrected, *more))


def _line(said: Utterance, names: Mapping[Speaker, str], turns: Mapping[str, TurningPoint]) -> Line:
    return Line(
        said.id,
        said.seq,
        said.at,
        said.speaker,
        names.get(said.speaker, said.speaker.value),
        said.text,
        said.sentiment,
        said.correction_id,
        turn=turns.get(said.id),
        detail=said.delivery_detail,
        delivery=said.delivery,
        delivery_at=said.delivery_at,
    )
