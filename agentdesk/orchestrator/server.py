"""Runs the service on a socket: says where it listens, and stops without cutting off what is being answered."""

import asyncio
import gc
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EADDRINUSE
from os import strerror
from socket import IPPROTO_TCP, SOCK_STREAM, create_server, gaierror, getaddrinfo, socket

import uvicorn
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from agentdesk.engine.policy.loader import PolicyError
from agentdesk.orchestrator.http.app import create_app
from agentdesk.orchestrator.sentiment.choosing import NoScorerError
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce
from agentdesk.orchestrator.store.database import plainly
from agentdesk.orchestrator.store.migrate import StoreTooNewError

log = logging.getLogger(__name__)

OF_A_SERVICE = (700, 10, 10)
"""The collector's thresholds as CPython has them: the start of a command raises them (``__main__``)."""

GRACE_S = 5
"""How long requests that are being answered may take when the service stops."""

_LOOK_S = 0.005
"""How often a service that stops looks whether they are."""

KEPT_ALIVE_S = 75
"""How long an idle connection is kept: longer than desks and most clients do, so that it is they who close it. A
request that meets a service which closes just then comes to nothing."""


class Server(uvicorn.Server):
    """uvicorn, which says where it listens, has the streams end before it waits for connections to close, and takes a
    signal as a wish to stop well rather than as its own death."""

    def __init__(self, in_force: InForce, *, host: str, port: int, on_listening: Callable[[str], None]) -> None:
        self.app = create_app(in_force)
        super().__init__(
            uvicorn.Config(
                self.app,
                host=host,
                port=port,
                http="httptools",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=KEPT_ALIVE_S,
            )
        )
        self._services, self._on_listening = in_force.services, on_listening

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self._on_listening(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """As uvicorn's, which waits a tenth of a second before it looks, and another after each look."""
        self._services.stopping.set()
        self._services.bus.wake()
        for listens in [*self.servers, *(sockets or ())]:
            listens.close()
        asked = self.server_state
        try:
            async with asyncio.timeout(GRACE_S):
                while (asked.connections or asked.tasks) and not self.force_exit:
                    for connection in list(asked.connections):
                        connection.shutdown()  # each time: who was let in just before is announced only now
                    await asyncio.sleep(_LOOK_S)
        except TimeoutError:
            log.warning("%s requests were being answered for too long when the service stopped", len(asked.tasks))
            for task in asked.tasks:
                task.cancel()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class ListenError(Exception):
    """The address cannot be listened on."""


def listening(host: str, port: int) -> socket:
    """A socket that listens there. Raises ListenError with a plain sentence."""
    try:
        family, *_, address = getaddrinfo(host, port, type=SOCK_STREAM)[0]
        made = create_server(address[:2], family=family, backlog=2048)
        # asyncio sends at once (TCP_NODELAY) only where the socket says that it is TCP; else the end of an answer that
        # does not fit into one packet waits 40 ms for the other side.
        return socket(made.family, made.type, IPPROTO_TCP, fileno=made.detach())
    except OSError as error:
        why = error.strerror if isinstance(error, gaierror) else strerror(error.errno or 0)
        why = "another program listens there" if error.errno == EADDRINUSE else why or str(error)
        raise ListenError(f"Cannot listen on the address {host}:{port}: {why[:1].lower()}{why[1:]}.") from error


def _stop_with_stdin(server: Server) -> None:
    """Ends the server when standard input ends: the desk that started it is gone, however it went."""

    def _wait() -> None:
        while sys.stdin.buffer.readline():
            pass
        server.should_exit = True

    threading.Thread(target=_wait, name="stdin", daemon=True).start()


async def _serve(settings: ServeSettings, host: str, port: int, exit_with_stdin: bool) -> None:
    with listening(host, port) as listens:
        async with open_services(settings) as in_force:
            await _serve_on(listens, in_force, host, port, exit_with_stdin)


async def _serve_on(listens: socket, in_force: InForce, host: str, port: int, exit_with_stdin: bool) -> None:
    server = Server(
        in_force,
        host=host,
        port=port,
        on_listening=lambda address: print(f"listening on {address}", flush=True),
    )
    if exit_with_stdin:
        _stop_with_stdin(server)
    # What was loaded stays to the end: looking through it held every request up for a fifth of a second. Nor is it done
    # a last time here: it takes as long, and what could go is a few megabytes.
    gc.freeze()
    gc.set_threshold(*OF_A_SERVICE)
    await server.serve(sockets=[listens])


def run(settings: ServeSettings, *, host: str, port: int, exit_with_stdin: bool) -> int:
    """Serve until SIGTERM, SIGINT or (``exit_with_stdin``) the end of standard input. Returns the exit code."""
    try:
        asyncio.run(_serve(settings, host, port, exit_with_stdin))
    except PolicyError as error:
        for problem in error.problems:
            print(f"{problem.file}:{problem.line}:{problem.column}: {problem.message}", file=sys.stderr)
        return 1
    except (ListenError, NoScorerError) as error:
        print(error, file=sys.stderr)
        return 1
    except (SQLAlchemyError, StoreTooNewError, OSError) as error:
        where = make_url(settings.database_url).render_as_string(hide_password=True)
        print(f"The store at {where} cannot be opened: {plainly(error)}", file=sys.stderr)
        return 1
    return 0
