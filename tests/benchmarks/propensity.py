"""What agents do next, foretold by the code that serves: recorded dialogues become contacts, the model learns them in
the order of the file as feedback comes in, and is asked about others. Also ``python -m tests.benchmarks.propensity``,
which can be asked about another file (``--held-out``).

A look-up is an act but no answer to advice, so overrides are foretold of the other acts.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console

from agentdesk.devtools.star.dialogues import Dialogue, read_dialogues
from agentdesk.domain.decision import Decision
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.decisions.decide import decide, decision_inputs
from agentdesk.engine.decisions.propensity import Propensity, override_risk, propensities
from agentdesk.engine.facts import Facts
from agentdesk.engine.history import ShownAction
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.propensity.course import course
from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.features import Features, features
from agentdesk.engine.propensity.learned import Learned
from agentdesk.engine.propensity.model import REHEARSED, Model
from tests.benchmarks.frame import Figure, Settings, percentile
from tests.benchmarks.star_contacts import acts_of
from tests.engine import sample

DIALOGUES = Path(__file__).resolve().parents[3] / "shared" / "data" / "star" / "dialogues.jsonl.gz"
SEED = 7
HELD_OUT = 0.2
BATCH = 500
TIMED = 400
PRIOR = 0.5
"""The declared propensity of every action: nothing is known of them beforehand."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One act of an agent with what the model is told before it. ``known`` is what the baselines look at."""

    id: str
    dialogue: str
    agent: str
    action: str | None
    is_look_up: bool
    seen: Features
    known: tuple[str, str, str, str]
    history: tuple[ShownAction, ...]


@dataclass(frozen=True, slots=True)
class Foretold:
    """``ranked`` are the actions, likeliest first."""

    ranked: list[str]
    risk: float


@cache
def policy_of(actions: tuple[str, ...]) -> Policy:
    """The shipped policy with these actions instead of its own, and propensity as the only factor."""
    files = {path: text for path, text in sample.policy_files().items() if not path.startswith("actions/")}
    said = yaml.safe_load(files["policy.yaml"])
    said["levers"], said["arbitration"] = {}, {"context": False, "value": False, "levers": False}
    files["policy.yaml"] = yaml.safe_dump(said)
    declared = [
        {"id": action, "title": action, "kind": "service", "propensity": PRIOR, "value": 1.0} for action in actions
    ]
    return load_policy({**files, "actions/star.yaml": yaml.safe_dump({"actions": declared})})


def moments_of(dialogue: Dialogue) -> list[Moment]:
    """The acts of one dialogue."""
    told = []
    for act in acts_of(dialogue, sample.scorer(), sample.policy()):
        now = course(act.facts)
        one, two = (*reversed(now.done[-2:]), "", "")[:2]
        told.append(
            Moment(
                id=act.id,
                dialogue=dialogue.dialogue_id,
                agent=act.agent,
                action=act.action,
                is_look_up=act.is_look_up,
                seen=features(act.facts, conclude(act.facts, sample.policy()), "desk"),
                known=(now.matter, one, two, now.last),
                history=act.facts.history,
            )
        )
    return told


def read_moments(path: Path, limit: int | None) -> list[Moment]:
    """The acts of a file's dialogues, in its order."""
    with ProcessPoolExecutor(2) as pool:
        return [one for some in pool.map(moments_of, read_dialogues(path, limit), chunksize=40) for one in some]


class Learner:
    """Feeds a model as the service does: batches in the order in which answers come, each with older ones again."""

    def __init__(self, moments: Sequence[Moment]) -> None:
        self.actions = tuple(sorted({one.action for one in moments if one.action}))
        self.priors = dict.fromkeys(self.actions, PRIOR)
        self.policy = policy_of(self.actions)
        self.model = Model()
        self._done: list[Example] = []
        self._chance = random.Random(SEED)
        for start in range(0, len(moments), BATCH):
            self._learn(moments[start : start + BATCH])

    def _learn(self, batch: Sequence[Moment]) -> None:
        fresh = [self._example(one) for one in batch]
        again = self._chance.sample(self._done, min(len(self._done), REHEARSED * len(fresh)))
        self.model.learn(fresh, again, self.priors)
        self._done += fresh

    def _example(self, moment: Moment) -> Example:
        likely = self._propensities(moment)
        advised = max(self.actions, key=lambda action: likely[action].value)
        return Example(
            id=moment.id,
            rows=moment.seen.flat,
            offered=self.actions,
            advised=advised,
            chosen=moment.action,
            refused=() if moment.action else (advised,),
            otherwise=None if moment.is_look_up else moment.action is None,
        )

    def foretell(self, moment: Moment) -> Foretold:
        """What the service would say, by the same functions."""
        learned = self.model.score(moment.seen, self.priors, 1)
        found = propensities(self.policy.actions.values(), moment.history, learned, self.policy)
        ranked = sorted(self.actions, key=lambda action: (-round(found[action].value, 4), action))
        risk = override_risk(ranked[0], found, learned, self.policy)
        return Foretold(ranked, risk.probability if risk else 0.0)

    def _propensities(self, moment: Moment) -> Mapping[str, Propensity]:
        learned = self.model.score(moment.seen, self.priors, 1)
        return propensities(self.policy.actions.values(), moment.history, learned, self.policy)

    def decided(self, facts: Facts) -> Decision:
        """A whole decision as the service makes it: conclusions, features, scores, gates, arbitration."""
        inputs = decision_inputs(
            facts, conclude(facts, self.policy), touchpoint="desk", exception_mode=None, policy=self.policy,
            foresee=self._foresee,
        )  # fmt: skip
        return decide(inputs, self.policy, facts.now, "d-1")

    def _foresee(self, seen: Features, priors: Mapping[str, float]) -> Learned:
        return self.model.score(seen, priors, 1)


def auroc(scores: Sequence[float], hits: Sequence[bool]) -> float:
    """The probability that one that happened was given a higher score than one that did not; ties count half."""
    ordered = sorted(zip(scores, hits, strict=True))
    ranks, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        ranks += sum(hit for _score, hit in ordered[start:end]) * (start + end - 1) / 2
        start = end
    happened = sum(hits)
    return (ranks - happened * (happened - 1) / 2) / max(happened * (len(hits) - happened), 1)


def calibration_error(scores: Sequence[float], hits: Sequence[bool]) -> float:
    """How far what was foretold is from what happened, averaged over the tenths by their number."""
    gaps = [0.0] * 10
    for score, hit in zip(scores, hits, strict=True):
        gaps[min(int(score * 10), 9)] += score - hit
    return sum(map(abs, gaps)) / max(len(hits), 1)


def split(moments: Sequence[Moment], key: Callable[[Moment], str]) -> tuple[list[Moment], list[Moment]]:
    """(to learn from, to ask about): whole dialogues, or whole agents, until a fifth of the acts is held out."""
    acts = Counter(map(key, moments))
    names = sorted(acts)
    random.Random(SEED).shuffle(names)
    out: set[str] = set()
    held = 0
    for name in names:
        if held >= HELD_OUT * len(moments):
            break
        out.add(name)
        held += acts[name]
    return [one for one in moments if key(one) not in out], [one for one in moments if key(one) in out]


def backed_off(known: tuple[str, str, str, str]) -> Iterator[tuple[str, ...]]:
    """The keys of the back-off baseline, the most particular first: task, last two acts, last event."""
    task, one, two, last = known
    yield from ((task, one, two, last), (task, one, last), (task, last), (task,), ())


def baselines(learn: Sequence[Moment], ask: Sequence[Moment]) -> dict[str, float]:
    """Top-1 of the most frequent act per task, and of backing off from the most particular situation seen before."""
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for one in learn:
        for key in backed_off(one.known):
            if one.action:
                counts.setdefault(key, Counter())[one.action] += 1
    asked = [one for one in ask if one.action]
    most = [next(counts[key] for key in ((one.known[0],), ()) if key in counts) for one in asked]
    back = [next(counts[key] for key in backed_off(one.known) if key in counts) for one in asked]
    return {
        name: sum(found.most_common(1)[0][0] == one.action for found, one in zip(guesses, asked, strict=True))
        / len(asked)
        for name, guesses in (("most frequent per task", most), ("back-off on task, last two acts, last event", back))
    }


@dataclass(frozen=True, slots=True)
class Accuracy:
    top_1: float
    top_3: float
    risk: float
    risk_of_all: float
    calibration: float
    overridden: float
    n: int
    answers: int


def accuracy(learner: Learner, ask: Sequence[Moment]) -> Accuracy:
    """How well the held-out acts are foretold."""
    told = [(learner.foretell(one), one) for one in ask]
    acts = [(found.ranked, one.action) for found, one in told if one.action]
    answers = [(found.risk, one.action is None) for found, one in told if not one.is_look_up]
    scores, hits = [score for score, _hit in answers], [hit for _score, hit in answers]
    return Accuracy(
        top_1=sum(ranked[0] == action for ranked, action in acts) / len(acts),
        top_3=sum(action in ranked[:3] for ranked, action in acts) / len(acts),
        risk=auroc(scores, hits),
        risk_of_all=auroc([found.risk for found, _one in told], [one.action is None for _found, one in told]),
        calibration=calibration_error(scores, hits),
        overridden=sum(hits) / max(len(hits), 1),
        n=len(acts),
        answers=len(answers),
    )


def timed(learner: Learner, path: Path, held_out: set[str], count: int) -> tuple[list[float], list[float], int]:
    """(how long whole decisions took in seconds, and of the processor's time, how many of them advise what the accuracy
    was measured by)."""
    took, worked, same = list[float](), list[float](), 0
    for dialogue in read_dialogues(path):
        if dialogue.dialogue_id not in held_out:
            continue
        moments = {one.id: one for one in moments_of(dialogue)}
        for act in acts_of(dialogue, sample.scorer(), sample.policy()):
            begun, busy = time.perf_counter(), time.process_time()
            decision = learner.decided(act.facts)
            took.append(time.perf_counter() - begun)
            worked.append(time.process_time() - busy)
            same += decision.ranked[0].action == learner.foretell(moments[act.id]).ranked[0]
            if len(took) == count:
                return took, worked, same
    return took, worked, same


def figures(data: Path, held_out: Path | None, settings: Settings) -> list[Figure]:
    """The table: learned from one part of ``data`` and asked about the rest, or about all of ``held_out``."""
    limit = 150 if settings.quick else None
    moments = read_moments(data, limit)
    learn, ask = split(moments, lambda one: one.dialogue)
    if held_out is not None:
        learn, ask = moments, read_moments(held_out, limit)
    learner = Learner(learn)
    found = accuracy(learner, ask)
    others = Learner((by_agent := split(moments, lambda one: one.agent))[0])
    unseen = accuracy(others, by_agent[1])
    agents = len({one.agent for one in by_agent[1]})
    took, worked, same = timed(learner, held_out or data, {one.dialogue for one in ask}, settings.size(TIMED, 20))
    note = f"{len(learner.actions)} actions, learned from {len(learn):,} acts, asked about {found.n:,}"
    told = f"{found.answers:,} answers to advice, {found.overridden:.1%} of them overrides"
    return [
        *(_share(f"top-1, {name}", value) for name, value in baselines(learn, ask).items()),
        _share("top-1", found.top_1, 0.70, note),
        _share("top-3", found.top_3, 0.90),
        _share("override foretold, AUROC", found.risk, 0.73, told),
        _share("the same among all acts", found.risk_of_all, note="look-ups too, which are never overrides"),
        Figure("override, calibration error", "", found.calibration, note="mean gap of the tenths"),
        _share("top-1, agents never seen", unseen.top_1, note=f"{agents} agents, {unseen.n:,} acts"),
        Figure("points lost by that", "", max(0.0, 100 * (found.top_1 - unseen.top_1)), goal=3.0),
        _share("override AUROC, agents never seen", unseen.risk),
        Figure("a whole decision, p50", "ms", percentile(took, 50) * 1e3),
        Figure("a whole decision, p95", "ms", percentile(took, 95) * 1e3, goal=15.0, note=f"{len(took)} taken"),
        Figure("a whole decision, p95 of processor time", "ms", percentile(worked, 95) * 1e3),
        _share("decisions that advise what was measured", same / len(took), 1.0),
    ]  # fmt: skip


def _share(name: str, value: float, goal: float | None = None, note: str = "") -> Figure:
    return Figure(name, "", value, goal=goal, less_is_better=False, note=note)


def measure(settings: Settings) -> list[Figure]:
    """For ``python -m tests.benchmarks``; nothing where the data is not there."""
    return figures(DIALOGUES, None, settings) if DIALOGUES.exists() else []


def main(
    data: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Dialogues to learn from.")] = DIALOGUES,
    held_out: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Others to ask about.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Data instead of a table.")] = False,
    quick: Annotated[bool, typer.Option(help="Few dialogues: to see that it runs.")] = False,
) -> None:
    """Learn from the dialogues of one file, foretell those of another (or a held-out fifth), and print the figures."""
    from tests.benchmarks.__main__ import table

    told = figures(data, held_out, Settings(quick=quick))
    if as_json:
        typer.echo(json.dumps([{**asdict(one), "meets_goal": one.meets_goal} for one in told], indent=2))
    else:
        Console(width=150).print(table(told))


if __name__ == "__main__":
    typer.run(main)
