"""The model: which action agents take next, and whether they will go another way than advised. Learned online.

A conditional logit over the eligible actions: the log of an action's base rate (its share of the declared priors, moved
to how often it was taken where it was open) plus one weight per touched row of a hashed table, held within what so many
answers may say. Beside it a logistic model of doing otherwise. Weights move by AdaGrad (Duchi, Hazan and Singer 2011)
with one step size per row. A situation is learned as it was offered, so an action that was not open is neither praised
nor blamed; one that was taken and did not help is blamed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agentdesk.engine.propensity.choice import (
    DOUBT,
    PRIOR_STRENGTH,
    ROOM,
    SURENESS,
    agreed,
    doubt,
    from_log_odds,
    held,
    log_odds,
    risk_rate,
    sureness,
)
from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.features import FORM, ROWS, Features
from agentdesk.engine.propensity.foresight import Foresight
from agentdesk.engine.propensity.learned import EXPLAINED, GROUPS, Count, Counts, Learned, LearnedRisk

Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

REHEARSED = 2
"""How many older examples are gone over again for each new one."""
STEP = 0.1
RISK_STEP = 0.02
_START = 1e-6
_COUNTED = tuple(Counts.model_fields)
_TOOK, _OPEN, _HELPED, _ENDED = range(len(_COUNTED))
_RISK_ROWS = ROWS + SURENESS + DOUBT


@dataclass(slots=True)
class Model:
    """What was learned so far. Only ``learn`` and ``correct`` change it; who serves from it shares it with no learner.

    ``weights`` has a column for each of ``actions``. ``taken`` and ``offered`` are how often each was taken where it
    was open, weighted; ``otherwise`` and ``answered`` how often another way was gone where it was advised. ``counts``
    has a row for each of ``Counts``: answers, not what they are worth.
    """

    actions: list[str] = field(default_factory=list)
    weights: Floats = field(default_factory=lambda: np.zeros((ROWS, 0), np.float32))
    squares: Floats = field(default_factory=lambda: np.full(ROWS, _START, np.float32))
    taken: Numbers = field(default_factory=lambda: np.zeros(0))
    offered: Numbers = field(default_factory=lambda: np.zeros(0))
    risk: Floats = field(default_factory=lambda: np.zeros(_RISK_ROWS, np.float32))
    risk_squares: Floats = field(default_factory=lambda: np.full(_RISK_ROWS, _START, np.float32))
    otherwise: Numbers = field(default_factory=lambda: np.zeros(0))
    answered: Numbers = field(default_factory=lambda: np.zeros(0))
    counts: Numbers = field(default_factory=lambda: np.zeros((len(_COUNTED), 0)))
    examples: int = 0
    foresight: Foresight = field(default_factory=Foresight)
    _place: dict[str, int] = field(default_factory=dict, init=False)
    _told: dict[int, Counts | None] = field(default_factory=dict, init=False, compare=False)
    """The counts of the columns asked about since the last one changed."""

    def __post_init__(self) -> None:
        self._place = {action: column for column, action in enumerate(self.actions)}

    def score(self, seen: Features, priors: Mapping[str, float], version: int) -> Learned:
        """The scores of the actions of ``priors`` (their declared propensities) in a situation."""
        groups = [np.array(seen.rows.get(group, ()), np.intp) for group in GROUPS]
        if seen.form != FORM:
            groups = [np.zeros(0, np.intp)] * len(GROUPS)
        actions = tuple(priors)
        columns = np.array([self._place.get(action, -1) for action in actions], np.intp)
        here = columns >= 0
        moved = np.zeros((len(groups), len(actions)))
        moved[:, here] = [self.weights[rows].sum(axis=0)[columns[here]] for rows in groups]
        taken, offered, otherwise, answered = (
            np.where(here, counted[columns], 0.0).round(2) if len(counted) else np.zeros(len(actions))
            for counted in (self.taken, self.offered, self.otherwise, self.answered)
        )
        moved *= _scale(moved.sum(axis=0), offered)
        scores, effects = moved.sum(axis=0).round(4), moved.T.round(4).tolist()
        order = np.argsort(-(self._log_rates(actions, priors) + scores), kind="stable").tolist()
        explained = set([place for place in order if offered[place] > 0][:EXPLAINED])
        return Learned(
            version=version,
            examples=self.examples,
            actions=actions,
            scores=tuple(scores.tolist()),
            effects=tuple(tuple(parts) if place in explained else () for place, parts in enumerate(effects)),
            taken=tuple(taken.tolist()),
            offered=tuple(offered.tolist()),
            otherwise=tuple(otherwise.tolist()),
            answered=tuple(answered.tolist()),
            risk=self._risk_of(groups),
            counts=tuple(self._counts(column) for column in columns.tolist()),
        )

    def learn(
        self, fresh: Iterable[Example], again: Iterable[Example] = (), priors: Mapping[str, float] | None = None
    ) -> None:
        """Learn from ``fresh`` examples, in the order of their ids whatever order they come in; then go over older ones
        ``again``, which moves the weights but counts nothing twice.
        """
        for example in sorted(fresh, key=lambda one: one.id):
            if example.form == FORM:
                self._go_over(example, priors or {}, new=True)
                self._count(example, 1)
        for example in again:
            if example.form == FORM:
                self._go_over(example, priors or {}, new=False)

    def correct(self, before: Example, after: Example) -> None:
        """What is known of a counted answer changed: the counts are set right; the weights learn it ``again``."""
        for example, sign in ((before, -1), (after, 1)):
            if example.form == FORM:
                self._count(example, sign)

    def _go_over(self, example: Example, priors: Mapping[str, float], *, new: bool) -> None:
        rows = np.array(example.rows, np.intp)
        offered = list(dict.fromkeys((*example.offered, *((example.chosen,) if example.chosen else ()))))
        columns = self._columns(offered)
        rates, moved = self._log_rates(offered, priors), self.weights[rows].sum(axis=0)[columns]
        shares, told = _shares(rates + moved), _shares(rates + moved * _scale(moved, self.offered[columns]))
        if new and example.chosen:
            self.foresight.chose(offered[int(told.argmax())] == example.chosen)
        if example.otherwise is not None and example.advised in example.offered:
            self._go_over_risk(example, rows, told, float(told[offered.index(example.advised)]), new)
        wanted = _wanted(shares, offered, example)
        if wanted is not None:
            change = example.weight * (shares - wanted)
            self.squares[rows] += np.float32(change @ change)
            whole = np.zeros(len(self.actions), np.float32)
            whole[columns] = change
            self.weights[rows] -= (STEP / np.sqrt(self.squares[rows]))[:, None] * whole[None, :]

    def _go_over_risk(self, example: Example, rows: Places, shares: Numbers, advised: float, new: bool) -> None:
        spread = float(-(shares * np.log(np.maximum(shares, 1e-12))).sum())
        touched = np.append(rows, [ROWS + sureness(advised), ROWS + SURENESS + doubt(spread)])
        column = self._columns([example.advised])[0]
        of_it = Count(times=float(self.otherwise[column]), of=float(self.answered[column]))
        rate = risk_rate(self._all_answers(), of_it)
        known, moved = log_odds(rate), float(self.risk[touched].sum())
        if new:
            told = agreed(from_log_odds(known + held(moved, float(self.answered.sum()))), advised, of_it.of)
            self.foresight.answered(told, bool(example.otherwise))
        foretold = from_log_odds(known + moved)
        change = example.weight * (foretold - float(bool(example.otherwise)))
        self.risk_squares[touched] += np.float32(change * change)
        self.risk[touched] -= np.float32(RISK_STEP * change) / np.sqrt(self.risk_squares[touched])

    def _count(self, example: Example, sign: int) -> None:
        """Add (or with -1 take back) an example's counts."""
        self._told.clear()
        self.examples += sign
        was_open = dict.fromkeys((*example.offered, example.chosen) if example.chosen else example.refused)
        columns = self._columns(was_open)
        self.counts[_OPEN, columns] += sign
        if example.chosen:
            column = self._columns([example.chosen])
            self.counts[_TOOK, column] += sign
            if example.helped is not None:
                self.counts[_ENDED, column] += sign
                self.counts[_HELPED, column] += sign * int(example.helped)
        if example.praised:
            self.offered[columns] += sign * example.weight
            self.taken[self._columns([example.praised])] += sign * example.weight
        elif example.blamed:
            self.offered[self._columns(dict.fromkeys(example.blamed))] += sign * example.weight
        if example.otherwise is not None:
            column = self._columns([example.advised])
            self.answered[column] += sign
            self.otherwise[column] += sign * int(example.otherwise)

    def _log_rates(self, actions: Sequence[str], priors: Mapping[str, float]) -> Numbers:
        """The log of the base rate of each of the actions, whose declared shares are equal where none is given."""
        share = np.array([priors.get(action, 0.0) for action in actions], np.float64)
        share = share / share.sum() if share.sum() > 0 else np.full(len(share), 1 / max(len(share), 1))
        columns = np.array([self._place.get(action, -1) for action in actions], np.intp)
        here = columns >= 0
        taken, offered = np.zeros(len(share)), np.zeros(len(share))
        taken[here], offered[here] = self.taken[columns[here]], self.offered[columns[here]]
        return np.log(np.maximum((PRIOR_STRENGTH * share + taken) / (PRIOR_STRENGTH + offered), 1e-9))

    def _counts(self, column: int) -> Counts | None:
        """None for an action that nobody has answered."""
        if column not in self._told:
            counted = self.counts[:, column].astype(int).tolist() if column >= 0 else [0] * len(_COUNTED)
            self._told[column] = Counts(**dict(zip(_COUNTED, counted, strict=True))) if counted[_OPEN] else None
        return self._told[column]

    def _risk_of(self, groups: Sequence[Places]) -> LearnedRisk:
        risk = self.risk.astype(np.float64)
        effects = [float(risk[rows].sum()) for rows in groups]
        return LearnedRisk(
            base=round(sum(effects), 4),
            effects=tuple(round(effect, 4) for effect in effects),
            by_sureness=tuple(risk[ROWS : ROWS + SURENESS].round(4).tolist()),
            by_doubt=tuple(risk[ROWS + SURENESS :].round(4).tolist()),
            overall=self._all_answers(),
        )

    def _all_answers(self) -> Count:
        return Count(times=float(self.otherwise.sum()), of=float(self.answered.sum()))

    def _columns(self, actions: Iterable[str]) -> Places:
        """The columns of the actions; new ones get one."""
        asked = list(actions)
        new = [action for action in asked if action not in self._place]
        for action in new:
            self._place[action] = len(self.actions)
            self.actions.append(action)
        if new:
            more = np.zeros(len(new))
            self.weights = np.hstack([self.weights, np.zeros((ROWS, len(new)), np.float32)])
            self.taken, self.offered = np.append(self.taken, more), np.append(self.offered, more)
            self.otherwise, self.answered = np.append(self.otherwise, more), np.append(self.answered, more)
            self.counts = np.hstack([self.counts, np.zeros((len(_COUNTED), len(new)))])
        return np.array([self._place[action] for action in asked], np.intp)


def _shares(scores: Numbers) -> Numbers:
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum(), np.float64)


def _scale(effects: Numbers, answers: Numbers) -> Numbers:
    """What ``choice.held`` makes of each effect, as a factor of it."""
    limits = np.maximum(answers, 0.0) / ROOM
    part = effects / np.where(limits > 0, limits, 1.0)
    ratio = np.where(part != 0, np.tanh(part) / np.where(part != 0, part, 1.0), 1.0)
    return np.where(limits > 0, ratio, 0.0)


def _wanted(shares: Numbers, offered: Sequence[str], example: Example) -> Numbers | None:
    """The probabilities that would have been right: all on what is praised, or none on what is blamed."""
    if example.praised:
        return np.array([float(action == example.praised) for action in offered])
    blamed = np.array([action in example.blamed for action in offered])
    left = float(shares[~blamed].sum())
    if not blamed.any() or left <= 0:
        return None
    return np.where(blamed, 0.0, shares / left)
