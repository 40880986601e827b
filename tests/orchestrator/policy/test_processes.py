"""Real processes: a publish at the command line goes live in all of them, under load, and a kill leaves it whole."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.policy import tool
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.database import Database
from tests.support.events import cloud_event
from tests.support.no_tls import NO_TLS
from tests.support.policies import labelled
from tests.support.server import child, cli

WHO = "phone:+14155550132"


async def decide(client: httpx.AsyncClient) -> str:
    answer = await client.post("/v1/decisions", json={"identifier": WHO, "touchpoint": "ivr"})
    assert answer.status_code == 200, answer.text
    version: str = answer.json()["policy_version"]
    return version


async def decide_until(client: httpx.AsyncClient, wanted: str) -> list[str]:
    """The versions that decided, the wanted one last; every single request must be answered."""
    seen = [await decide(client)]
    while seen[-1] != wanted:
        await asyncio.sleep(0.02)
        seen.append(await decide(client))
    return seen


async def test_a_publish_goes_live_in_all_processes_under_load(database_url: str, tmp_path: Path) -> None:
    place = ("--db", database_url, "--data-dir", str(tmp_path))
    token = cli("token", "create", "--role", "touchpoint", "--name", "ivr", *place).stdout.strip()
    draft = labelled(tmp_path / "draft", "spring")
    processes = 1 if database_url.startswith("sqlite") else 2
    with child(database_url, tmp_path) as one, child(database_url, tmp_path) as other:
        if processes == 1:
            assert other.stop() == 0
        headers = {"Authorization": f"Bearer {token}"}
        urls = [one.url, other.url][:processes]
        async with asyncio.TaskGroup() as tasks:
            clients = [httpx.AsyncClient(base_url=url, headers=headers, timeout=60, verify=NO_TLS) for url in urls]
            sent = await clients[0].post("/v1/events", json=cloud_event("app.error", WHO))
            assert sent.json()["accepted"] == 1
            loads = [tasks.create_task(decide_until(client, "spring")) for client in clients]
            published = await asyncio.to_thread(
                cli, "policy", "publish", str(draft), "--author", "Ana", "--comment", "for spring", *place
            )
        assert (published.returncode, published.stdout.strip()) == (0, "1"), published.stderr
        assert "in force" in published.stderr
        for load in loads:
            former = load.result()[:-1]
            assert former, "it was under load before"
            assert "spring" not in former
        for client in clients:
            assert await decide(client) == "spring"
            await client.aclose()
    database = Database(database_url)
    report = await replay_all(database)
    await database.close()
    assert (report.different, report.unknown_policy) == ((), 0)
    assert report.equal > processes


@pytest.mark.parametrize("killed_when", ["version written", "both written", "published"])
async def test_a_kill_in_mid_publish_leaves_the_former_or_the_new_version_whole(
    settings: ServeSettings, tmp_path: Path, killed_when: str
) -> None:
    place = ("--db", settings.database_url, "--data-dir", str(tmp_path))
    one, two = labelled(tmp_path / "one", "one"), labelled(tmp_path / "two", "two")
    await tool.publish(settings, one, author="Ana", comment="", base=None)
    running = subprocess.Popen(
        [sys.executable, "-c", _PUBLISH_SLOWLY, *place[1::2], str(two)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    while running.stdout.readline().strip() != killed_when:
        assert running.poll() is None
        assert running.stdin is not None
        running.stdin.write("\n")
        running.stdin.flush()
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    running.communicate()
    known = await tool.versions(settings)
    standing = await tool.stored(settings, None)
    assert [version.number for version in known] == ([1, 0] if killed_when == "published" else [0])
    assert standing.version == ("two" if len(known) == 2 else "one")
    assert set(standing.files) == set((await tool.stored(settings, 0)).files)
    again = await tool.publish(settings, two, author="Ana", comment="", base=None)
    assert (again.version, again.state) == ("two", "in_force")


_PUBLISH_SLOWLY = """
import asyncio, sys
from pathlib import Path
from agentdesk.orchestrator.policy import repository, tool
from agentdesk.orchestrator.service import ServeSettings

real = repository.keep_activation

def said(what):
    print(what, flush=True)
    sys.stdin.readline()

async def stopping(connection, made):
    said("version written")
    await real(connection, made)
    said("both written")

repository.keep_activation = stopping
settings = ServeSettings(database_url=sys.argv[1], data_dir=Path(sys.argv[2]))
asyncio.run(tool.publish(settings, Path(sys.argv[3]), author="Ana", comment="", base=None))
said("published")
"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_versions_at_the_command_line(database_url: str, tmp_path: Path) -> None:
    place = ("--db", database_url, "--data-dir", str(tmp_path))
    careful = labelled(tmp_path / "careful", "careful\nfour_eyes: true")
    made = cli("policy", "publish", str(careful), "--author", "Ana", *place)
    assert (made.returncode, made.stdout) == (0, "0\n")
    assert "waits for somebody else: agentdesk policy approve 0" in made.stderr
    own = cli("policy", "approve", "0", "--by", "Ana", *place)
    assert (own.returncode, own.stdout) == (1, "")
    assert "somebody else has to approve it" in own.stderr
    assert cli("policy", "approve", "0", "--by", "Ben", "--comment", "read it", *place).returncode == 0
    listed = cli("policy", "versions", *place).stdout.splitlines()
    assert [line.split("\t")[:4] for line in listed] == [["0", "in_force", "careful", "ana"]]
    out = tmp_path / "out"
    assert cli("policy", "export", str(out), *place).returncode == 0
    assert {path.name for path in out.rglob("*.yaml")} == {path.name for path in careful.rglob("*.yaml")}
    assert cli("policy", "export", str(out), *place).returncode == 2
    (out / "policy.yaml").write_text((out / "policy.yaml").read_text().replace("tried.failed >=", "tried.faled >="))
    bad = cli("policy", "publish", str(out), *place)
    assert bad.returncode == 1
    assert "policy.yaml:" in bad.stdout
    assert "nothing was done" in bad.stderr
    other = labelled(tmp_path / "other", "other")
    late = cli("policy", "publish", str(other), "--base", "5", *place)
    assert (late.returncode, late.stdout) == (1, "")
    assert "changed by someone else" in late.stderr
