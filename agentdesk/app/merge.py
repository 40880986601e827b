"""How two accounts of the same thing become one, whichever of them arrived first.

Owns the rules that make pushes, answers and refreshes commute. Pure; knows no state of the desk, no network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from agentdesk.domain.event import TimelineItem
from agentdesk.domain.interaction import Interaction, Utterance
from agentdesk.domain.override import Override
from agentdesk.wire import later

if TYPE_CHECKING:  # loaded with the first context or event
    from agentdesk.domain.journey import Journey


def merged_interaction(known: Interaction | None, told: Interaction) -> Interaction:
    """The newer facts by ``version``, the newer talk by the number of utterances: the two change independently."""
    if known is None:
        return told
    facts = told if told.version >= known.version else known
    talk = told if told.utterances >= known.utterances else known
    if talk is facts:
        return facts
    return facts.model_copy(
        update={
            "utterances": talk.utterances,
            "last_text": talk.last_text,
            "last_speaker": talk.last_speaker,
            "sentiment": talk.sentiment,
        }
    )


Revised = TypeVar("Revised", Utterance, TimelineItem)


def _newer(known: Revised | None, told: Revised) -> Revised:
    """An account of a message that left before its feeling was corrected may arrive after the correction."""
    return known if known is not None and known.revision > told.revision else told


def merged_utterances(known: Sequence[Utterance], told: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """The union by id, each in its newest revision, in the order of ``seq``."""
    by_id = {utterance.id: utterance for utterance in known}
    for utterance in told:
        by_id[utterance.id] = _newer(by_id.get(utterance.id), utterance)
    return tuple(sorted(by_id.values(), key=lambda utterance: utterance.seq))


def with_talk(interaction: Interaction, utterances: Sequence[Utterance]) -> Interaction:
    """The interaction with what follows from its utterances, where they say more than it does."""
    if not utterances:
        return interaction
    last = utterances[-1]
    if last.seq > interaction.utterances:
        interaction = interaction.model_copy(
            update={"utterances": last.seq, "last_text": last.text, "last_speaker": last.speaker}
        )
    if len(utterances) < interaction.utterances:
        return interaction  # some are not known here: the orchestrator's mean is the better one
    feeling = later.sentiment.talk_feeling([u.sentiment for u in utterances[-later.sentiment.FELT_OVER :]])
    return interaction if feeling is None else interaction.model_copy(update={"sentiment": feeling})


def merged_overrides(known: Sequence[Override], told: Iterable[Override]) -> tuple[Override, ...]:
    """The union by id, each in its newest version, newest first."""
    by_id = {override.id: override for override in known}
    for override in told:
        before = by_id.get(override.id)
        if before is None or override.version >= before.version:
            by_id[override.id] = override
    return tuple(sorted(by_id.values(), key=lambda override: (override.recorded_at, override.id), reverse=True))


def in_their_order(known: Sequence[Override], told: Iterable[Override]) -> tuple[Override, ...]:
    """The union by id, each in its newest version, in the order in which they came."""
    by_id = {override.id: override for override in known}
    for override in told:
        before = by_id.get(override.id)
        if before is None or override.version >= before.version:
            by_id[override.id] = override
    return tuple(by_id.values())


_ID = attrgetter("id")
"""In C: every event that is pushed is looked for in all that is known."""


def _key(item: TimelineItem) -> tuple[float, str]:
    return item.at.timestamp(), item.id


def merged_items(known: Sequence[TimelineItem], told: Iterable[TimelineItem]) -> tuple[TimelineItem, ...]:
    """The union by id, each in its newest revision, newest first, as ``known`` is already."""
    told = tuple(told)
    if len(told) == 1 and told[0].id not in map(_ID, known):
        return _with_one(known, told[0])  # nearly always: one event after another
    by_id = {item.id: item for item in known}
    for item in told:
        by_id[item.id] = _newer(by_id.get(item.id), item)
    return tuple(sorted(by_id.values(), key=_key, reverse=True))


def _with_one(known: Sequence[TimelineItem], new: TimelineItem) -> tuple[TimelineItem, ...]:
    key, low, high = _key(new), 0, len(known)
    while low < high:
        middle = (low + high) // 2
        if _key(known[middle]) > key:
            low = middle + 1
        else:
            high = middle
    return (*known[:low], new, *known[low:])


def with_ghosts(
    known: Sequence[TimelineItem], journey_id: str, ghosts: Iterable[TimelineItem], *, more: bool
) -> tuple[TimelineItem, ...]:
    """The timeline with exactly these steps missing on the journey."""
    return with_pushed(
        [item for item in known if not (item.ghost and journey_id in item.journey_ids)], ghosts, more=more
    )


def with_pushed(known: Sequence[TimelineItem], told: Iterable[TimelineItem], *, more: bool) -> tuple[TimelineItem, ...]:
    """The timeline with what was pushed. Where there is ``more`` to be paged in, an item older than all that is known
    comes with its page: before it, it would stand next to the wrong ones."""
    oldest = next((_key(item) for item in reversed(known) if not item.ghost), None) if more else None
    return merged_items(known, [item for item in told if oldest is None or _key(item) > oldest])


def with_journey(context: later.snapshots.Context, journey_id: str, told: Journey | None) -> later.snapshots.Context:
    """The pop with one journey told anew, or without it; its signals stay until the pop is read again."""
    kept = [journey for journey in context.journeys if journey.id != journey_id]
    if told is not None:
        signals = next((journey.signals for journey in context.journeys if journey.id == journey_id), ())
        kept.append(told.model_copy(update={"signals": signals}))
    return context.model_copy(update={"journeys": tuple(kept)})


def with_first_page(
    known: Sequence[TimelineItem],
    known_next: str | None,
    page: later.snapshots.TimelinePage,
    journeys: Sequence[Journey] = (),
    *,
    was_read: bool,
) -> tuple[tuple[TimelineItem, ...], str | None]:
    """The timeline and its cursor after its first page was read, for the first time or (``was_read``) again.

    Where the page meets what is known, the older pages stay; where it does not (the desk was away for long) they are
    let go, so that no hole is ever shown as history. What is newer than the page was pushed meanwhile and stays. Before
    the first reading all that is known was pushed: it says nothing of how far back the history goes, and what is older
    than the page comes with its own.
    """
    if not page.items:
        return tuple(item for item in known if not item.ghost), page.next
    newest, oldest = _key(page.items[0]), _key(page.items[-1])
    in_page = {item.id for item in page.items}
    meets = was_read and any(item.id in in_page for item in known)
    since = newest if was_read else oldest
    kept = [
        item
        for item in known
        if (not item.ghost and (meets or _key(item) > since))
        or (item.ghost and meets and _key(item) < oldest and _is_still_missing(item, journeys))
    ]
    return merged_items(kept, page.items), (known_next if meets else page.next)


def _is_still_missing(ghost: TimelineItem, journeys: Sequence[Journey]) -> bool:
    """Whether the step that the ghost stands for is still overdue, as far as the journeys tell."""
    mine = [journey for journey in journeys if journey.id in ghost.journey_ids]
    step = ghost.data.get("milestone")
    return not mine or any(
        m.overdue and m.id == step and m.due_at == ghost.due_at for journey in mine for m in journey.milestones
    )
