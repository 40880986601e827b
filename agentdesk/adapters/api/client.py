"""The orchestrator's reads and commands over HTTP (``app.ports.Orchestrator``).

Owns paths, parameters and page sizes of the reads, and how answers are parsed. Connections are the transport's.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import orjson
from pydantic import BaseModel, ValidationError

from agentdesk.adapters.api.bounded import AS_IT_IS, plain
from agentdesk.adapters.api.failures import bad_answer
from agentdesk.adapters.api.patterns import PatternCalls
from agentdesk.adapters.api.radar import RadarCalls
from agentdesk.adapters.api.readable import Reader
from agentdesk.adapters.api.sse import LineTooLongError, lines_of
from agentdesk.adapters.api.stream import events_of, to_go_on
from agentdesk.adapters.api.transport import Transport, segment
from agentdesk.app.journeys import JourneysAsked, RecordPlace, Versions
from agentdesk.app.ports import NOT_YET, Answer, ContextAnswer, Heard, Pulse
from agentdesk.app.state import NEWEST_FIRST, LogFormat, LogOrder, OverrideFilter
from agentdesk.domain.customer import IdentityCommand, IdentityLink
from agentdesk.domain.event import TimelineKind
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.interaction import Interaction, Note, Utterance
from agentdesk.domain.override import Override
from agentdesk.domain.people import PERMISSIONS, Session
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire import later
from agentdesk.wire.handshake import COMMAND_HEADER

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.comparison import Comparison
    from agentdesk.domain.floor import FloorAgent, FloorRow
    from agentdesk.domain.insights import JourneyRecordPage, JourneyReport, JourneyReportPage
    from agentdesk.domain.my_record import MyRecord

PAGE = 100
"""Items of one page of anything: parsing more at once would hold up a keystroke."""

CANDIDATES = 20
VIEWS, SAMPLES = "/v1/override-views", "/v1/override-samples"
SAMPLES_SHOWN = 8
JOURNEYS = "/v1/insights/journeys"
MOST_PAGES = 100
"""No list that is read to its end is longer than this many pages; a server whose cursor goes in circles stops here."""

M = TypeVar("M", bound=BaseModel)


class ApiClient(PatternCalls, RadarCalls):
    """The orchestrator, over one transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport, self._reader = transport, Reader()
        self._signed_in: tuple[str, str] = ("", "")
        """How requests signed in when it was last asked who that is, and who it is."""

    def on_unknown(self, tell: Callable[[], None]) -> None:
        self._reader.on_unknown = tell

    async def close(self) -> None:
        await self._transport.close()

    async def session(self, heard: Heard = NOT_YET) -> Session:
        response = await self._transport.request("GET", "/v1/session", headers=to_go_on(heard))
        session = self._reader.read(Session, response.content)
        if session.role not in PERMISSIONS:
            raise ProblemError(Code.UNKNOWN_ROLE, detail=f"The role is {session.role:.40}.")
        self._signed_in = response.request.headers["Authorization"], session.agent_id
        return session

    async def interactions(self) -> tuple[Interaction, ...]:
        found: list[Interaction] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self._read(
                later.lists.InteractionPage, "/v1/interactions", open="true", limit=PAGE, cursor=cursor
            )
            found += page.items
            if (cursor := page.next) is None:
                break
        return tuple(found)

    async def interaction(self, interaction_id: str) -> Interaction:
        return await self._read(Interaction, f"/v1/interactions/{segment(interaction_id)}")

    async def utterances(self, interaction_id: str) -> tuple[Utterance, ...]:
        found: list[Utterance] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            path = f"/v1/interactions/{segment(interaction_id)}/utterances"
            page = await self._read(later.lists.UtterancePage, path, limit=PAGE, cursor=cursor)
            found += page.items
            if (cursor := page.next) is None:
                break
        return tuple(found)

    async def notes(self, interaction_id: str) -> tuple[Note, ...]:
        return (
            await self._read(later.lists.NotePage, f"/v1/interactions/{segment(interaction_id)}/notes", limit=PAGE)
        ).items

    async def floor(self) -> tuple[tuple[FloorRow, ...], tuple[FloorAgent, ...]]:
        page = await self._read(later.snapshots.FloorPage, "/v1/floor", limit=PAGE)
        rows, agents = list(page.items), page.agents
        for _ in range(MOST_PAGES):
            if page.next is None:
                break
            page = await self._read(later.snapshots.FloorPage, "/v1/floor", limit=PAGE, cursor=page.next)
            rows += page.items
        return tuple(rows), agents

    async def decision(self, decision_id: str) -> later.decision.Decision:
        return await self._read(later.decision.Decision, f"/v1/decisions/{segment(decision_id)}")

    async def context(self, customer_id: str, *, interaction_id: str | None, etag: str | None) -> ContextAnswer | None:
        response = await self._transport.request(
            "GET",
            f"/v1/customers/{segment(customer_id)}/context",
            params={"interaction_id": interaction_id},
            headers={"If-None-Match": etag} if etag else None,
        )
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None
        told = response.content
        context = self._reader.read(later.snapshots.Context, told)
        return ContextAnswer(context, response.headers.get("etag"), told.decode())

    async def timeline(
        self,
        customer_id: str,
        *,
        before: str | None,
        channel: str | None,
        journey: str | None,
        query: str,
        kind: TimelineKind | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> later.snapshots.TimelinePage:
        path = f"/v1/customers/{segment(customer_id)}/timeline"
        ends = {"from": since, "to": until}
        return await self._read(
            later.snapshots.TimelinePage,
            path,
            before=before,
            limit=PAGE,
            channel=channel,
            journey=journey,
            q=query,
            kind=kind,
            **{name: at.isoformat() for name, at in ends.items() if at is not None},
        )

    async def evidence(self, customer_id: str, ids: Sequence[str]) -> tuple[later.snapshots.EvidencePlace, ...]:
        path = f"/v1/customers/{segment(customer_id)}/evidence"
        return (await self._read(later.snapshots.EvidencePage, path, id=list(ids[:PAGE]))).items

    async def find_customers(
        self, *, identifier: str | None = None, query: str | None = None
    ) -> later.snapshots.CandidatePage:
        return await self._read(
            later.snapshots.CandidatePage, "/v1/customers", identifier=identifier, q=query, limit=CANDIDATES
        )

    async def links(self, customer_id: str) -> tuple[IdentityLink, ...]:
        return (
            await self._read(later.snapshots.LinkPage, f"/v1/customers/{segment(customer_id)}/links", limit=PAGE)
        ).items

    async def identity_history(self, customer_id: str) -> tuple[IdentityCommand, ...]:
        path = f"/v1/customers/{segment(customer_id)}/identity-history"
        return (await self._read(later.snapshots.IdentityHistoryPage, path, limit=PAGE)).items

    async def overrides(
        self, override_filter: OverrideFilter, cursor: str | None, order: LogOrder = NEWEST_FIRST
    ) -> later.lists.OverridePage:
        way = {"sort": order.by, "order": "asc" if order.turned is (order.by == "at") else "desc"}
        asked = {**_asked(override_filter), **(way if order != NEWEST_FIRST else {})}
        return await self._read(later.lists.OverridePage, "/v1/overrides", limit=PAGE, cursor=cursor, **asked)

    async def override_counts(
        self, override_filter: OverrideFilter, since: Sequence[datetime]
    ) -> later.snapshots.OverrideFacets:
        starts = [each.isoformat() for each in since]
        return await self._read(
            later.snapshots.OverrideFacets, "/v1/overrides/facets", since=starts, **_asked(override_filter)
        )

    async def my_record(self) -> MyRecord:
        from agentdesk.domain.my_record import MyRecord

        return await self._read(MyRecord, "/v1/me/record")

    def my_record_file(self) -> AsyncGenerator[bytes]:
        return self._file("/v1/me/record/export", {})

    def override_file(self, override_filter: OverrideFilter, kind: LogFormat) -> AsyncGenerator[bytes]:
        return self._file("/v1/overrides/export", {**_asked(override_filter), "format": kind.value})

    async def _file(self, path: str, params: dict[str, Any]) -> AsyncGenerator[bytes]:
        async with self._transport.streaming(path, AS_IT_IS, params) as response:
            parts = plain(response)  # kept until the answer is closed, as in ``stream``
            async for part in parts:
                yield part

    async def override(self, override_id: str) -> later.override_record.OverrideRecord:
        return await self._read(later.override_record.OverrideRecord, f"/v1/overrides/{segment(override_id)}")

    async def advice(self, decision_id: str) -> later.snapshots.AdviceRecord:
        return await self._read(later.snapshots.AdviceRecord, f"/v1/decisions/{segment(decision_id)}/picture")

    async def comparison(self, override_id: str) -> Comparison:
        from agentdesk.domain.comparison import Comparison

        return await self._read(Comparison, f"/v1/overrides/{segment(override_id)}/comparison")

    async def measured_journeys(self, asked: JourneysAsked, since: datetime) -> JourneyReportPage:
        from agentdesk.domain.insights import JourneyReportPage

        page = whole = await self._read(JourneyReportPage, JOURNEYS, limit=PAGE, **_measured(asked, since))
        for _ in range(MOST_PAGES):
            if page.next is None:
                break
            page = await self._read(
                JourneyReportPage, JOURNEYS, limit=PAGE, cursor=page.next, **_measured(asked, since)
            )
            whole = whole.model_copy(update={"items": (*whole.items, *page.items), "next": page.next})
        return whole

    async def measured_journey(
        self, definition: str, asked: JourneysAsked, since: datetime, versions: Versions | None
    ) -> JourneyReport:
        from agentdesk.domain.insights import JourneyReport

        compared = {} if versions is None else {"before": versions.before, "after": versions.after}
        return await self._read(
            JourneyReport, f"{JOURNEYS}/{segment(definition)}", **_measured(asked, since), **compared
        )

    async def journey_records(
        self, definition: str, asked: JourneysAsked, since: datetime, place: RecordPlace, cursor: str | None
    ) -> JourneyRecordPage:
        from agentdesk.domain.insights import JourneyRecordPage

        return await self._read(
            JourneyRecordPage,
            f"{JOURNEYS}/{segment(definition)}/records",
            limit=PAGE,
            cursor=cursor,
            milestone=place.milestone,
            state=place.state,
            event_type=place.event_type,
            **_measured(asked, since),
        )

    async def views(self) -> tuple[later.snapshots.OverrideView, ...]:
        return (await self._read(later.snapshots.OverrideViewPage, VIEWS)).items

    async def keep_view(self, view: later.snapshots.OverrideView) -> later.snapshots.OverrideView:
        names = {"id", "name", "filter", "sort", "turned", "shared"}
        response = await self._transport.request("POST", VIEWS, body=view.model_dump(mode="json", include=names))
        return self._reader.read(later.snapshots.OverrideView, response.content)

    async def delete_view(self, view_id: str) -> None:
        await self._transport.request("DELETE", f"{VIEWS}/{segment(view_id)}")

    async def samples(self) -> tuple[later.snapshots.DrawnSample, ...]:
        return (await self._read(later.snapshots.DrawnSamplePage, SAMPLES, limit=SAMPLES_SHOWN)).items

    async def draw_sample(
        self, sample_id: str, size: int, override_filter: OverrideFilter
    ) -> later.snapshots.DrawnSample:
        params = {name: value for name, value in _asked(override_filter).items() if value}
        response = await self._transport.request("POST", SAMPLES, params=params, body={"id": sample_id, "size": size})
        return self._reader.read(later.snapshots.DrawnSample, response.content)

    async def send(self, command: later.commands.Command, agent_id: str = "") -> Answer:
        from agentdesk.adapters.api.requests import call_of  # with all kinds of commands: loaded behind the start

        call = call_of(command)
        headers = {COMMAND_HEADER: command.command_id}
        if agent_id:
            headers["Authorization"] = await self._authorization_of(agent_id)
        if call.if_match is not None:
            headers["If-Match"] = call.if_match
        response = await self._transport.request(
            call.method, call.path, params=call.params, body=call.body, headers=headers
        )
        return _answer(command, response.content)

    async def _authorization_of(self, agent_id: str) -> str:
        """How that agent signs in. Another token than before may be another person's, and nobody's words go under
        another name (decision 81): who it is, is asked first."""
        try:
            if self._signed_in[0] != self._transport.authorization:
                await self.session()
        except ProblemError as problem:
            problem.params["is_unsent"] = True
            raise
        authorization, who = self._signed_in
        if who != agent_id:
            raise ProblemError(Code.UNAUTHENTICATED, is_unsent=True, detail="Somebody else is signed in.")
        return authorization

    async def stream(self, heard: Heard) -> AsyncGenerator[later.events.StreamEvent | Pulse, None]:
        told = {"Accept": "text/event-stream", "Cache-Control": "no-store", **to_go_on(heard)}
        async with self._transport.streaming("/v1/stream", AS_IT_IS | told) as response:
            kind = response.headers.get("content-type", "")
            if not kind.startswith("text/event-stream"):
                raise ProblemError(Code.BAD_ANSWER, detail=f"The stream has the content type {kind:.60}.")
            # Kept until the answer is closed: Qt's loop does not close what is let go of, and httpcore complains then.
            parts = plain(response)
            async with aclosing(lines_of(parts)) as lines, aclosing(events_of(lines, self._reader)) as events:
                try:
                    async for event in events:
                        yield event
                except LineTooLongError as error:
                    raise bad_answer(error) from None

    async def _read(self, model: type[M], path: str, **params: Any) -> M:
        response = await self._transport.request("GET", path, params=params)
        return self._reader.read(model, response.content)


def _answer(command: later.commands.Command, content: bytes) -> Answer:
    """What the answer to a command tells. It was done, whatever it tells: nothing readable is no failure."""
    try:
        body = orjson.loads(content) if content else None
    except orjson.JSONDecodeError:
        return Answer()
    match command:
        case later.commands.ChangeInteraction() | later.commands.FinishWrapUp() | later.commands.AttributeInteraction():
            return Answer(interaction=_perhaps(Interaction, body, "interaction"))
        case later.commands.SayUtterance():
            return Answer(utterance=_perhaps(Utterance, body, "utterance"))
        case later.commands.AddNote():
            return Answer(note=_perhaps(Note, body, "note"))
        case (
            later.commands.RecordOverride()
            | later.commands.RecordResult()
            | later.commands.ReviewOverride()
            | later.commands.DecideApproval()
            | later.commands.ProceedUnapproved()
        ):
            return Answer(override=_perhaps(Override, body, "override"))
        case later.commands.CorrectDirection():
            return Answer(override=_perhaps(Override, body, "override"))
        case later.commands.CorrectFeeling() | later.commands.UndoCorrection():
            return Answer(corrected=_perhaps(later.snapshots.Corrected, body, "corrected"))
        case later.commands.StartExceptionMode() | later.commands.EndExceptionMode():
            return Answer(exception_mode=_perhaps(ExceptionMode, body, "exception_mode"))
        case _:
            return Answer()


def _perhaps(model: type[M], body: Any, name: str) -> M | None:
    """The model if the body is one, or holds one under ``name``."""
    inner = body.get(name, body) if isinstance(body, dict) else body
    try:
        return model.model_validate(inner)
    except ValidationError:
        return None


def _asked(wanted: OverrideFilter) -> dict[str, Any]:
    """The filter as the parameters of a request."""
    return {
        "agent": wanted.agent,
        "team": wanted.team,
        "action": wanted.action,
        "recommended": wanted.recommended,
        "taken": wanted.taken,
        "outcome": wanted.outcome,
        "verdict": wanted.verdict,
        "journey": wanted.journey,
        "rule": wanted.rule,
        "sample": wanted.sample,
        "reason": wanted.reason,
        "direction": wanted.direction,
        "state": wanted.state,
        "approval": wanted.approval,
        "in_effect": "true" if wanted.is_in_effect else None,
        "mark": wanted.mark,
        "from": wanted.from_at.isoformat() if wanted.from_at else None,
        "to": wanted.to_at.isoformat() if wanted.to_at else None,
        "q": wanted.query,
    }


def _measured(asked: JourneysAsked, since: datetime) -> dict[str, Any]:
    """Which instances are measured, as the parameters of a request."""
    return {"from": since.isoformat(), "channel": asked.channel, "policy": asked.policy}
