"""Whatever JSON comes as an event or a Segment call, it is taken or refused with a reason; nothing else happens."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agentdesk.orchestrator.ingest import segment
from agentdesk.orchestrator.ingest.arriving import Arriving, RejectedError
from agentdesk.orchestrator.ingest.cloudevents import Reader, from_headers
from agentdesk.orchestrator.ingest.intake import Intake
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def fields(**likely: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects whose known fields are mostly right and sometimes anything."""
    return st.fixed_dictionaries({}, optional={name: mostly | JSON for name, mostly in likely.items()} | {"odd": JSON})


WHO = st.sampled_from(
    ["phone:+15550100", "email:a@example.com", "account:1", "cookie:\u202e", "crm: x  y ", "device:é"]
)
DATA = fields(
    text=TEXT,
    traits=st.dictionaries(TEXT, JSON, max_size=3),
    identifiers=st.dictionaries(st.sampled_from(["phone", "email", "crm", "cookie"]), TEXT | JSON, max_size=2),
    name=TEXT,
    amount=st.floats(),
    interaction_id=TEXT,
)
EVENTS = fields(
    id=TEXT,
    source=TEXT,
    type=st.sampled_from(["web.page_viewed", "crm.profile_updated", "a.b.c", "payment.failed", "é.ü"]) | TEXT,
    subject=WHO,
    time=st.datetimes().map(lambda moment: moment.isoformat() + "Z") | TEXT,
    senttime=st.datetimes().map(lambda moment: moment.isoformat() + "+14:00"),
    data=DATA,
    data_base64=TEXT,
    datacontenttype=st.sampled_from(["application/json", "text/plain", ""]),
)
CALLS = fields(
    type=st.sampled_from(segment.CALLS),
    userId=TEXT,
    anonymousId=TEXT,
    previousId=TEXT,
    groupId=TEXT,
    event=TEXT,
    messageId=TEXT,
    timestamp=st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    sentAt=st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    traits=DATA,
    properties=DATA,
    context=fields(traits=DATA, device=st.fixed_dictionaries({"id": TEXT}), library=st.just({"name": "analytics.js"})),
)
FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
async def in_force(settings: ServeSettings) -> AsyncIterator[InForce]:
    async with open_services(settings) as opened:
        yield opened


def as_sent(document: Any) -> Any:
    """As it would come off the wire."""
    return orjson.loads(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))


@FUZZ
@given(documents=st.lists(EVENTS | JSON, max_size=6))
async def test_any_cloud_event_is_taken_or_refused(in_force: InForce, documents: list[Any]) -> None:
    reader = Reader(in_force.services.scorer, "US", in_force.services.now())
    taken, reasons = list[Arriving](), list[str]()
    for document in as_sent(documents):
        try:
            taken.append(reader.read(document))
        except RejectedError as error:
            reasons.append(error.detail)
    accepted, duplicates = await Intake(in_force).take(taken)
    assert accepted + duplicates + len(reasons) == len(documents)
    assert all(reason.endswith(".") for reason in reasons)


@FUZZ
@given(calls=st.lists(CALLS | JSON, max_size=6), sent=JSON)
async def test_any_segment_call_is_taken_or_refused(in_force: InForce, calls: list[Any], sent: Any) -> None:
    reader = segment.Reader(in_force.services.scorer, None, in_force.services.now(), "segment:fuzz", as_sent(sent))
    taken, reasons = list[Arriving](), list[str]()
    for call in as_sent(calls):
        try:
            taken.append(reader.read(None, call))
        except RejectedError as error:
            reasons.append(error.detail)
    accepted, duplicates = await Intake(in_force).take(taken)
    assert accepted + duplicates + len(reasons) == len(calls)
    assert all(reason.endswith(".") for reason in reasons)


@FUZZ
@given(
    headers=st.dictionaries(st.sampled_from(["ce-id", "ce-source", "ce-type", "ce-time", "content-type"]), TEXT),
    body=st.binary(max_size=40),
)
def test_any_binary_event_is_read_or_refused(headers: dict[str, str], body: bytes) -> None:
    code = "none"
    try:
        from_headers(headers, body)
    except RejectedError as error:
        code = error.code
    assert code in ("none", "invalid_data")
