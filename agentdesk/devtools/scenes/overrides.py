"""Overrides made by hand, for tests of windows and for looking at them."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from agentdesk.app.spans import span_starts
from agentdesk.devtools.scenes.morning import CALL, MAYA, NOW, ago, decision, morning, session
from agentdesk.devtools.scenes.patterns import rate
from agentdesk.domain.decision import Decision
from agentdesk.domain.ids import ActionId, AgentId, OverrideId
from agentdesk.domain.override import AuditMark, Direction, Override, OverrideResult, ResultStatus
from agentdesk.domain.override_record import OverrideRecord
from agentdesk.ui.exception import viewmodel as exception
from agentdesk.wire.commands import RecordOverride
from agentdesk.wire.snapshots import FacetCount, FacetCounts, OverrideFacets, SpanCount

_AGENTS = ("Sam Okafor", "Ida Lund", "Raj Patel", "Nora Beck")


def override(number: int = 0, *, minutes_ago: float | None = None, status: ResultStatus | None = None) -> Override:
    """The ``number``-th exception of the log; a higher one is older."""
    known = session()
    done, reason = known.actions[1 + number % 4], known.reason_codes[number % 6]
    at = ago(minutes=minutes_ago if minutes_ago is not None else 7 + 13 * number)
    given = status or list(ResultStatus)[number % 4]
    return Override(
        id=OverrideId(f"o{number}"),
        decision_id=decision().id,
        interaction_id=CALL,
        customer_id=MAYA,
        customer_name="Maya Ortiz",
        agent_id=AgentId(f"a{number % 4}"),
        agent_name=_AGENTS[number % 4],
        recommended_action=ActionId("reissue_code"),
        recommended_title="Re-issue the activation code by voice",
        taken_action=done.action,
        taken_title=done.title,
        direction=list(Direction)[number % 4],
        reason_code=reason.code,
        reason_title=reason.title,
        comment="She called because of the outage, third day.",
        taken_at=at,
        recorded_at=at + timedelta(seconds=1),
        result=OverrideResult(status=given, at=at if given is not ResultStatus.PENDING else None),
        audit=AuditMark(seq=18204 - number, hash="9f" * 32, prev_hash="ab" * 32),
    )


def counted(rows: Sequence[Override], decisions: int = 0) -> OverrideFacets:
    """The rows as the service counts them where nothing is left out."""
    by_facet: dict[str, Callable[[Override], tuple[str, str]]] = {
        "recommended": lambda each: (each.recommended_action, each.recommended_title),
        "taken": lambda each: (each.taken_action, each.taken_title),
        "reason": lambda each: (each.reason_code, each.reason_title),
        "direction": lambda each: (each.direction.value, ""),
        "state": lambda each: (each.state.value, ""),
        "agent": lambda each: (str(each.agent_id), each.agent_name),
    }
    facets = []
    for name, value_of in by_facet.items():
        counts = Counter(value_of(each) for each in rows)
        values = tuple(FacetCount(value=value, title=title, count=n) for (value, title), n in counts.most_common())
        facets.append(FacetCounts(name=name, values=values))
    spans = tuple(
        SpanCount(from_at=start, count=sum(each.recorded_at >= start for each in rows)) for start in span_starts(NOW)
    )
    share = rate(sum(each.in_effect for each in rows), decisions) if decisions else None
    return OverrideFacets(total=len(rows), decisions=decisions, share=share, facets=tuple(facets), spans=spans)


def record(of: Override | None = None, receipt: Decision | None = None) -> OverrideRecord:
    """One exception with its receipt and what was on the agent's screen."""
    receipt = receipt or decision()
    picture = exception.freeze(exception.build(morning(), NOW), receipt)
    return OverrideRecord(**{**(of or override()).model_dump(), "receipt": receipt, "on_screen": picture})


def recording(override_id: str = "override-1") -> RecordOverride:
    """The command that records an exception in the morning's call."""
    return RecordOverride(
        command_id=override_id,
        decision_id=decision().id,
        interaction_id=CALL,
        customer_id=MAYA,
        recommended_action="reissue_code",
        taken_action="call_back",
        reason_code="customer_upset",
        taken_at=NOW,
    )
