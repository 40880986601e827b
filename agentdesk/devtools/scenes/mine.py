"""An agent's own record made by hand: a few overrides, one freshly reviewed, figures and what is stored."""

from dataclasses import replace
from datetime import timedelta

from agentdesk.app.fetching import Loading
from agentdesk.app.my_record import Mine
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import MAYA, NOW, ago, morning
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.ids import AgentId
from agentdesk.domain.my_record import CustomerLook, Kept, KeptFor, KeptKind, Look, LookedAt, MyRecord
from agentdesk.domain.override import Override
from agentdesk.domain.people import Presence
from agentdesk.wire.patterns import Breakdown, OverrideInsights, PatternRow, Rate

REVIEW = {
    "advice_right": True,
    "override_right": False,
    "comment": "The callback would have been free; ask me next time.",
    "by": "Eva Brandt",
    "at": "2026-11-17T10:40:00Z",
}


def own(number: int, **more: object) -> Override:
    return override(number).model_copy(update={"agent_id": AgentId("a-sam"), "agent_name": "Sam Okafor", **more})


def overrides() -> tuple[Override, ...]:
    return (own(0, review=REVIEW), own(1), own(2), own(3))


def rate(n: int, hits: int, share: float, low: float, high: float) -> Rate:
    return Rate(n=n, hits=hits, share=share, low=low, high=high)


def figures() -> OverrideInsights:
    total = PatternRow(key="", rate=rate(214, 31, 0.145, 0.104, 0.198), before=Rate(n=0))
    rows = (
        PatternRow(key="reissue_code", title="Re-issue the activation code by voice",
                   rate=rate(88, 19, 0.216, 0.143, 0.313), before=Rate(n=0)),
        PatternRow(key="call_back", title="Call back at a set time", rate=Rate(n=6), before=Rate(n=0)),
    )  # fmt: skip
    return OverrideInsights(
        from_at=NOW - timedelta(days=90), to_at=NOW, before_from=NOW - timedelta(days=180), time_zone="UTC",
        bucket="week", least_n=10, total=total, breakdowns=(Breakdown(by="action", rows=rows),),
    )  # fmt: skip


def record() -> MyRecord:
    counts = {
        KeptKind.OVERRIDES: 31, KeptKind.REVIEWS: 4, KeptKind.FEEDBACK: 183, KeptKind.NOTES: 12,
        KeptKind.INTERACTIONS: 402, KeptKind.CUSTOMERS_OPENED: 388, KeptKind.PRESENCE: 1, KeptKind.TOKENS: 1,
    }  # fmt: skip
    spans = {KeptKind.OVERRIDES: KeptFor.LEDGER, KeptKind.REVIEWS: KeptFor.LEDGER, KeptKind.PRESENCE: KeptFor.NEWEST}
    kept = [Kept(kind=kind, count=n, kept_for=spans.get(kind, KeptFor.ALWAYS)) for kind, n in counts.items()]
    kept.append(Kept(kind=KeptKind.STREAM, kept_for=KeptFor.ONE_DAY))
    return MyRecord(
        agent_id=AgentId("a-sam"),
        name="Sam Okafor",
        team="care-1",
        presence=Presence.AVAILABLE,
        presence_since=ago(minutes=50),
        kept=tuple(kept),
        looked_at_by=(Look(by="Eva Brandt", what=LookedAt.OVERRIDE, at=ago(minutes=13)),
                      Look(by="Eva Brandt", what=LookedAt.CONVERSATION, at=ago(minutes=90))),
        customers=(CustomerLook(customer_id=MAYA, at=ago(minutes=6)),),
    )  # fmt: skip


def with_mine(state: State | None = None, **more: object) -> State:
    """The morning with the agent's own record read."""
    mine = Mine(Loading.READY, read_at=NOW, overrides=overrides(), next="more", record=record(), figures=figures())
    return replace(state or morning(), mine=mine, **more)  # type: ignore[arg-type]
