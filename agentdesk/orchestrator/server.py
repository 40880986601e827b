"""Runs the service on a socket: says where it listens, and stops without cutting off what is being answered."""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from agentdesk.engine.policy.loader import PolicyError
from agentdesk.orchestrator.http.app import create_app
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce
from agentdesk.orchestrator.store.migrate import StoreTooNewError

GRACE_S = 5
"""How long requests that are being answered may take when the service stops."""


class Server(uvicorn.Server):
    """uvicorn, which says where it listens, has the streams end before it waits for connections to close, and takes a
    signal as a wish to stop well rather than as its own death."""

    def __init__(self, in_force: InForce, *, host: str, port: int, on_listening: Callable[[str], None]) -> None:
        super().__init__(
            uvicorn.Config(
                create_app(in_force),
                host=host,
                port=port,
                http="httptools",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self._services, self._on_listening = in_force.services, on_listening

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self._on_listening(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._services.stopping.set()
        self._services.bus.wake()
        await super().shutdown(sockets)

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


def _stop_with_stdin(server: Server) -> None:
    """Ends the server when standard input ends: the desk that started it is gone, however it went."""

    def _wait() -> None:
        while sys.stdin.buffer.readline():
            pass
        server.should_exit = True

    threading.Thread(target=_wait, name="stdin", daemon=True).start()


async def _serve(settings: ServeSettings, host: str, port: int, exit_with_stdin: bool) -> None:
    async with open_services(settings) as in_force:
        server = Server(
            in_force,
            host=host,
            port=port,
            on_listening=lambda address: print(f"listening on {address}", flush=True),
        )
        if exit_with_stdin:
            _stop_with_stdin(server)
        await server.serve()


def run(settings: ServeSettings, *, host: str, port: int, exit_with_stdin: bool) -> int:
    """Serve until SIGTERM, SIGINT or (``exit_with_stdin``) the end of standard input. Returns the exit code."""
    try:
        asyncio.run(_serve(settings, host, port, exit_with_stdin))
    except PolicyError as error:
        for problem in error.problems:
            print(f"{problem.file}:{problem.line}:{problem.column}: {problem.message}", file=sys.stderr)
        return 1
    except (SQLAlchemyError, StoreTooNewError, OSError) as error:
        print(f"The store cannot be opened: {error}", file=sys.stderr)
        return 1
    except SystemExit:  # uvicorn's way of saying that the address cannot be listened on; it logged why
        return 1
    return 0
