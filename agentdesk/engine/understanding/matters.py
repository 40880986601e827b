"""What a contact that did what the customer came for was about: their words in it, and the advice that was followed.

Owns which of these count. Knows no matter by name.
"""

from collections.abc import Iterable

from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.said import said

MAX_MATTERS = 8


def matters_said(text: str, policy: Policy) -> tuple[str, ...]:
    """What one text is about: the likeliest intent, or none."""
    return tuple(policy.vocabulary.intents.score([(1.0, said(text, policy.vocabulary).meant)]))[:1]


def matters_of(
    utterances: Iterable[Utterance], summary: str, done: Iterable[str], taken_for: str, policy: Policy
) -> tuple[str, ...]:
    """The intents that the contact was about, in the order in which they came up.

    ``done`` are the actions that were taken in it, ``summary`` is the agent's. ``taken_for`` is the intent of the last
    advice: it counts where nobody named anything else.
    """
    texts = [one.text for one in utterances if one.speaker is Speaker.CUSTOMER]
    found = [intent for text in (*texts, summary) for intent in matters_said(text, policy)]
    for action in done:
        if action in policy.actions:
            found.extend(sorted(policy.actions[action].intents))
    if not found and taken_for in policy.intents:
        found.append(taken_for)
    return tuple(dict.fromkeys(found))[:MAX_MATTERS]
