"""Which scorer of feelings a service uses: the one that comes with agentdesk, or one of a company's own."""

from importlib import import_module
from typing import cast

from agentdesk.engine.sentiment.scorer import ScorerMaker
from agentdesk.engine.sentiment.vader import VaderScorer


class NoScorerError(Exception):
    """There is no scorer under the name that was given."""


def scorer_maker(named: str | None) -> ScorerMaker:
    """The maker at ``MODULE:NAME``; None stands for agentdesk's own.

    Raises NoScorerError where there is none, so that a service does not start with another scorer than was meant.
    """
    if named is None:
        return VaderScorer
    module, colon, name = named.partition(":")
    try:
        found = getattr(import_module(module), name) if colon and module and name else None
    except (ImportError, AttributeError) as error:
        raise NoScorerError(f"AGENTDESK_SCORER: there is no scorer at {named}: {error}") from error
    if not callable(found):
        raise NoScorerError(f"AGENTDESK_SCORER: a scorer is named MODULE:NAME, and {named} is none")
    return cast("ScorerMaker", found)
