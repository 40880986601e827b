"""Opens the service: settings, store, policy, scorer, change log and the background sweeps, all closed again in order.

Owns the lifetime of everything that requests share. Knows nothing of HTTP.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.audiences.address import NOTHING_MORE, Allowed
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.live.bus import LocalBus
from agentdesk.orchestrator.live.changelog import changelog_hook
from agentdesk.orchestrator.services import InForce, Services
from agentdesk.orchestrator.store.database import Database, is_away
from agentdesk.orchestrator.store.migrate import migrate

if TYPE_CHECKING:
    from agentdesk.orchestrator.schedule.service import Handler

log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


STREAM_LIFE_S = 300.0
LEARN_AFTER_S = 30.0


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where the service keeps its data and finds its policy. ``policy_dir`` None means the policy
    that is in force in the store, and in a new store the built-in one (``policy/start.py``).

    ``stream_life_s`` is how long one stream lives before the server ends it; ``learn_after_s`` how long an answer to
    advice is left to settle before it is learned from; ``scorer`` names what makes the scorer of feelings, as
    ``MODULE:NAME``, None for the one that comes with agentdesk; ``webhooks`` where messages may be sent beside the
    public internet.
    """

    database_url: str
    data_dir: Path
    policy_dir: Path | None = None
    stream_life_s: float = STREAM_LIFE_S
    heartbeat_s: float = 10.0
    learn_after_s: float = LEARN_AFTER_S
    scorer: str | None = None
    webhooks: Allowed = NOTHING_MORE
    now: Callable[[], datetime] = _utc_now

    @classmethod
    def resolve(cls, db: str | None, data_dir: Path | None, policy_dir: Path | None = None) -> "ServeSettings":
        """Settings from the command line, else the environment (AGENTDESK_DB, AGENTDESK_DATA_DIR, AGENTDESK_POLICY,
        AGENTDESK_STREAM_LIFE_S, AGENTDESK_LEARN_AFTER_S, AGENTDESK_SCORER, AGENTDESK_WEBHOOK_ALLOW), else the defaults:
        a SQLite file in the user's data folder. A data folder on the command line means the database in it, whatever
        the environment says.

        Raises ValueError for a database URL of another kind, and for what is not allowed to be written in one of them.
        """
        given = os.environ.get("AGENTDESK_DATA_DIR")
        folder = data_dir or (Path(given) if given else platformdirs.user_data_path("agentdesk", appauthor=False))
        own = f"sqlite:///{(folder / 'orchestrator.db').resolve()}"
        url = db or (own if data_dir else os.environ.get("AGENTDESK_DB")) or own
        try:
            backend = make_url(url).get_backend_name()
        except (ArgumentError, ValueError):
            backend = ""
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("the database URL must begin with sqlite:/// or postgresql://")
        policy = policy_dir or (Path(os.environ["AGENTDESK_POLICY"]) if os.environ.get("AGENTDESK_POLICY") else None)
        life_s = float(os.environ.get("AGENTDESK_STREAM_LIFE_S") or STREAM_LIFE_S)
        settle_s = float(os.environ.get("AGENTDESK_LEARN_AFTER_S") or LEARN_AFTER_S)
        scorer = os.environ.get("AGENTDESK_SCORER") or None
        webhooks = Allowed.of(os.environ.get("AGENTDESK_WEBHOOK_ALLOW") or "")
        return cls(
            url, folder, policy, stream_life_s=life_s, learn_after_s=settle_s, scorer=scorer, webhooks=webhooks
        )  # fmt: skip


class NoStoreError(Exception):
    """There is no store where one was to be read."""


def must_exist(settings: ServeSettings) -> None:
    """For who only reads: raises ``NoStoreError`` rather than have an empty store made by a wrong path."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
        raise NoStoreError(f"there is no store at {url.database}")


@asynccontextmanager
async def open_database(settings: ServeSettings, *, checkpoints: bool = False) -> AsyncIterator[Database]:
    """The store, migrated; its folder is made, readable by its owner alone. ``checkpoints``: see ``Database``."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(url.database).touch(mode=0o600)  # what SQLite puts beside it gets the same mode
    database = Database(settings.database_url, checkpoints=checkpoints)
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()


Background = Callable[[InForce], Awaitable[None]]
"""Work beside the requests; ends only by being cancelled."""

RESTART_S = 5.0


def _background() -> tuple[Background, ...]:
    from agentdesk.orchestrator.audiences.sending import send_for_ever
    from agentdesk.orchestrator.erasure.sweep import sweep_for_ever
    from agentdesk.orchestrator.identity.sweep import regroup_for_ever
    from agentdesk.orchestrator.journeys.follow import follow_policy_for_ever
    from agentdesk.orchestrator.live.sweep import prune_for_ever
    from agentdesk.orchestrator.policy.watch import watch_policy_for_ever
    from agentdesk.orchestrator.propensity.sweep import learn_for_ever
    from agentdesk.orchestrator.radar.backtesting import backtest_for_ever
    from agentdesk.orchestrator.schedule.sweep import keep_time_for_ever

    keep_time = partial(keep_time_for_ever, kinds=timer_kinds())
    return (
        prune_for_ever,
        keep_time,
        watch_policy_for_ever,
        follow_policy_for_ever,
        regroup_for_ever,
        learn_for_ever,
        backtest_for_ever,
        sweep_for_ever,
        send_for_ever,
    )


def timer_kinds() -> "Mapping[str, Handler]":
    """What handles each kind of timer."""
    from agentdesk.orchestrator.audiences.evaluating import KIND as AUDIENCES
    from agentdesk.orchestrator.audiences.evaluating import audiences_due, customers_due
    from agentdesk.orchestrator.audiences.hearing import KIND as AUDIENCE_CUSTOMERS
    from agentdesk.orchestrator.audiences.telling import KIND as AUDIENCE_TELL
    from agentdesk.orchestrator.audiences.telling import MESSAGES, messages_due, tell_due
    from agentdesk.orchestrator.exception_mode.arriving import KIND as EXCEPTION_MODES
    from agentdesk.orchestrator.exception_mode.returning import modes_due
    from agentdesk.orchestrator.journeys.deadlines import deadlines_passed
    from agentdesk.orchestrator.journeys.recompute import KIND as RECOMPUTE
    from agentdesk.orchestrator.journeys.recompute import go_on
    from agentdesk.orchestrator.journeys.service import DEADLINES
    from agentdesk.orchestrator.outcomes.measuring import KINDS as OUTCOMES
    from agentdesk.orchestrator.overrides.approvals import approvals_due
    from agentdesk.orchestrator.overrides.authority import KIND as APPROVALS
    from agentdesk.orchestrator.watches.returning import watches_due
    from agentdesk.orchestrator.watches.service import KIND as WATCHES

    return {
        DEADLINES: deadlines_passed,
        WATCHES: watches_due,
        AUDIENCES: audiences_due,
        AUDIENCE_CUSTOMERS: customers_due,
        AUDIENCE_TELL: tell_due,
        MESSAGES: messages_due,
        RECOMPUTE: go_on,
        EXCEPTION_MODES: modes_due,
        APPROVALS: approvals_due,
        **OUTCOMES,
    }


async def _keep_running(work: Background, in_force: InForce) -> None:
    """Background work must not end the service: a failure (the store is away) is logged, and it starts again."""
    while True:
        try:
            await work(in_force)
        except Exception as error:
            if is_away(error):
                log.warning("the store cannot be used; background work starts again in %s s", RESTART_S)
            else:
                log.exception("background work failed; it starts again in %s s", RESTART_S)
        await asyncio.sleep(RESTART_S)


@asynccontextmanager
async def open_services(settings: ServeSettings, *, checkpoints: bool = True) -> AsyncIterator[InForce]:
    """What requests share; for ``checkpoints`` see ``Database``. Raises PolicyError if the policy's files are wrong."""
    from agentdesk.orchestrator.policy.compiling import checked
    from agentdesk.orchestrator.policy.files import default_policy_dir, policy_files
    from agentdesk.orchestrator.policy.repository import Source
    from agentdesk.orchestrator.policy.start import policy_at_start
    from agentdesk.orchestrator.sentiment.choosing import scorer_maker

    make_scorer = scorer_maker(settings.scorer)
    files = policy_files(settings.policy_dir or default_policy_dir())
    if settings.policy_dir:
        await checked(files, make_scorer)  # what is wrong with it is told before there is a store
    async with open_database(settings, checkpoints=checkpoints) as database:
        bus = LocalBus()
        database.before_commit(changelog_hook(bus, settings.now))
        source = Source.FILES if settings.policy_dir else Source.SHIPPED
        made, activation = await policy_at_start(database, files, source, settings.now(), make_scorer)
        services = Services(
            database=database,
            policy=made.policy,
            scorer=made.scorer,
            bus=bus,
            now=settings.now,
            data_dir=settings.data_dir,
            keyring=Keyring(settings.data_dir),
            make_scorer=make_scorer,
            stream_life_s=settings.stream_life_s,
            heartbeat_s=settings.heartbeat_s,
            learn_after_s=settings.learn_after_s,
            webhooks=settings.webhooks,
        )
        in_force = InForce(services, activation)
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(_keep_running(work, in_force)) for work in _background()]
            try:
                yield in_force
            finally:
                for task in running:
                    task.cancel()
