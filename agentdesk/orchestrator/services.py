"""What the parts of the service share: one value, which never changes, and the holder of the one that is in force.

A request takes the value once (``http/auth.services_of``) and sees one policy from its beginning to its end. There is
no other global state, so any number of processes may run on one PostgreSQL.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from agentdesk.engine.policy.model import Policy
from agentdesk.engine.sentiment.scorer import Scorer, ScorerMaker
from agentdesk.engine.sentiment.vader import VaderScorer
from agentdesk.orchestrator.audiences.address import NOTHING_MORE, Allowed
from agentdesk.orchestrator.http.metrics import Metrics
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.live.bus import Bus
from agentdesk.orchestrator.propensity.holder import Propensities
from agentdesk.orchestrator.schedule.alarm import Alarm
from agentdesk.orchestrator.store.database import Database


@dataclass(frozen=True, slots=True, repr=False)
class Services:
    database: Database
    policy: Policy
    scorer: Scorer
    bus: Bus
    now: Callable[[], datetime]
    data_dir: Path
    keyring: Keyring
    """What opens the personal part of the ledger."""
    make_scorer: ScorerMaker = VaderScorer
    """Makes the scorer of a policy that comes into force."""
    stream_life_s: float = 300.0
    """How long one stream lives before the server ends it, so that resuming is exercised every day."""
    heartbeat_s: float = 10.0
    alarm: Alarm = field(default_factory=Alarm)
    metrics: Metrics = field(default_factory=Metrics)
    propensities: Propensities = field(default_factory=Propensities)
    """What was learned of what agents do, as far as this process knows."""
    learn_after_s: float = 30.0
    """How long an answer is left to settle (accepted, then done) before it is learned."""
    webhooks: Allowed = NOTHING_MORE
    """Where messages may be sent beside the public internet."""
    outgoing: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    """The ids of messages of which an attempt is to be made now, by this process."""
    sweeps: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when somebody was erased: the files of the store are to be swept."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the service is to stop: streams end at once. The bus is woken after it."""


class InForce:
    """The services with the policy that is in force. Whoever needs the policy of the moment (a request, a background
    task at each of its rounds) takes ``services`` anew; whoever has one keeps deciding by its policy."""

    def __init__(self, services: Services, activation: int) -> None:
        """``activation`` is the place of the policy in the log of what was put in force (``policy/``)."""
        self.services = services
        self.activation = activation
        self.switching = asyncio.Lock()

    def switch(self, policy: Policy, scorer: Scorer, activation: int) -> None:
        """From now on the services have this policy."""
        self.services = replace(self.services, policy=policy, scorer=scorer)
        self.activation = activation

    def skip(self, activation: int) -> None:
        """Keep the policy, and look no more at the one that was put in force."""
        self.activation = activation
