"""The service as a process of its own, and the commands that work on its store: tokens and ingest."""

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import orjson

from agentdesk.orchestrator.server import listening
from tests.support.events import cloud_event
from tests.support.no_tls import NO_TLS
from tests.support.server import child, cli
from tests.support.sqlite import fresh_file


def test_it_says_where_it_listens_and_stops_well(database_url: str, tmp_path: Path) -> None:
    where = ("--db", database_url, "--data-dir", str(tmp_path))
    made = cli("token", "create", "--role", "touchpoint", "--name", "The IVR", *where)
    token = made.stdout.strip()
    assert made.stdout == f"{token}\n", made.stderr
    with child(database_url, tmp_path) as service:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.post(f"{service.url}/v1/events", json=cloud_event(), headers=headers, timeout=60, verify=NO_TLS)
        assert answer.json()["accepted"] == 1
        (row,) = cli("token", "list", *where).stdout.splitlines()
        assert row.split("\t")[1:4] == ["touchpoint", "The IVR", "-"]
        assert token not in row
        assert cli("token", "revoke", row.split("\t")[0], *where).returncode == 0
        assert (
            httpx.post(
                f"{service.url}/v1/events", json=cloud_event(), headers=headers, timeout=60, verify=NO_TLS
            ).status_code
            == 401
        )
        assert cli("token", "revoke", row.split("\t")[0], *where).returncode == 1
        assert service.stop() == 0


def test_a_request_that_never_comes_to_its_end_does_not_keep_it(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with child(fresh_file(tmp_path), tmp_path, errors=errors) as service, contextlib.ExitStack() as lines:
        host, _, port = service.url.removeprefix("http://").partition(":")
        line = lines.enter_context(socket.create_connection((host, int(port))))
        line.sendall(
            b"POST /v1/overrides HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"
        )
        assert line.recv(100).startswith(b"HTTP/1.1 "), "it has the request in hand"
        assert service.stop() == 0
    assert "1 requests were being answered for too long" in errors.read_text()


def test_it_ends_when_the_desk_that_started_it_is_gone(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "agentdesk",
        "serve",
        "--port",
        "0",
        "--data-dir",
        str(tmp_path),
        "--exit-with-stdin",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline().startswith("listening on http://127.0.0.1:")
        process.stdin.close()
        assert process.wait(timeout=30) == 0
        assert process.stdout.read() == ""


def test_a_taken_port_is_a_plain_failure(tmp_path: Path) -> None:
    with child(f"sqlite:///{tmp_path}/a.db", tmp_path) as service:
        port = service.url.rpartition(":")[2]
        second = cli("serve", "--port", port, "--data-dir", str(tmp_path / "b"))
        assert second.returncode == 1
        assert second.stdout == ""
        assert "Traceback" not in second.stderr


def test_a_file_of_events_is_imported_and_the_bad_lines_are_named(database_url: str, tmp_path: Path) -> None:
    where = ("--db", database_url, "--data-dir", str(tmp_path))
    event = cloud_event()
    lines = [orjson.dumps(cloud_event(minute=n)) for n in range(1200)]
    lines[3:3] = [b"{nonsense", orjson.dumps(event | {"subject": "phone:none"}), b"", orjson.dumps(event)]
    file = tmp_path / "history.jsonl"
    file.write_bytes(b"\n".join(lines))
    first = cli("ingest", str(file), *where)
    assert first.returncode == 1
    assert "1201 accepted, 0 duplicates, 2 rejected" in first.stderr
    assert "Traceback" not in first.stderr
    refused = [orjson.loads(line) for line in (tmp_path / "history.jsonl.rejected.jsonl").read_bytes().splitlines()]
    assert [(one["line"], one["code"]) for one in refused] == [(4, "malformed_json"), (5, "invalid_identifier")]
    file.write_bytes(b"\n".join(lines[10:]))
    again = cli("ingest", str(file), *where)
    assert (again.returncode, "0 accepted, 1194 duplicates, 0 rejected" in again.stderr) == (0, True), again.stderr
    assert not (tmp_path / "history.jsonl.rejected.jsonl").exists()


def test_a_store_that_cannot_be_opened_is_a_plain_failure(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    failed = cli("serve", "--port", "0", "--db", f"sqlite:///{tmp_path}/broken.db", "--data-dir", str(tmp_path))
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert "store" in failed.stderr


def test_nothing_acknowledged_is_lost_when_it_is_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    token = cli("token", "create", "--role", "touchpoint", "--name", "T", "--db", url, "--data-dir", str(tmp_path))
    headers = {"Authorization": f"Bearer {token.stdout.strip()}"}
    acknowledged: list[dict[str, object]] = []
    for _ in range(3):
        with child(url, tmp_path) as service, contextlib.suppress(httpx.HTTPError):
            for turn in range(40):
                event = cloud_event()
                if turn == 30:
                    service.process.send_signal(signal.SIGKILL)
                httpx.post(
                    f"{service.url}/v1/events", json=event, headers=headers, timeout=60, verify=NO_TLS
                ).raise_for_status()
                acknowledged.append(event)
    with child(url, tmp_path) as service:
        answer = httpx.post(
            f"{service.url}/v1/events", json=acknowledged, headers=headers, timeout=60, verify=NO_TLS
        ).json()
        assert (answer["accepted"], answer["duplicates"]) == (0, len(acknowledged))


async def test_the_end_of_an_answer_does_not_wait_for_the_other_side() -> None:
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    class Look(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            told.set_result(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

    with listening("127.0.0.1", 0) as listens:
        server = await asyncio.get_running_loop().create_server(Look, sock=listens)
        _reader, writer = await asyncio.open_connection(*listens.getsockname())
        assert await told
        writer.close()
        server.close()
