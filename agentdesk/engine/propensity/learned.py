"""What a decision keeps of a model: frozen scores, so that it replays to the same answer after the model moved on."""

from enum import StrEnum

from agentdesk.domain.frozen import Frozen


class Group(StrEnum):
    """The groups of features, so that an explanation can say which part moved a propensity."""

    JOURNEY = "journey"
    DONE = "done"
    LAST = "last"
    INTENT = "intent"
    FEELING = "feeling"
    WORDS = "words"
    REPLIES = "replies"
    PLACE = "place"


GROUPS = tuple(Group)


class Count(Frozen):
    """How often something happened, and out of how many times; weighted, so not always whole numbers."""

    times: float = 0.0
    of: float = 0.0


class LearnedRisk(Frozen):
    """What is known beforehand of whether the agent will do something else, in log-odds that are still to be held
    within the room that ``overall`` gives (``choice.held``).

    ``base`` is what the situation adds, with its parts by ``GROUPS``; ``by_sureness`` and ``by_doubt`` are added by how
    probable the advice is and how much the probabilities spread. ``overall`` counts how often agents did otherwise, of
    the times that advice was answered.
    """

    base: float = 0.0
    effects: tuple[float, ...] = ()
    by_sureness: tuple[float, ...] = ()
    by_doubt: tuple[float, ...] = ()
    overall: Count = Count()


Numbers = tuple[float, ...]
EXPLAINED = 32
"""Of so many actions the parts of the score are kept: of the others nobody asks why they are unlikely."""


class Counts(Frozen):
    """Agents took an action ``took`` of the ``open`` times that it was open to them and they answered; of the ``ended``
    times that it is known how that ended, it ``helped``."""

    took: int = 0
    open: int = 0
    helped: int = 0
    ended: int = 0


class Learned(Frozen):
    """The scores of one model ``version`` for one situation; ``examples`` is how many answers it has learned from.

    Column by column of ``actions``: ``scores`` are the log-odds that the situation adds and ``effects`` their parts by
    ``GROUPS``, kept for the likeliest ``EXPLAINED`` of the answered ones. ``taken`` of ``offered`` is how often an
    action is taken where it is open, weighted by what the answers are worth; when it was advised agents did
    ``otherwise`` of ``answered`` times. ``counts`` are None for actions that nobody has answered.
    """

    version: int
    examples: int
    actions: tuple[str, ...]
    scores: Numbers
    effects: tuple[Numbers, ...]
    taken: Numbers
    offered: Numbers
    otherwise: Numbers
    answered: Numbers
    risk: LearnedRisk
    counts: tuple[Counts | None, ...] = ()
