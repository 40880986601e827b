"""What an action is called, wherever only its id is at hand: as advice calls it, else as the policy does.

Owns the search. Knows nothing of screens.
"""

from agentdesk.app.advised import decisions_known
from agentdesk.app.state import State
from agentdesk.domain.decision import declared_action
from agentdesk.domain.ids import ActionId


def title_of(state: State, action: str) -> str:
    """The title; of an action about a record that is in view no more, the general title with the record's key."""
    for decision in decisions_known(state):
        told = {each.action: each.title for each in decision.ranked}
        told |= {each.action: each.title for each in decision.withheld}
        if title := told.get(ActionId(action)):
            return title
    titles = {each.action: each.title for each in state.session.actions} if state.session else {}
    declared = declared_action(action)
    if action in titles or declared not in titles:
        return titles.get(ActionId(action), action)
    return f"{titles[ActionId(declared)]} ({action[len(declared) + 1 :]})"
