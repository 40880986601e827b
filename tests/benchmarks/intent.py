"""Why the customer is here, on recorded conversations whose reason is known: how often the first hypothesis is right,
how well its confidence tells so, and how often it says that it does not know.

The confidence is calibrated on one half of the conversations (a monotone fit of points, as a policy declares them) and
measured on the other. The reasons and their words are those of ``tests/policies/star_reasons``.
"""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from agentdesk.domain.ids import InteractionId, UtteranceId
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.understanding import why
from tests.benchmarks.frame import Figure, Settings
from tests.engine import sample

DATA = Path(__file__).parents[3] / "shared" / "data" / "star" / "dialogues.jsonl.gz"
POLICY_DIR = Path(__file__).parents[1] / "policies" / "star_reasons"
ASKED_AFTER = (1, 2, 4)
"""Messages of the customer after which the reason is asked for."""
BANDS = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0001)
GOAL_ECE = 0.05
POINTS = 8
PLAIN = ((0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True)
class Guess:
    """``strength`` is what the engine has before calibration; ``known`` says that it names a reason at all."""

    strength: float
    right: bool
    known: bool
    among_others: bool


@cache
def reasons_policy() -> Policy:
    files = {path.relative_to(POLICY_DIR).as_posix(): path.read_text() for path in sorted(POLICY_DIR.rglob("*.yaml"))}
    return load_policy({**files, "events.yaml": sample.policy_files()["events.yaml"]})


def told(limit: int | None, policy: Policy) -> Iterable[tuple[int, list[str], str]]:
    """(number, the customer's messages, the reason) of the conversations about one thing."""
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        for place, line in enumerate(lines):
            if limit is not None and place >= limit:
                return
            found: dict[str, Any] = json.loads(line)
            (*_, task) = found["tasks"]
            said = [
                one["text"] for one in found["events"] if one["kind"] == "utterance" and one["speaker"] == "customer"
            ]
            if len(found["tasks"]) == 1 and task in policy.intents and said:
                yield int(found["dialogue_id"]), said, task


def guess(said: Sequence[str], reason: str, policy: Policy) -> Guess:
    """What the engine makes of the messages so far."""
    call = sample.call(minutes_ago=10)
    utterances = tuple(
        Utterance(
            id=UtteranceId(f"u{place}"),
            interaction_id=InteractionId(call.id),
            seq=place,
            speaker=Speaker.CUSTOMER,
            text=text,
            at=sample.NOW - timedelta(seconds=60 * (len(said) - place)),
        )
        for place, text in enumerate(said)
    )
    ranked = why.hypotheses(policy, sample.NOW, [], [], {}, [], utterances, call)
    found = why.best(ranked, policy)
    return Guess(
        strength=found.confidence,
        right=bool(ranked) and ranked[0].intent == reason,
        known=found.intent != "unknown",
        among_others=reason in [found.intent, *(one.intent for one in found.others)],
    )


def fitted(guesses: Sequence[Guess], points: int = POINTS) -> tuple[tuple[float, float], ...]:
    """A monotone calibration: equally filled bins by strength, neighbours that disagree in order put together."""
    ordered = sorted(guesses, key=lambda one: one.strength)
    size = max(1, len(ordered) // points)
    bins = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    blocks: list[list[Guess]] = []
    for some in bins:
        blocks.append(list(some))
        while len(blocks) > 1 and _rate(blocks[-2]) >= _rate(blocks[-1]):
            last = blocks.pop()
            blocks[-1].extend(last)
    found: dict[float, float] = {}
    for block in blocks:
        found[round(sum(one.strength for one in block) / len(block), 2)] = round(_rate(block), 2)
    inner = [(x, y) for x, y in sorted(found.items()) if 0.0 < x < 1.0]
    return ((0.0, 0.0), *inner, (1.0, max((y for _, y in inner), default=1.0)))


def _rate(some: Sequence[Guess]) -> float:
    return sum(one.right for one in some) / len(some) if some else 0.0


def expected_error(guesses: Sequence[Guess], points: Sequence[tuple[float, float]]) -> float:
    """How far confidence is from the rate of being right, over the bands, weighted by how many fall into each."""
    total = 0.0
    for low, high in pairwise((0.0, *BANDS)):
        some = [(why.calibrated(one.strength, points), one) for one in guesses]
        some = [(confidence, one) for confidence, one in some if low <= confidence < high]
        if some:
            mean = sum(confidence for confidence, _ in some) / len(some)
            total += abs(mean - _rate([one for _, one in some])) * len(some)
    return total / max(1, len(guesses))


def measure(settings: Settings) -> list[Figure]:
    if not DATA.is_file():
        return [Figure("reason, on recorded conversations", "", 0.0, note=f"skipped: {DATA} is not there")]
    policy = replace(reasons_policy(), calibration=PLAIN)
    halves: tuple[list[Guess], list[Guess]] = ([], [])
    for number, said, reason in told(200 if settings.quick else None, policy):
        for count in ASKED_AFTER:
            if count <= len(said):
                halves[number % 2].append(guess(said[:count], reason, policy))
    fit, held_out = halves
    points = fitted([one for one in fit if one.known])
    return [*_overall(held_out, points, f"other half: n = {len(fit)}"), *_bands(held_out, points)]


def _overall(some: Sequence[Guess], points: Sequence[tuple[float, float]], fit: str) -> list[Figure]:
    known = [one for one in some if one.known]
    unknown = [one for one in some if not one.known]
    of_known, of_all = f"n = {len(known)}", f"n = {len(some)}"
    rate, among = 100 * _rate(known), 100 * _among(some)
    return [
        Figure("reason right where one is named", "%", rate, less_is_better=False, note=of_known),
        Figure("reason first or among the others", "%", among, less_is_better=False, note=of_all),
        Figure("reason unknown", "%", 100 * len(unknown) / len(some), note=of_all),
        Figure("right guess held back as unknown", "%", 100 * _rate(unknown), note=f"n = {len(unknown)}"),
        Figure("calibration error", "", expected_error(known, points), goal=GOAL_ECE, note=f"{of_known}; {fit}"),
        Figure("calibration error without a fit", "", expected_error(known, PLAIN), note=of_known),
    ]


def _bands(some: Sequence[Guess], points: Sequence[tuple[float, float]]) -> list[Figure]:
    made = []
    told_so = [(why.calibrated(one.strength, points), one) for one in some if one.known]
    for low, high in pairwise((0.0, *BANDS)):
        within = [(confidence, one) for confidence, one in told_so if low <= confidence < high]
        if within:
            mean = sum(confidence for confidence, _ in within) / len(within)
            rate = 100 * _rate([one for _, one in within])
            made.append(Figure(f"right at {low:.2f} to {min(high, 1.0):.2f}", "%", rate, note=_says(mean, len(within))))
    return made


def _says(mean: float, count: int) -> str:
    return f"says {100 * mean:.0f} %, n = {count}"


def _among(some: Sequence[Guess]) -> float:
    return sum(one.among_others for one in some) / len(some)
