"""What was erased is not in PostgreSQL's write-ahead log either: a server of one's own is searched byte by byte."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from agentdesk.orchestrator.erasure.sweep import sweep
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.erasure.planting import Planted, files_with, planted
from tests.orchestrator.overrides.conftest import Floor
from tests.support.clusters import Cluster, clusters_folder
from tests.support.ports import free_port
from tests.support.postgres import in_own_loop
from tests.support.server import Running, running

GRANTS = (
    "GRANT pg_monitor, pg_checkpoint TO desk",
    "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO desk",
)
"""As the README names them."""


@dataclass
class Own(Cluster):
    """A server with small segments, and an empty database that the role ``desk`` owns."""

    port: int

    @property
    def data(self) -> Path:
        return self.folder / "own"

    @property
    def url(self) -> str:
        # The driver's offer of TLS, where it is broken off, leaves a future that nobody asks for its error.
        return f"postgresql://desk@127.0.0.1:{self.port}/desk?ssl=disable"

    def tell(self, *statements: str, database: str = "desk") -> None:
        for statement in statements:
            in_own_loop(self.ask(self.port, statement, database))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Own]:
    with clusters_folder() as (binaries, folder, user):
        own = Own(binaries, folder, user, free_port())
        try:
            own.make("own", "--wal-segsize=1")
            own.start("own", own.port, "-c max_wal_size=32MB -c min_wal_size=16MB -c fsync=off")
            own.tell("CREATE ROLE desk LOGIN", database="postgres")
            yield own
        finally:
            own.stop("own")


@pytest.fixture(params=["on", "off"])
def own(cluster: Own, request: pytest.FixtureRequest) -> Iterator[Own]:
    """Segments are used again (``wal_recycle``), or not."""
    recycle = f"ALTER SYSTEM SET wal_recycle = {request.param}"
    cluster.tell(recycle, "SELECT pg_reload_conf()", "CREATE DATABASE desk OWNER desk", database="postgres")
    yield cluster
    cluster.tell("DROP DATABASE desk WITH (FORCE)", "REVOKE pg_monitor, pg_checkpoint FROM desk", database="postgres")


@pytest.fixture
async def server(own: Own, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(ServeSettings(database_url=own.url, data_dir=tmp_path)) as service:
        yield service


class Erased:
    """The customer's erasure as it is told."""

    def __init__(self, made: Planted, admin: httpx.AsyncClient) -> None:
        self._services, self._admin = made.server.services, admin
        self._url = f"/v1/customers/{made.customer_id}/erasure"

    async def begin(self) -> None:
        assert (await self._admin.post(self._url, json={"reason": "requested"})).status_code == 201

    async def sweep(self) -> tuple[bool, bool]:
        """Sweep once or, where a table is in use, until the data files are swept; whether they and the log are."""
        while True:
            await sweep(self._services)
            told = (await self._admin.get(self._url)).json()
            if told["swept_at"]:
                return True, bool(told["log_swept_at"])


async def erased(made: Planted) -> Erased:
    it = Erased(made, await made.server.client("admin", "The admin"))
    await it.begin()
    return it


async def test_no_byte_of_the_whole_server_holds_an_erased_customer(own: Own, server: Running, floor: Floor) -> None:
    """Whether it uses old segments again or removes them; and where the role may not see to it, the answer says so."""
    made = await planted(server, floor)
    own.tell("CHECKPOINT", "CHECKPOINT")
    await made.happen("web.page_viewed", text="zqplant again, after a checkpoint")
    assert list(files_with(own.data / "pg_wal")), "what is looked for is found before"
    customer = await erased(made)
    assert await customer.sweep() == (True, False), "it may not"
    assert list(files_with(own.data / "pg_wal"))
    own.tell(*GRANTS)
    assert await customer.sweep() == (True, True)
    own.tell("CHECKPOINT")
    assert list(files_with(own.data)) == []


@pytest.mark.parametrize("own", ["on"], indirect=True)
async def test_a_log_that_somebody_still_needs_is_emptied_when_they_do_not(
    own: Own, server: Running, floor: Floor
) -> None:
    """A replication slot holds back what was written since it was made."""
    own.tell(*GRANTS, "SELECT pg_create_physical_replication_slot('behind', true)")
    customer = await erased(await planted(server, floor))
    assert [await customer.sweep() for _ in range(2)] == [(True, False)] * 2
    assert list(files_with(own.data / "pg_wal"))
    own.tell("SELECT pg_drop_replication_slot('behind')", "CHECKPOINT")
    assert await customer.sweep() == (True, True)
    assert list(files_with(own.data)) == []
