"""When the advice on the card may change: at turn boundaries only, and never for good while something of it is to do.

Pure: what is shown follows from what was shown in this contact, what is known now, and whether it is held. Knows no Qt.
"""

from collections.abc import Sequence
from dataclasses import replace

from agentdesk.domain.decision import Decision
from agentdesk.ui.recommendation.viewmodel import RecommendationState, Standing, often_otherwise


def choose(
    shown: RecommendationState | None, newest: RecommendationState, *, is_held: bool = False
) -> RecommendationState:
    """What to show now, given what is on screen.

    A new decision replaces the shown one only between turns: after the agent spoke, after a message or a pause of the
    customer's, when the interaction changes its state, or when nothing is going on; and never while it is held, because
    the agent types or writes down an exception. Advice that was accepted stays until it is done or overridden, or until
    the interaction comes to its end. Until then the newer advice waits behind a quiet mark. What it replaces stays at
    hand as the earlier advice, what is accepted and not done before all else. What the agent has answered, by doing it,
    declining it or doing something else, is not asked again in the same conversation because a reason changed. A
    contact that comes back is gone on with as if it had been in view.
    """
    if newest.decision is None:
        return newest
    is_here = shown is not None and shown.contact == newest.contact and shown.customer_id == newest.customer_id
    if shown is None or not is_here or shown.decision is None:
        shown = _as_left(newest)
    chosen = newest if shown is None else _chosen(shown, newest, is_held=is_held)
    return _with_to_do_at_hand(chosen)


def _chosen(shown: RecommendationState, newest: RecommendationState, *, is_held: bool) -> RecommendationState:
    assert shown.decision is not None
    assert newest.decision is not None
    kept = replace(newest, decision=shown.decision, newer=newest.decision, earlier=shown.earlier)
    if newest.is_of_another:
        return replace(kept, newer=None, interaction_state=shown.interaction_state)
    if newest.decision.id != shown.decision.id and _is_answered(kept) and _same_first(shown.decision, newest.decision):
        return replace(kept, newer=None)
    if newest.decision.id == shown.decision.id or _reads_the_same(shown.decision, newest.decision):
        return replace(newest, earlier=shown.earlier)
    moved_on = newest.interaction_state is not shown.interaction_state
    may_change = moved_on and newest.is_over if kept.is_to_do else moved_on or newest.at_boundary
    if may_change and not is_held:
        return replace(newest, earlier=shown.decision)
    return replace(kept, interaction_state=shown.interaction_state)


def _as_left(newest: RecommendationState) -> RecommendationState | None:
    """The contact as it was in view last; where it was not since the desk began, with what was accepted in it."""
    if newest.kept is not None and newest.kept.customer_id == newest.customer_id:
        was = newest.kept
        return replace(
            newest, decision=was.decision, earlier=was.earlier, interaction_state=was.interaction_state or None
        )
    if newest.to_do is not None:
        return replace(newest, decision=newest.to_do, interaction_state=None)
    return None


def _with_to_do_at_hand(chosen: RecommendationState) -> RecommendationState:
    """What was accepted and is not done is never out of reach."""
    to_do = chosen.to_do
    if to_do is None or chosen.decision is None or chosen.decision.id == to_do.id or chosen.is_to_do:
        return chosen
    return replace(chosen, earlier=to_do)


def _is_answered(shown: RecommendationState) -> bool:
    return shown.feedback.standing is not Standing.OPEN or bool(shown.overrides)


def _same_first(one: Decision, other: Decision) -> bool:
    """Whether both advise the same thing, about the same thing."""
    first = [(each.ranked[0].action, each.ranked[0].subject) if each.ranked else None for each in (one, other)]
    return first[0] == first[1]


def gone_back(shown: RecommendationState, newest: RecommendationState) -> RecommendationState:
    """The earlier advice again, the newest waiting; what is shown where there is none."""
    if shown.earlier is None or newest.decision is None:
        return shown
    return replace(newest, decision=shown.earlier, newer=newest.decision, earlier=None)


def _reads_the_same(one: Decision, other: Decision) -> bool:
    """Whether an agent would see no difference between two decisions."""
    return _face(one) == _face(other)


def _face(decision: Decision) -> Sequence[object]:
    ranked = [(each.action, each.title, each.script, each.why, each.watch, each.allowed) for each in decision.ranked]
    withheld = [
        (each.action, each.title, each.gate, each.because, each.watch and each.watch.for_) for each in decision.withheld
    ]
    return [ranked, withheld, often_otherwise(decision), decision.returned]
