"""Contacts that end under the agent's hands: which stay on the desk, and where words are that have no contact here."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agentdesk.app.answers import with_snapshot
from agentdesk.app.attention import KEPT_UNFINISHED, focused, put_away
from agentdesk.app.ended import Stray, has_words, is_taken_away, is_to_wrap_up, strays
from agentdesk.app.fold import with_interaction, without_leave
from agentdesk.app.overlay import laid_over
from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, LI, MAYA, NOW, OFFER, WRAP, morning
from agentdesk.domain.ids import AgentId
from agentdesk.domain.interaction import InteractionState
from agentdesk.wire.commands import FinishWrapUp


def _told(before: State, interaction_id: str, **changes: object) -> State:
    known = before.interactions[interaction_id]
    return with_interaction(before, known.model_copy(update={**changes, "version": known.version + 1}))


def _elsewhere(state: State) -> State:
    return focused(state, WRAP, None)


def test_what_was_closed_from_outside_stays_until_it_is_wrapped_up() -> None:
    state = _elsewhere(_told(morning(), CHAT, state=InteractionState.CLOSED))
    assert is_to_wrap_up(state, state.interactions[CHAT])
    assert state.utterances[CHAT]
    assert CHAT not in _told(state, CHAT, disposition="solved").interactions


def test_or_until_the_agent_puts_it_away_with_no_words_left() -> None:
    state = _told(replace(morning(), drafts={f"note:{CHAT}": "call back"}), CHAT, state=InteractionState.CLOSED)
    assert CHAT in put_away(state, CHAT).interactions
    away = put_away(focused(replace(state, drafts={}), CHAT, LI), CHAT)
    assert CHAT not in away.interactions
    assert (away.focus.interaction_id, away.focus.customer_id) == (None, LI)
    assert put_away(state, CALL) is state  # what goes on is not put away


@pytest.mark.parametrize("left", ["offered", "wrapped_up", "unknown"])
def test_what_ended_without_anything_to_do_does_not_stay(left: str) -> None:
    state = morning()
    if left == "offered":
        state = _told(state, OFFER, state=InteractionState.CLOSED)
        assert OFFER not in state.interactions
    elif left == "wrapped_up":
        assert WRAP not in _told(state, WRAP, state=InteractionState.CLOSED, disposition="solved").interactions
    else:
        other = state.interactions[CHAT].model_copy(update={"id": "of-before", "state": InteractionState.CLOSED})
        assert "of-before" not in with_interaction(state, other).interactions


@pytest.mark.parametrize("words", ["", "half a reply"])
def test_what_was_given_to_a_colleague_stays_as_long_as_words_wait_there(words: str) -> None:
    state = replace(morning(), drafts={f"reply:{CHAT}": words})
    state = _told(focused(state, CHAT, LI), CHAT, agent_id=AgentId("a-kim"))
    assert is_taken_away(state, state.interactions[CHAT])  # it is looked at
    assert (CHAT in _elsewhere(state).interactions) is bool(words)


def test_after_a_gap_what_is_not_listed_stays_and_is_asked_for() -> None:
    state = morning()
    assert state.session is not None
    state = with_snapshot(state, state.session, (state.interactions[CALL],), ())
    assert state.unlisted == {CHAT, WRAP}  # who was offered to all is not asked for
    assert OFFER not in state.interactions
    assert CHAT not in without_leave(state, CHAT).interactions  # 404: somebody else has it
    assert CALL in without_leave(state, CALL).interactions  # it is looked at


def test_refused_words_wait_with_what_ended() -> None:
    done = FinishWrapUp(command_id="w", interaction_id=CHAT, disposition="solved", summary="All of it", at=NOW)
    state = replace(morning(), pending=(Pending(done, PendingStatus.REFUSED, NOW),))
    assert has_words(state, CHAT)
    assert not has_words(replace(state, pending=(Pending(done, PendingStatus.QUEUED, NOW),)), CHAT)


def test_a_wrap_up_on_its_way_shows_also_after_it_was_closed() -> None:
    done = FinishWrapUp(command_id="w", interaction_id=CHAT, disposition="solved", at=NOW)
    closed = _told(morning(), CHAT, state=InteractionState.CLOSED)
    seen = laid_over(replace(closed, pending=(Pending(done, PendingStatus.QUEUED, NOW),)))
    assert not is_to_wrap_up(seen, seen.interactions[CHAT])
    assert seen.interactions[CHAT].state_since == closed.interactions[CHAT].state_since


def test_no_more_than_so_many_wait_for_a_wrap_up_that_nobody_gives() -> None:
    state = replace(morning(), drafts={"note:ended-0": "call back"})
    talk = state.interactions[CHAT]
    for number in range(KEPT_UNFINISHED + 5):
        one = talk.model_copy(update={"id": f"ended-{number}", "state_since": NOW + timedelta(seconds=number)})
        state = _told(with_interaction(state, one), one.id, state=InteractionState.CLOSED)
    waiting = [key for key in state.interactions if key.startswith("ended-")]
    kept = [f"ended-{number}" for number in range(5, KEPT_UNFINISHED + 5)]
    assert waiting == ["ended-0", *kept]  # what has words stays, whatever its age


def test_words_for_what_is_not_on_the_desk_are_told_of() -> None:
    drafts = {
        "reply:gone": "half",
        "note:gone": "",
        f"reply:{CALL}": "here",
        f"override:{MAYA}": "{}",
        "pins:gone": "p",
    }
    state = replace(morning(), drafts=drafts)
    assert strays(state) == (Stray("reply:gone", "reply", "gone", "half"),)
    assert strays(replace(state, is_listed=False)) == ()


def test_the_form_of_a_contact_that_a_colleague_has_is_among_them() -> None:
    drafts = {f"wrap_up:{WRAP}": "{}", f"note:{WRAP}": "mine"}
    state = replace(morning(), drafts=drafts)
    assert strays(state) == ()
    state = _told(state, WRAP, agent_id=AgentId("a-kim"))
    assert [one.key for one in strays(state)] == [f"wrap_up:{WRAP}"]
