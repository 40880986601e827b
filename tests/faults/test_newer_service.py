"""A service that is newer than the desk tells what the desk has no word for: it is kept as told, or left out and said,
and everything else goes on."""

import json
from pathlib import Path

import pytest

from agentdesk.adapters.api.readable import Reader
from agentdesk.app.state import ConnectionStatus, PendingStatus, State
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.people import Role
from agentdesk.domain.problems import Code
from agentdesk.domain.told import foreign
from agentdesk.wire import later
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, Json, running_fake
from tests.unit.app.test_outbox import chat

NEW: dict[str, Json] = {
    "a channel and a field": {"channel": "hologram", "of_the_future": {"a": 1}},
    "a state": {"state": "parked"},
    "a kind of identifier": {"identifier": {"kind": "retina", "value": "x"}},
    "a speaker": {"last_speaker": "whisper", "last_text": "psst"},
}


def changed(fake: Fake, interaction_id: str, change: Json) -> Json:
    fake.interactions[interaction_id] |= {**change, "version": fake.interactions[interaction_id]["version"] + 1}
    return fake.interactions[interaction_id]


def is_said(state: State) -> bool:
    return Code.PARTLY_UNKNOWN in state.notices


@pytest.mark.parametrize("told_by", ["a list", "the stream"])
@pytest.mark.parametrize("what", NEW)
async def test_a_contact_with_something_new_is_there_and_takes_nothing_with_it(
    tmp_path: Path, what: str, told_by: str
) -> None:
    async with running_fake() as fake:
        known, new = chat(fake, 0), chat(fake, 1)
        if told_by == "a list":
            changed(fake, new, NEW[what])
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            if told_by == "the stream":
                fake.change("interaction_changed", None, interaction=changed(fake, new, NEW[what]))
                await until(desk.store, lambda s: s.interactions[new].version == 2)
            desk.say(known, "hello")
            desk.say(new, "hello to you")
            state = await until(desk.store, lambda s: is_live(s) and not s.pending and bool(fake.utterances[new]))
            assert set(state.interactions) == {known, new}
            assert is_said(state) is (what != "a channel and a field"), "what may be there is no news"
            told = json.loads(state.interactions[new].model_dump_json())
            if what in ("a state", "a kind of identifier"):
                (field,) = NEW[what]
                assert told[field] == NEW[what][field], "as it was told"
        # and the next start has it, without a line
        async with open_desk("http://127.0.0.1:9", AGENT, tmp_path) as desk:
            state = await until(desk.store, lambda s: s.connection.status is ConnectionStatus.OFFLINE)
            assert set(state.interactions) == {known, new}


async def test_what_cannot_be_read_at_all_is_left_out_of_a_list_and_said(tmp_path: Path) -> None:
    async with running_fake() as fake:
        known, new = chat(fake, 0), chat(fake, 1)
        del fake.interactions[new]["state_since"]
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            state = await until(desk.store, is_live)
            assert set(state.interactions) == {known}
            assert is_said(state)


async def test_words_of_somebody_unheard_of_are_read(tmp_path: Path) -> None:
    async with running_fake() as fake:
        talk = chat(fake, 0)
        words = [
            {
                "id": f"u-{n}", "interaction_id": talk, "seq": n, "speaker": who, "text": f"word {n}",
                "at": "2026-11-22T10:00:00Z",
            }
            for n, who in enumerate(("customer", "whisper", "agent"), 1)
        ]  # fmt: skip
        fake.utterances[talk] = words[:2]
        changed(fake, talk, {"utterances": 2})
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.open_interaction(talk)
            state = await until(desk.store, lambda s: len(s.utterances.get(talk, ())) == 2)
            assert [one.text for one in state.utterances[talk]] == ["word 1", "word 2"]
            late = {**words[1], "id": "u-4", "seq": 4, "text": "word 4"}
            fake.utterances[talk] += [words[2], late]
            fake.change("of_the_future", None, more=1)
            fake.change("utterance_added", None, utterance={**words[2], "delivery": "beamed"})
            fake.change("utterance_added", None, utterance=late)
            state = await until(desk.store, lambda s: len(s.utterances[talk]) == 4)
            assert state.utterances[talk][2].delivery is None
            assert is_live(state)


async def test_a_customer_is_shown_without_the_part_that_is_new(tmp_path: Path) -> None:
    async with running_fake() as fake:
        talk = chat(fake, 0)
        customer = fake.interactions[talk]["customer_id"]
        fake_context = fake.context

        def _newer(customer_id: str, interaction_id: str | None = None) -> Json:
            told: Json = json.loads(json.dumps(fake_context(customer_id, interaction_id)))
            told["sentiment"]["trend"] = "spiralling"
            told["signals"] = [{"of": "the future"}]
            told["journeys"] = [{"id": "j", "state": "suspended"}]
            return told

        fake.context = _newer  # type: ignore[method-assign]
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.open_interaction(talk)
            state = await until(
                desk.store, lambda s: (v := s.customers.get(customer)) is not None and v.context is not None
            )
            context = state.customers[customer].context
            assert context is not None
            assert (context.journeys, context.signals) == ((), ())
            assert is_said(state)


async def test_a_role_that_is_not_known_is_said_and_what_is_written_waits_for_one_that_is(tmp_path: Path) -> None:
    """It was "no connection" for ever, over a line that was there."""
    async with running_fake() as fake:
        talk = chat(fake, 0)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            fake.session_says = {"role": "conductor"}
            fake.forget_log()
            state = await until(desk.store, lambda s: s.connection.problem == Code.UNKNOWN_ROLE)
            assert state.connection.status is ConnectionStatus.REFUSED
            assert is_said(state)
            assert state.session is not None
            assert state.session.role is Role.AGENT, "it goes on as it was known"
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, lambda s: s.connection.status is ConnectionStatus.REFUSED)
            desk.say(talk, "kept")
            state = await until(desk.store, lambda s: bool(s.pending))
            assert [each.status for each in state.pending] == [PendingStatus.QUEUED]
            fake.session_says = {}
            desk.reconnect_now()
            state = await until(desk.store, lambda s: is_live(s) and not s.pending)
            assert [one["text"] for one in fake.utterances[talk]] == ["kept"]


def test_a_state_that_is_not_known_is_none_of_those_that_are() -> None:
    parked = foreign(InteractionState, "parked")
    assert (parked.value, str(parked)) == ("parked", "parked")
    assert parked not in list(InteractionState)
    assert parked != InteractionState.CONNECTED


def test_an_override_whose_approval_cannot_be_read_does_not_count_as_done() -> None:
    """It is left out of its list; without its approval it would be one that nobody had to approve."""
    reader, told = Reader(), list[bool]()
    reader.on_unknown = lambda: told.append(True)
    known = override(0).model_dump(mode="json")
    asked = {"state": "waiting", "limit": "l", "because": "b", "requested_at": "2026-11-22T10:00:00Z"}
    new = {**known, "id": "new", "approval": {**asked, "state": "half_approved"}}
    content = json.dumps({"items": [known, new, {**known, "id": "asked", "approval": asked}], "next": None}).encode()
    page = reader.read(later.lists.OverridePage, content)
    assert [one.id for one in page.items] == [known["id"], "asked"]
    assert told == [True]
