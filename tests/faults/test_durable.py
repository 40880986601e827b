"""Nothing is acknowledged before the disk has it: the system calls of desk and orchestrator, counted by strace.

An answer that leaves before a sync of the same request would be a promise that a power cut breaks.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.contact_center import ContactCenter, ago, event, new_id
from tests.support.desks import KEY
from tests.support.fake_orchestrator import AGENT
from tests.support.no_tls import NO_TLS
from tests.support.ports import free_port
from tests.support.postgres import in_own_loop
from tests.support.server import child
from tests.support.sqlite import fresh_file

CUSTOMER = "phone:+14155550142"
TIMES = 5

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace counts the system calls")


@contextmanager
def traced(pid: int, log: Path) -> Iterator[None]:
    """The syncs, and what goes in and out, of a process and its threads while the block runs, in ``log``."""
    calls = "trace=fsync,fdatasync,sendto,recvfrom,write,writev,read"
    command = ["strace", "-f", "-qq", "-s", "60", "-e", calls, "-o", str(log), "-p", str(pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        _until_attached(pid, tracer)
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        _, said = tracer.communicate(timeout=60)
    if "ptrace" in said:
        pytest.skip(said.strip())


def _until_attached(pid: int, tracer: "subprocess.Popen[str]") -> None:
    while tracer.poll() is None and not all(map(_is_traced, Path(f"/proc/{pid}/task").iterdir())):
        threading.Event().wait(0.01)  # nothing tells of it


def _is_traced(thread: Path) -> bool:
    try:
        return "TracerPid:\t0" not in (thread / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        return True


def syncs_before_answers(log: str, path: str) -> list[int]:
    """For each request to ``path``, one at a time, how often the disk was waited for before its answer left."""
    counts: list[int] = []
    count: int | None = None
    for line in log.splitlines():
        if f'"POST {path}' in line:
            count = 0
        elif count is not None and re.search(r"fd?a?t?a?sync(\(| resumed)", line) and "unfinished" not in line:
            count += 1
        elif count is not None and '"HTTP/1.1 20' in line:
            counts.append(count)
            count = None
    return counts


async def _hired(url: str, database: str, folder: Path) -> tuple[ContactCenter, str, dict[str, object]]:
    async with await ContactCenter.hire(url, database, folder) as center:
        call = await center.connect(CUSTOMER)
        return center, call, await center.decide(CUSTOMER, call)


def test_the_orchestrator_waits_for_the_disk_before_it_says_yes(tmp_path: Path) -> None:
    database, log = fresh_file(tmp_path), tmp_path / "calls"
    with child(database, tmp_path) as service:
        center, call, decision = in_own_loop(_hired(service.url, database, tmp_path))
        with (
            traced(service.process.pid, log),
            httpx.Client(base_url=service.url, timeout=30, verify=NO_TLS) as client,
        ):
            for _ in range(TIMES):
                said = {"id": new_id(), "speaker": "customer", "text": "Still not.", "at": ago()}
                asked = (
                    ("touchpoint", "/v1/events", event("web.page_viewed", CUSTOMER, path="/")),
                    ("touchpoint", f"/v1/interactions/{call}/utterances", said),
                    ("agent", "/v1/overrides", center.exception_to(decision)),
                )
                for who, path, body in asked:
                    headers = {"Authorization": f"Bearer {center.tokens[who]}"}
                    client.post(path, json=body, headers=headers).raise_for_status()
    calls = log.read_text()
    for path in ("/v1/events", "/v1/interactions/", "/v1/overrides"):
        counts = syncs_before_answers(calls, path)
        assert len(counts) == TIMES, calls[:2_000]
        assert min(counts) >= 1, f"{path} was acknowledged before it was on the disk"
        print(f"{path}: {counts} syncs before the answer", file=sys.stderr)


def test_the_desk_waits_for_the_disk_before_it_shows_it_as_kept(tmp_path: Path) -> None:
    """Without a service, as the first start on this computer: what is printed was shown as kept."""
    log, nowhere = tmp_path / "calls", f"http://127.0.0.1:{free_port()}"
    talks = '[["i-0", "", "", ""]]'
    desk = subprocess.Popen(
        ["strace", "-f", "-qq", "-s", "60", "-e", "trace=fsync,fdatasync,write", "-o", str(log), sys.executable,
         "-m", "tests.support.clicking_desk", nowhere, str(tmp_path / "desk"), KEY.hex(), "7", AGENT, talks],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], start_new_session=True,
    )  # fmt: skip
    try:
        assert desk.stdout is not None
        shown = [desk.stdout.readline() for _ in range(4 * TIMES)]
    finally:
        os.killpg(desk.pid, signal.SIGKILL)
        desk.communicate()
    assert all(line.startswith("7 ") for line in shown), shown
    synced = printed = 0
    _opening, _begins, clicks = log.read_text().partition("7 begins")
    for line in clicks.splitlines():
        if re.search(r"fd?a?t?a?sync(\(| resumed)", line) and "unfinished" not in line:
            synced += 1
        _thread, _is_shown, text = line.partition('write(1, "')  # the number of a thread may end in 7 too
        printed += text.count("7 ")
        assert printed <= synced, "shown as kept before the disk had it"
    assert printed
    print(f"{synced} syncs for {printed} commands shown as kept", file=sys.stderr)
