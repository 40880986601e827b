"""What the customer already tried for one goal, on every channel, and how each attempt ended.

Owns how events are put together into attempts. Knows no goal and no event type by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.sentiment import Attempt
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.said import said
from agentdesk.engine.situation import DONE, FAILED, GAVE_UP, LEFT, UNFINISHED
from agentdesk.engine.understanding.ends import Ends
from agentdesk.engine.understanding.episodes import SAME_VISIT, Step
from agentdesk.engine.wording import times

HORIZON = timedelta(days=14)
ECHO = timedelta(seconds=5)
"""A second report of a failure within this time is the same failure."""
SIDE_EFFECT = timedelta(minutes=2)
"""A failure reported by another system within this time belongs to the attempt that it happened in."""
AFTERWARDS = timedelta(minutes=10)
"""Signs of trouble within this time after an attempt belong to it."""
LEG_PAUSE = timedelta(minutes=15)
MAX_EVIDENCE = 20
NO_SOLUTION = "no solution yet"

Topics = Mapping[str, Mapping[str, Sequence[str]]]
"""Intent → conversation → what the customer said in it about that, by the ids of the utterances."""


def topics_of(utterances: Iterable[Utterance], policy: Policy) -> Topics:
    """What the customer's words are about."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in utterances:
        if one.speaker is Speaker.CUSTOMER:
            scores = policy.vocabulary.intents.score([(1.0, said(one.text, policy.vocabulary).meant)])
            intent = next(iter(scores), None)
            if intent is not None:
                found.setdefault(intent, {}).setdefault(one.interaction_id, []).append(one.id)
    return found


@dataclass(slots=True)
class _Try:
    """An attempt while it is put together."""

    channel: str
    at: datetime
    last_at: datetime
    opened_by: str
    result: str = ""
    only_looked: bool = True
    friction: bool = False
    conversation: bool = False
    own: bool = False
    evidence: list[str] = field(default_factory=list)

    def note(self, step: Step) -> None:
        self.last_at = step.event.at
        self.evidence.append(step.event.id)
        self.friction = self.friction or step.reading.friction
        self.conversation = self.conversation or step.reading.conversation
        self.own = self.own or not step.inferred
        if step.reading.outcome or step.reading.friction or step.reading.conversation:
            self.only_looked = False


def already_tried(
    intent: str,
    policy: Policy,
    now: datetime,
    groups: Sequence[Sequence[Step]],
    ends: Ends,
    interactions: Iterable[Interaction],
    topics: Topics,
    current: Interaction | None,
) -> list[list[Attempt]]:
    """The attempts at ``intent`` (empty: at something nobody can tell) that no good end of it settled.

    By contact episodes: the newest comes first, each in the order of time.
    """
    goal = policy.intents.get(intent)
    what = goal.task if goal else "something"
    found: list[list[Attempt]] = []
    held = _conversations(intent, policy, now, interactions, topics.get(intent, {}), current)
    told = {attempt.evidence[0] for attempt in held}
    for group in reversed(groups):
        if now - group[-1].event.at > HORIZON:
            break
        steps = [
            step
            for step in group
            if _is_open(step, intent, ends) and step.event.interaction_id not in told and not _is_current(step, current)
        ]
        attempts = _attempts(steps, intent, what)
        if attempts:
            found.append(attempts)
    found.extend([attempt] for attempt in held)
    found.sort(key=lambda attempts: attempts[-1].at, reverse=True)
    return found


def _is_open(step: Step, intent: str, ends: Ends) -> bool:
    """Whether no good end came with it or after it."""
    return not ends.settles(intent, step.event.at - timedelta.resolution, step.reading.which)


def _is_current(step: Step, current: Interaction | None) -> bool:
    if current is None:
        return False
    if step.event.interaction_id == current.id:
        return True
    return step.reading.conversation and step.channel == current.channel and step.event.at >= current.offered_at


def _attempts(steps: Sequence[Step], intent: str, what: str) -> list[Attempt]:
    tries: list[_Try] = []
    menu: list[Step] = []
    for step in steps:
        if step.reading.menu:
            menu.append(step)
        elif _is_about(step, intent):
            _add(tries, step)
    tried_elsewhere = any(not one.only_looked for one in tries)
    tries.extend(
        _menu_try(leg)
        for leg in _legs(menu)
        if any(_is_about(step, intent) for step in leg) or (tried_elsewhere and _lost(leg))
    )
    tries.sort(key=lambda one: one.at)
    results = [one for one in tries if not one.only_looked]
    if intent and not any(one.own for one in results):
        return []
    trouble = any(one.friction or one.result.startswith((FAILED, LEFT)) for one in results)
    met = {one.channel for one in results}
    shown = [one for one in tries if not one.only_looked or (trouble and one.channel not in met)]
    return [
        Attempt(
            what=what, channel=one.channel, at=one.at, result=_result(one), evidence=tuple(one.evidence[:MAX_EVIDENCE])
        )
        for one in shown
    ]


def _is_about(step: Step, intent: str) -> bool:
    return intent in step.about if intent else not step.about


def _add(tries: list[_Try], step: Step) -> None:
    """Puts one event into the attempt that it belongs to, or begins one."""
    reading, at = step.reading, step.event.at
    last = next((one for one in reversed(tries) if one.channel == step.channel), None)
    running = last if last and (not last.result or _same_talk(last, step)) else None
    if not reading.self_service:
        near = next((one for one in reversed(tries) if at - one.last_at <= SIDE_EFFECT), None)
        if near and near.result in ("", FAILED) and reading.outcome == "failed":
            near.note(step)
            near.result = near.result or _failed(step)
            return
    if running and reading.outcome == "started" and reading.type == running.opened_by:
        running.result = UNFINISHED
        running = None
    if running is None and last and _belongs_to(last, step):
        last.note(step)
        return
    if running is None:
        running = _Try(step.channel, at, at, reading.type)
        tries.append(running)
    running.note(step)
    if reading.outcome == "failed":
        running.result = _failed(step)
    elif reading.outcome == "abandoned":
        running.result = LEFT
    elif reading.outcome == "succeeded":
        running.result = DONE


def _belongs_to(last: _Try, step: Step) -> bool:
    """Whether an event after the end of an attempt is still about that attempt."""
    pause = step.event.at - last.last_at
    if step.reading.outcome == "failed":
        return last.result.startswith(FAILED) and pause <= ECHO
    weak = step.reading.friction or step.reading.outcome == "abandoned"
    return weak and last.result != DONE and pause <= AFTERWARDS


def _same_talk(last: _Try, step: Step) -> bool:
    """A conversation goes on after something in it failed."""
    return step.reading.conversation and step.event.at - last.last_at <= SAME_VISIT


def _failed(step: Step) -> str:
    if step.reading.conversation and not step.reading.code:
        return f"{FAILED} (not resolved)"
    return f"{FAILED} ({step.reading.code})" if step.reading.code else FAILED


def _result(one: _Try) -> str:
    if one.result:
        return one.result
    if one.conversation:
        return NO_SOLUTION
    return GAVE_UP if one.friction else UNFINISHED


def _legs(menu: Sequence[Step]) -> list[list[Step]]:
    """The visits to the menu: one ends when the customer leaves, or with a pause."""
    legs: list[list[Step]] = []
    for step in menu:
        fresh = not legs or step.event.at - legs[-1][-1].event.at > LEG_PAUSE
        if not fresh and legs[-1][-1].reading.outcome == "abandoned" and step.reading.outcome != "abandoned":
            fresh = True
        if fresh:
            legs.append([step])
        else:
            legs[-1].append(step)
    return legs


def _rounds(leg: Sequence[Step]) -> int:
    """How often the customer went round: as the menu says, or by the options that were chosen again."""
    told = max((step.reading.loops for step in leg), default=0)
    chosen = [step.reading.option for step in leg if step.reading.option and not step.reading.outcome]
    back = sum(step.reading.back for step in leg)
    said = sum("loop" in step.reading.what or "repeat" in step.reading.what for step in leg)
    return max(told, len(chosen) - len(set(chosen)), back, said)


def _lost(leg: Sequence[Step]) -> bool:
    return _rounds(leg) > 0 or any(step.reading.outcome in ("abandoned", "failed") for step in leg)


def _menu_try(leg: Sequence[Step]) -> _Try:
    rounds = _rounds(leg)
    after = f" after {rounds} loop{'s' if rounds != 1 else ''}" if rounds else ""
    outcomes = {step.reading.outcome for step in leg}
    made = _Try(leg[0].channel, leg[0].event.at, leg[0].event.at, leg[0].reading.type)
    for step in leg:
        made.note(step)
    made.only_looked = False
    if "abandoned" in outcomes:
        made.result = f"{LEFT}{after}"
    elif "failed" in outcomes:
        made.result = f"{FAILED}{after}"
    elif "succeeded" in outcomes:
        made.result = DONE
    else:
        made.result = f"went round the menu {times(rounds)}" if rounds else "no solution in the menu"
    return made


def _conversations(
    intent: str,
    policy: Policy,
    now: datetime,
    interactions: Iterable[Interaction],
    said: Mapping[str, Sequence[str]],
    current: Interaction | None,
) -> list[Attempt]:
    """Earlier conversations about the same goal. The first evidence is the conversation's id."""
    goal = policy.intents.get(intent)
    titles = {one.code: one.title for one in policy.dispositions}
    return [
        Attempt(
            what=goal.task if goal else intent,
            channel=one.channel,
            at=one.offered_at,
            result=titles.get(one.disposition or "", "").lower() or NO_SOLUTION,
            evidence=(one.id, *said[one.id][:MAX_EVIDENCE]),
        )
        for one in interactions
        if one.id in said
        and (current is None or one.id != current.id)
        and one.state in (InteractionState.CLOSED, InteractionState.WRAP_UP)
        and now - one.offered_at <= HORIZON
    ]
