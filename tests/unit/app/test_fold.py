"""The view is what the orchestrator told with the own commands laid over it, in whatever order things arrive.

AGENTDESK_SEQUENCES sets how many random sequences of pushes, answers, refreshes and gestures are tried (300).
"""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.app.attention import focused
from agentdesk.app.overlay import laid_over
from agentdesk.app.state import State
from agentdesk.domain.interaction import InteractionState, Speaker
from tests.support.line_model import CHATS, MOVES, Line

SEQUENCES = int(os.environ.get("AGENTDESK_SEQUENCES", "300"))

sequences = st.lists(st.sampled_from(MOVES), max_size=60)


def shown(state: State) -> list[str]:
    """The agent's own words as a conversation shows them: confirmed ones, then pending ones."""
    confirmed = [u.id for u in state.utterances.get(CHATS[0], ()) if u.speaker is Speaker.AGENT]
    return [*confirmed, *(p.command.command_id for p in state.pending if p.command.kind == "say_utterance")]


@settings(max_examples=SEQUENCES, deadline=None)
@given(sequences)
def test_whatever_the_order_the_desk_ends_up_with_what_the_orchestrator_has(moves: list[object]) -> None:
    line = Line()
    for move in moves:
        move(line)  # type: ignore[operator]
        told = shown(line.state)
        assert len(told) == len(set(told)), "nothing is shown twice"
        assert set(told) == set(line.said), "nothing vanishes, not for a moment"
    line.settle()
    state = line.state
    assert dict(state.interactions) == line.interactions
    assert {chat: list(state.utterances.get(chat, ())) for chat in CHATS} == line.utterances
    assert {o.id: o for o in state.overrides_of.get(CHATS[0], ())} == line.overrides
    assert dict(state.accepted) == line.accepted
    assert state.session is not None
    assert state.session.presence == line.presence
    assert state.pending == ()
    assert laid_over(state) == state


@settings(max_examples=100, deadline=None)
@given(sequences)
def test_an_event_at_or_before_the_cursor_changes_nothing(moves: list[object]) -> None:
    line = Line()
    for move in moves:
        move(line)  # type: ignore[operator]
    line.settle()
    before = line.state
    for _ in range(3):
        line.old_push_arrives_again()
    assert line.state == before


def test_a_pending_change_is_laid_over_and_a_flicker_never_shows() -> None:
    line = Line()
    line.agent_connects()
    seen = [laid_over(line.state).interactions[CHATS[0]].state]
    for move in (Line.command_arrives, Line.push_arrives, Line.push_arrives, Line.answer_arrives):
        move(line)
        seen.append(laid_over(line.state).interactions[CHATS[0]].state)
    assert set(seen) == {InteractionState.CONNECTED}


def test_unread_counts_what_nobody_has_seen_or_answered() -> None:
    line = Line()
    for _ in range(3):
        line.customer_says()
    line.settle()
    assert line.state.unread[CHATS[0]] == 3
    line.agent_says()
    line.settle()
    assert line.state.unread[CHATS[0]] == 0
    line.customer_says()
    line.settle()
    assert line.state.unread[CHATS[0]] == 1
    line.state = focused(line.state, CHATS[0], "c-0")
    line.customer_says()
    line.settle()
    assert line.state.unread[CHATS[0]] == 0
