"""What a desk relies on, asked of the fake and of the real orchestrator through the desk's own client."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import pytest

from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.system.clock import new_id
from agentdesk.app.ports import Answer, ContextAnswer, Heard, Pulse, SnapshotRequiredError
from agentdesk.app.state import LogFormat, OverrideFilter
from agentdesk.domain.decision import FeedbackOutcome
from agentdesk.domain.interaction import InteractionState, Speaker
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.people import Presence
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.commands import (
    ChangeInteraction,
    CorrectFeeling,
    FinishWrapUp,
    GiveFeedback,
    RecordOverride,
    RecordResult,
    SayUtterance,
    SetPresence,
    UndoCorrection,
)
from agentdesk.wire.events import (
    ContextChanged,
    FeedbackGiven,
    FeelingCorrected,
    InteractionChanged,
    OverrideRecorded,
    PresenceChanged,
    StreamEvent,
    TimelineAppended,
    UtteranceAdded,
)
from tests.contract.conftest import Place
from tests.support.desks import api


def now() -> datetime:
    return datetime.now(UTC)


async def read(client: ApiClient, cursor: int, is_last: Callable[[StreamEvent], bool]) -> list[StreamEvent]:
    """The stream from the cursor up to the event that ``is_last``."""
    events: list[StreamEvent] = []
    async with asyncio.timeout(60), aclosing(client.stream(Heard(cursor))) as stream:
        async for item in stream:
            if isinstance(item, Pulse):
                continue
            events.append(item)
            if is_last(item):
                break
    return events


async def offered(place: Place, client: ApiClient, channel: str = "chat") -> str:
    return await place.offer((await client.session()).agent_id, channel)


async def context_of(client: ApiClient, interaction_id: str) -> ContextAnswer:
    interaction = await client.interaction(interaction_id)
    answer = await client.context(interaction.customer_id, interaction_id=interaction_id, etag=None)
    assert answer is not None
    return answer


async def override_of(client: ApiClient, interaction_id: str, **more: Any) -> RecordOverride:
    """An override of what is recommended now, with a reason that needs no comment."""
    context = (await context_of(client, interaction_id)).context
    session = await client.session()
    fields: dict[str, Any] = {
        "command_id": new_id(), "decision_id": context.decision.id, "interaction_id": interaction_id,
        "customer_id": context.customer.id, "recommended_action": context.decision.ranked[0].action,
        "taken_action": "something else", "reason_code": session.reason_codes[0].code, "comment": "Third try today.",
        "taken_at": now(), "on_screen": {"transcript": [{"seq": 1, "text": "żółw"}]},
    }  # fmt: skip
    return RecordOverride(**{**fields, **more})


async def test_a_session_names_the_person_and_what_the_screens_offer(client: ApiClient) -> None:
    session = await client.session()
    assert session.name == "Sam"
    assert session.role == "agent"
    assert session.reason_codes
    assert any(each.promise for each in session.dispositions)
    assert session.actions
    assert {"interactions:read", "interactions:write", "overrides:read", "overrides:record"} <= set(session.permissions)


async def test_an_offered_interaction_is_listed_and_told(place: Place, client: ApiClient) -> None:
    cursor = (await client.session()).cursor
    chat = await offered(place, client)
    told = await read(client, cursor, lambda e: isinstance(e, InteractionChanged))
    assert told[-1].interaction.id == chat  # type: ignore[union-attr]
    listed = await client.interactions()
    assert [i.id for i in listed] == [chat]
    assert await client.interaction(chat) == listed[0]
    assert (listed[0].state, listed[0].version) == (InteractionState.OFFERED, 1)


async def test_what_waits_in_the_teams_queue_is_offered_to_the_agent_who_takes_it(
    place: Place, client: ApiClient
) -> None:
    chat = await place.offer(None)
    waiting = await client.interactions()
    assert [(i.id, i.agent_id) for i in waiting] == [(chat, None)]
    take = ChangeInteraction(command_id=new_id(), interaction_id=chat, state=InteractionState.CONNECTED, at=now())
    taken = (await client.send(take)).interaction
    assert taken is not None
    assert taken.agent_id == (await client.session()).agent_id


async def test_utterances_are_told_in_order_and_counted_from_one(place: Place, client: ApiClient) -> None:
    chat = await offered(place, client)
    await client.send(
        ChangeInteraction(command_id=new_id(), interaction_id=chat, state=InteractionState.CONNECTED, at=now())
    )
    cursor = (await client.session()).cursor
    await place.customer_says(chat, "Hello?")
    command = SayUtterance(command_id=new_id(), interaction_id=chat, text="Good morning", at=now())
    first, again = await client.send(command), await client.send(command)
    assert first == again
    assert first.utterance is not None
    assert first.utterance.id == command.command_id
    told = [
        e
        for e in await read(client, cursor, lambda e: e.caused_by == command.command_id)
        if isinstance(e, UtteranceAdded)
    ]
    listed = await client.utterances(chat)
    assert [u.seq for u in listed] == [1, 2]
    assert [e.utterance for e in told] == list(listed)
    assert (listed[0].speaker, listed[1].speaker) == (Speaker.CUSTOMER, Speaker.AGENT)
    interaction = await client.interaction(chat)
    assert (interaction.utterances, interaction.last_text) == (2, "Good morning")


async def test_a_call_goes_its_way_and_ends_with_a_wrap_up(place: Place, client: ApiClient) -> None:
    call = await offered(place, client, "voice")
    versions = []
    for state in (InteractionState.CONNECTED, InteractionState.ON_HOLD, InteractionState.CONNECTED, "wrap_up"):
        command = ChangeInteraction(command_id=new_id(), interaction_id=call, state=InteractionState(state), at=now())
        answer = await client.send(command)
        assert answer.interaction is not None
        assert answer.interaction.state == state
        versions.append(answer.interaction.version)
    assert versions == sorted(set(versions))
    disposition = (await client.session()).dispositions[0].code
    cursor = (await client.session()).cursor
    finish = FinishWrapUp(command_id=new_id(), interaction_id=call, disposition=disposition, summary="Done.", at=now())
    answer = await client.send(finish)
    assert answer.interaction is not None
    assert (answer.interaction.state, answer.interaction.disposition) == (InteractionState.CLOSED, disposition)
    told = await read(client, cursor, lambda e: isinstance(e, InteractionChanged))
    assert told[-1].caused_by == finish.command_id
    assert await client.interactions() == ()
    late = ChangeInteraction(command_id=new_id(), interaction_id=call, state=InteractionState.CONNECTED, at=now())
    with pytest.raises(ProblemError) as refused:
        await client.send(late)
    assert refused.value.code is Code.WRONG_STATE


async def test_the_context_has_a_tag_and_says_when_it_changed(place: Place, client: ApiClient) -> None:
    await place.happen("app.error", 3)
    chat = await offered(place, client)
    answer = await context_of(client, chat)
    customer_id = answer.context.customer.id
    assert answer.etag
    assert answer.context.interaction is not None
    assert answer.context.decision.ranked
    assert len(answer.context.timeline.items) >= 3
    assert await client.context(customer_id, interaction_id=chat, etag=answer.etag) is None
    cursor = (await client.session()).cursor
    await place.happen("web.page_viewed")
    missing = {ContextChanged, TimelineAppended}

    def _is_complete(event: StreamEvent) -> bool:
        missing.discard(type(event))
        return not missing

    told = await read(client, cursor, _is_complete)
    assert {e.customer_id for e in told if isinstance(e, ContextChanged | TimelineAppended)} == {customer_id}
    assert [e.item.type for e in told if isinstance(e, TimelineAppended)] == ["web.page_viewed"]
    changed = await client.context(customer_id, interaction_id=chat, etag=answer.etag)
    assert changed is not None
    assert changed.etag != answer.etag


async def test_history_comes_in_pages_newest_first_without_a_gap_or_a_repeat(place: Place, client: ApiClient) -> None:
    await place.happen("web.page_viewed", 230)
    await place.happen("app.error", 2)
    chat = await offered(place, client)
    first = (await context_of(client, chat)).context
    items, before = list(first.timeline.items), first.timeline.next
    while before is not None:
        page = await client.timeline(first.customer.id, before=before, channel=None, journey=None, query="")
        items, before = [*items, *page.items], page.next
    viewed = [item for item in items if item.type == "web.page_viewed"]
    assert len(viewed) == 230
    assert len({item.id for item in items}) == len(items)
    assert [item.at for item in items] == sorted((item.at for item in items), reverse=True)
    errors = await client.timeline(first.customer.id, before=None, channel="app", journey=None, query="")
    assert [item.type for item in errors.items if not item.ghost] == ["app.error"] * 2


async def test_customers_are_found_by_identifier_and_by_words(place: Place, client: ApiClient) -> None:
    await place.happen("web.page_viewed", traits={"name": "Maya Ortiz"})
    found = await client.find_customers(identifier=place.subject)
    assert len(found.items) == 1
    assert found.items[0].why
    assert (await client.find_customers(identifier="phone:+14155559999")).items == ()
    assert (await client.find_customers(query="zzzz")).items == ()


async def test_an_override_is_recorded_once_with_what_was_seen(
    place: Place, client: ApiClient, supervisor: ApiClient
) -> None:
    chat = await offered(place, client)
    command = await override_of(client, chat)
    cursor = (await client.session()).cursor
    answers: list[Answer] = await asyncio.gather(*(client.send(command) for _ in range(5)))
    assert len({answer.override for answer in map(_hashable, answers)}) == 1
    assert answers[0].override is not None
    assert answers[0].override.id == command.command_id
    told = await read(client, cursor, lambda e: isinstance(e, OverrideRecorded))
    assert told[-1].caused_by == command.command_id
    page = await supervisor.overrides(OverrideFilter(), None)
    assert [o.id for o in page.items] == [command.command_id]
    record = await supervisor.override(command.command_id)
    assert record.on_screen == command.on_screen
    assert record.receipt.id == command.decision_id
    other = command.model_copy(update={"comment": "Something else."})
    with pytest.raises(ProblemError) as refused:
        await client.send(other)
    assert refused.value.code is Code.CONFLICT


def _hashable(answer: Answer) -> Any:
    assert answer.override is not None
    return Answer(override=answer.override.model_dump_json())  # type: ignore[arg-type]


async def test_a_result_is_appended_to_ones_own_override(place: Place, client: ApiClient) -> None:
    chat = await offered(place, client)
    command = await override_of(client, chat)
    await client.send(command)
    result = RecordResult(
        command_id=new_id(), override_id=command.command_id, interaction_id=chat, status=ResultStatus.RESOLVED,
        note="Called back.", at=now(),
    )  # fmt: skip
    first, again = await client.send(result), await client.send(result)
    assert first == again
    assert first.override is not None
    assert (first.override.result.status, first.override.version) == (ResultStatus.RESOLVED, 2)
    mine = await client.overrides(OverrideFilter(agent=(await client.session()).agent_id), None)
    assert [o.result.note for o in mine.items] == ["Called back."]


async def test_the_log_is_filtered_and_paged(place: Place, client: ApiClient, supervisor: ApiClient) -> None:
    chat = await offered(place, client)
    reasons = [reason.code for reason in (await client.session()).reason_codes]
    commands = [await override_of(client, chat) for _ in range(3)]
    for command in commands:
        await client.send(command)
    wanted = OverrideFilter(reason=reasons[0], to_at=now())
    assert len((await supervisor.overrides(wanted, None)).items) == 3
    assert (await supervisor.overrides(OverrideFilter(reason="nothing"), None)).items == ()
    assert (await supervisor.overrides(OverrideFilter(agent="nobody"), None)).items == ()


async def test_the_log_is_taken_out_as_it_is_narrowed(place: Place, client: ApiClient, supervisor: ApiClient) -> None:
    chat = await offered(place, client)
    for command in [await override_of(client, chat) for _ in range(3)]:
        await client.send(command)
    for wanted, count in ((OverrideFilter(), 3), (OverrideFilter(agent="nobody"), 0)):
        file = b"".join([part async for part in supervisor.override_file(wanted, LogFormat.JSONL)])
        assert len(file.splitlines()) == count


async def test_what_became_of_advice_is_taken_once(place: Place, client: ApiClient) -> None:
    chat = await offered(place, client)
    context = (await context_of(client, chat)).context
    cursor = (await client.session()).cursor
    command = GiveFeedback(
        command_id=new_id(), decision_id=context.decision.id, interaction_id=chat,
        action=context.decision.ranked[0].action, outcome=FeedbackOutcome.ACCEPTED, at=now(),
    )  # fmt: skip
    await client.send(command)
    await client.send(command)
    acted = command.model_copy(update={"command_id": new_id(), "outcome": FeedbackOutcome.ACTED})
    await client.send(acted)
    told = await read(client, cursor, lambda e: e.caused_by == acted.command_id and isinstance(e, FeedbackGiven))
    assert [e.outcome for e in told if isinstance(e, FeedbackGiven)] == ["accepted", "acted"]


async def test_presence_is_set_and_told(client: ApiClient) -> None:
    cursor = (await client.session()).cursor
    command = SetPresence(command_id=new_id(), presence=Presence.BUSY)
    await client.send(command)
    told = await read(client, cursor, lambda e: isinstance(e, PresenceChanged))
    assert told[-1].caused_by == command.command_id
    assert (await client.session()).presence is Presence.BUSY


async def test_the_stream_resumes_at_any_event_without_a_gap_or_a_repeat(place: Place, client: ApiClient) -> None:
    cursor = (await client.session()).cursor
    chat = await offered(place, client)
    for number in range(10):
        await place.customer_says(chat, f"text {number}")
    whole = await read(client, cursor, lambda e: isinstance(e, UtteranceAdded) and e.utterance.seq == 10)
    numbers = [event.seq for event in whole]
    assert numbers == sorted(set(numbers))
    for cut in range(len(whole) - 1):
        rest = await read(client, whole[cut].seq, lambda e: e.seq == numbers[-1])
        assert rest == whole[cut + 1 :]


async def test_a_cursor_that_is_not_in_the_log_asks_for_a_snapshot(client: ApiClient) -> None:
    cursor = (await client.session()).cursor
    with pytest.raises(SnapshotRequiredError):
        await read(client, cursor + 1_000_000, lambda _e: True)


async def test_the_feeling_of_what_was_said_is_corrected_once_and_taken_back(place: Place, client: ApiClient) -> None:
    cursor = (await client.session()).cursor
    chat = await offered(place, client)
    await place.customer_says(chat, "Fine")
    (said,) = await client.utterances(chat)
    customer = (await client.interaction(chat)).customer_id
    command = CorrectFeeling(
        command_id=new_id(), customer_id=customer, interaction_id=chat, utterance_id=said.id, score=-0.8
    )
    answers = [await client.send(command) for _ in range(2)]
    assert answers[0] == answers[1]
    told = answers[0].corrected
    assert told is not None
    assert told.utterance is not None
    assert (told.utterance.sentiment, told.utterance.correction_id) == (-0.8, command.command_id)
    assert told.utterance.revision == said.revision + 1
    assert await client.utterances(chat) == (told.utterance,)
    undo = UndoCorrection(
        command_id=new_id(), customer_id=customer, interaction_id=chat, correction_id=command.command_id
    )
    undone = (await client.send(undo)).corrected
    assert undone is not None
    assert undone.utterance is not None
    assert (undone.utterance.sentiment, undone.utterance.correction_id) == (told.correction.model_score, None)
    heard = await read(client, cursor, lambda e: isinstance(e, FeelingCorrected) and e.caused_by == undo.command_id)
    corrections = [event for event in heard if isinstance(event, FeelingCorrected)]
    assert [event.caused_by for event in corrections] == [command.command_id, undo.command_id]
    assert corrections[-1].utterance == undone.utterance


async def test_the_feeling_of_what_was_written_is_corrected(place: Place, client: ApiClient) -> None:
    await place.happen("email.received", text="Fine")
    customer = (await client.find_customers(identifier=place.subject)).items[0].id
    (item,) = (await client.timeline(customer, before=None, channel=None, journey=None, query="")).items
    command = CorrectFeeling(command_id=new_id(), customer_id=customer, event_id=item.id, score=0.6)
    told = (await client.send(command)).corrected
    assert told is not None
    assert told.item is not None
    assert (told.item.id, told.item.sentiment, told.customer_id) == (item.id, 0.6, customer)
    (now_shown,) = (await client.timeline(customer, before=None, channel=None, journey=None, query="")).items
    assert (now_shown.sentiment, now_shown.correction_id) == (0.6, command.command_id)


async def test_a_customers_identifier_can_be_unlinked(place: Place, client: ApiClient) -> None:
    await place.happen("web.page_viewed", identifiers={"email": "maya@example.org"})
    customer = (await client.find_customers(identifier=place.subject)).items[0].id
    answer = await client.context(customer, interaction_id=None, etag=None)
    assert answer is not None
    assert await client.context(customer, interaction_id=None, etag='"another"') is not None


async def test_problems_have_their_codes(place: Place, client: ApiClient, supervisor: ApiClient) -> None:
    chat = await offered(place, client)
    lost = SayUtterance(command_id=new_id(), interaction_id="no-such", text="Hello", at=now())
    with pytest.raises(ProblemError) as refused:
        await client.send(lost)
    assert refused.value.code is Code.NOT_FOUND
    with pytest.raises(ProblemError) as refused:
        await client.context("no-such", interaction_id=None, etag=None)
    assert refused.value.code in (Code.UNKNOWN_CUSTOMER, Code.NOT_FOUND)
    with pytest.raises(ProblemError) as refused:
        await client.send(await override_of(client, chat, decision_id=new_id()))
    assert refused.value.code is Code.UNKNOWN_DECISION
    async with api(place.url, "nonsense") as stranger:
        with pytest.raises(ProblemError) as refused:
            await stranger.session()
        assert refused.value.code is Code.UNAUTHENTICATED
        with pytest.raises(ProblemError) as refused:
            await read(stranger, 0, lambda _e: True)
        assert refused.value.code is Code.UNAUTHENTICATED
