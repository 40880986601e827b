"""What the parts of the service share: one value, built once by ``bootstrap`` and never changed.

Requests reach it as ``request.app.state.services``. There is no other global state, so any number of processes may run
on one PostgreSQL.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from agentdesk.engine.policy.model import Policy
from agentdesk.engine.sentiment.scorer import Scorer
from agentdesk.orchestrator.http.metrics import Metrics
from agentdesk.orchestrator.live.bus import Bus
from agentdesk.orchestrator.store.database import Database


@dataclass(frozen=True, slots=True, repr=False)
class Services:
    database: Database
    policy: Policy
    scorer: Scorer
    bus: Bus
    now: Callable[[], datetime]
    data_dir: Path
    stream_life_s: float = 300.0
    """How long one stream lives before the server ends it, so that resuming is exercised every day."""
    heartbeat_s: float = 10.0
    metrics: Metrics = field(default_factory=Metrics)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the service is to stop: streams end at once. The bus is woken after it."""
