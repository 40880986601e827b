"""A back-test over stored decisions, beside reading and deciding the same ones without a store; and its memory over a
short and a long history."""

import asyncio
import tempfile
import time
import tracemalloc
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from agentdesk.domain.decision import Decision
from agentdesk.engine.decisions.decide import decide
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.policy.loader import load_policy
from agentdesk.orchestrator.decisions.backtest import Run, backtest
from agentdesk.orchestrator.decisions.tables import decisions
from agentdesk.orchestrator.service import ServeSettings, open_services
from tests.benchmarks.frame import Figure, Settings
from tests.engine import sample

CUSTOMERS = 20
GOAL_TIME, GOAL_MEMORY = 1.5, 1.5


def _rows(count: int, digest: str) -> list[dict[str, Any]]:
    """Decisions of some customers in trouble of different length, again and again."""
    made = []
    for number in range(CUSTOMERS):
        events = [sample.event(f"failed{n}", 50 - n, "app.transfer_failed", task="transfer") for n in range(number)]
        inputs = sample.pop(events).inputs
        decision = decide(inputs, sample.policy(), sample.NOW, "d")
        made.append((inputs.model_dump_json(), decision.model_dump_json()))
    return [
        {
            "id": f"d-{number:08}",
            "node_id": number % CUSTOMERS,
            "interaction_id": None,
            "touchpoint": "desk",
            "decided_at": sample.NOW + timedelta(seconds=number),
            "policy_digest": digest,
            "inputs": made[number % CUSTOMERS][0],
            "body": made[number % CUSTOMERS][1],
        }
        for number in range(count)
    ]


async def _run(count: int, files: Mapping[str, str]) -> tuple[float, float]:
    """(seconds of the processor, peak of memory in MB) of a back-test over that many decisions."""
    draft = load_policy(files)
    with tempfile.TemporaryDirectory(prefix="agentdesk-bench-") as name:
        settings = ServeSettings(f"sqlite:///{Path(name) / 'bench.db'}", Path(name))
        async with open_services(settings) as in_force:
            database = in_force.services.database
            async with database.write() as unit:
                await unit.connection.execute(insert(decisions), _rows(count, in_force.services.policy.digest))
            begun = time.process_time()
            report = await backtest(database, Run(draft))
            took = time.process_time() - begun
            assert (report.compared, report.complete) == (count, True)
            tracemalloc.start()
            await backtest(database, Run(draft))
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    return took, peak / 1e6


def _bare(count: int, files: Mapping[str, str]) -> float:
    """Seconds of the processor to read and decide the same decisions, and nothing else."""
    draft, rows = load_policy(files), _rows(count, "")
    begun = time.process_time()
    for row in rows:
        inputs = DecisionInputs.model_validate_json(row["inputs"])
        Decision.model_validate_json(row["body"])
        decide(inputs, draft, row["decided_at"], row["id"])
    return time.process_time() - begun


def measure(settings: Settings) -> list[Figure]:
    files = dict(sample.policy_files())
    files["policy.yaml"] = files["policy.yaml"].replace("callback_expert: 0.9", "callback_expert: 0.5")
    short, long = settings.size(400, 40), settings.size(4_000, 80)
    (_, small), (took, large), bare = (
        asyncio.run(_run(short, files)),
        asyncio.run(_run(long, files)),
        _bare(long, files),
    )
    each = 1e6 / long
    return [
        Figure("back-test, a decision", "µs", took * each, floor=bare * each, goal=GOAL_TIME, note=f"{long} decisions"),
        Figure("back-test, peak of memory", "MB", large, floor=small, goal=GOAL_MEMORY, note=f"{long} against {short}"),
    ]
