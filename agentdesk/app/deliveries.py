"""Which of the agent's replies did not reach the customer and still have to. Pure."""

from __future__ import annotations

from agentdesk.app.once import once_for_each
from agentdesk.app.state import State
from agentdesk.domain.interaction import Delivery, Speaker, Utterance
from agentdesk.wire import later


def undelivered(state: State, interaction_id: str) -> tuple[Utterance, ...]:
    """The replies that failed and were not written again since, in their order; sent again is what has their words."""
    said = state.utterances.get(interaction_id, ())
    failed = _failed(said)
    if not failed:
        return ()
    waiting = {
        pending.command.text
        for pending in state.pending
        if isinstance(pending.command, later.commands.SayUtterance) and pending.command.interaction_id == interaction_id
    }
    return tuple(each for each in failed if each.text not in waiting)


@once_for_each
def _failed(said: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Those that failed and whose words were not said again."""
    failed = [each for each in said if each.delivery is Delivery.FAILED and each.speaker is Speaker.AGENT]
    newest = {each.text: each.seq for each in said if each.speaker is Speaker.AGENT} if failed else {}
    return tuple(each for each in failed if newest[each.text] == each.seq)
