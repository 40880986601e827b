"""The whole OpenAPI document, fuzzed: whatever is asked, no answer is a fault of the service."""

import os
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from agentdesk.domain.people import Role
from agentdesk.orchestrator.people.service import create_token
from agentdesk.orchestrator.store.database import Database
from tests.support.postgres import in_own_loop
from tests.support.server import child

EXAMPLES = int(os.environ.get("AGENTDESK_FUZZ_EXAMPLES", "8"))


async def _token(database_url: str, role: Role) -> str:
    database = Database(database_url)
    try:
        return await create_token(database, role, f"The {role}", "care-1")
    finally:
        await database.close()


@pytest.mark.timeout(600)
def test_no_request_makes_the_service_fail(database_url: str, tmp_path: Path) -> None:
    tokens = {role: in_own_loop(_token(database_url, role)) for role in (Role.TOUCHPOINT, Role.AGENT, Role.SUPERVISOR)}
    with child(database_url, tmp_path, AGENTDESK_STREAM_LIFE_S="0.05") as service, requests.Session() as kept:
        schema = schemathesis.openapi.from_url(
            f"{service.url}/openapi.json", headers={"Authorization": f"Bearer {tokens[Role.AGENT]}"}, timeout=60
        )
        asked = 0
        for found in schema.get_all_operations():
            operation = found.ok()  # type: ignore[union-attr]

            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy())
            def _ask(case: Any) -> None:
                nonlocal asked
                for token in tokens.values():
                    headers = {"Authorization": f"Bearer {token}"}
                    answer = case.call(base_url=service.url, session=kept, headers=headers, timeout=30)
                    assert answer.status_code < 500, (case.method, case.path, answer.text)
                    asked += 1

            _ask()
        assert asked > 500
