"""Where the customer's feeling turned, as rows between the events: what it was, what it became, and with which words.

A turning point of a conversation is no event, so it gets a row of its own, which leads to the words.
"""

from collections.abc import Sequence

from agentdesk.domain.event import TimelineItem
from agentdesk.domain.sentiment import Trend, TurningPoint
from agentdesk.ui.feelings import TURN_SHOWN
from agentdesk.ui.words import _, score_text

TURN = "feeling.turned"
"""The type of such a row's item. Its ``data`` has the ``evidence`` that it leads to."""


def with_turns(
    items: tuple[TimelineItem, ...], turns: Sequence[TurningPoint], *, to_the_beginning: bool, from_now: bool
) -> tuple[TimelineItem, ...]:
    """The items (newest first) with a row of each turning point in its place.

    Those beyond what is loaded come with their page: ``to_the_beginning`` and ``from_now`` say at which end all is.
    """
    if not items or not turns:
        return items
    newest, oldest = items[0].at, items[-1].at
    rows = [_row(turn) for turn in turns if (to_the_beginning or turn.at >= oldest) and (from_now or turn.at <= newest)]
    if not rows:
        return items
    rows.sort(key=lambda row: row.at, reverse=True)
    merged: list[TimelineItem] = []
    place = 0
    for row in rows:
        # It stands above what it happened at the same moment as: read upwards, the event comes first.
        while place < len(items) and items[place].at > row.at:
            merged.append(items[place])
            place += 1
        merged.append(row)
    return (*merged, *items[place:])


def leads_to(items: Sequence[TimelineItem]) -> str | None:
    """The evidence behind a row: of a turn its words, of a step of a conversation that conversation."""
    if items and items[0].type == TURN:
        return str(items[0].data["evidence"])
    return next((item.interaction_id for item in items if item.interaction_id), None)


def _row(turn: TurningPoint) -> TimelineItem:
    falls = turn.trend is Trend.FALLING
    words = _("Feeling fell: {before} → {after}") if falls else _("Feeling rose: {before} → {after}")
    text = turn.text if len(turn.text) <= TURN_SHOWN else turn.text[:TURN_SHOWN].rstrip() + "…"
    return TimelineItem(
        id=f"turn:{turn.evidence}",
        at=turn.at,
        channel="",
        type=TURN,
        title=words.format(before=score_text(turn.before), after=score_text(turn.after)),
        detail=_("“{text}”").format(text=text) if text else "",
        data={"evidence": turn.evidence, "falls": falls},
    )
