"""The desk's own commands and reads, against the real service."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest

from agentdesk.app.ports import Heard, Pulse
from agentdesk.wire.commands import EndExceptionMode, StartExceptionMode
from agentdesk.wire.events import ExceptionModeChanged
from tests.orchestrator.decisions.conftest import NOON
from tests.orchestrator.exception_mode.conftest import Care
from tests.support.desks import api
from tests.support.server import Running


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_desk_takes_a_customer_off_the_map_and_brings_them_back(server: Running, care: Care) -> None:
    customer_id, call = care.call["customer_id"], care.call["id"]
    async with api(server.url, await server.token("agent", "Sam")) as client:
        cursor = (await client.session()).cursor
        start = StartExceptionMode(
            command_id="m-1", customer_id=customer_id, interaction_id=call, reason="R", at=NOON,
            until=NOON + timedelta(days=1), return_when="they_contact_us", promise="P",
            promise_due_at=NOON + timedelta(hours=1),
        )  # fmt: skip
        begun = (await client.send(start)).exception_mode
        assert begun is not None
        assert (begun.id, begun.return_title, begun.owner) == ("m-1", "They contact us", "Sam")
        answer = await client.context(customer_id, interaction_id=call, etag=None)
        assert answer is not None
        assert answer.context.exception_mode == begun
        end = EndExceptionMode(command_id="k-1", customer_id=customer_id, interaction_id=call, follow_up_kept=False)
        ended = (await client.send(end)).exception_mode
        assert ended is not None
        assert ended.follow_up is not None
        assert (ended.ended is not None, ended.follow_up.kept) == (True, False)
        told: list[ExceptionModeChanged] = []
        async with asyncio.timeout(60), aclosing(client.stream(Heard(cursor))) as stream:
            async for item in stream:
                if not isinstance(item, Pulse) and isinstance(item, ExceptionModeChanged):
                    told.append(item)
                    if len(told) == 2:
                        break
        assert [(one.caused_by, one.exception_mode) for one in told] == [("m-1", begun), ("k-1", ended)]
