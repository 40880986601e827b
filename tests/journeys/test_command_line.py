"""What people and scripts meet at the command line: exit codes, data alone on stdout, sentences and no tracebacks."""

import csv
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from agentdesk import __version__
from tests.support.contact_center import ago, event
from tests.support.server import cli

POLICY = Path(__file__).parents[2] / "resources" / "policy"
DONE, FAILED, WRONG_USAGE = 0, 1, 2


@pytest.fixture
def place(tmp_path: Path) -> tuple[str, ...]:
    return "--db", f"sqlite:///{tmp_path / 'orchestrator.db'}", "--data-dir", str(tmp_path)


def test_the_log_becomes_a_file_or_none(tmp_path: Path, place: tuple[str, ...]) -> None:
    out = tmp_path / "log.csv"
    narrowed = ("--state", "declined", "--direction", "more", "--verdict", "unreviewed")
    none = cli("overrides", "export", "--format", "csv", "--out", str(out), *narrowed, *place)
    assert none.returncode == FAILED
    assert "Traceback" not in none.stderr
    assert not list(tmp_path.glob("log*"))
    assert cli("token", "create", "--role", "agent", "--name", "Sam", *place).returncode == DONE
    done = cli("overrides", "export", "--format", "csv", "--out", str(out), "--from", "2026-01-01", *place)
    assert (done.returncode, done.stdout) == (DONE, ""), done.stderr
    assert f"0 overrides in {out}." in done.stderr
    assert out.read_text().startswith("id,recorded_at,")
    verified = cli("audit", "verify", *place)
    assert "1 records" in verified.stderr + verified.stdout, "the export itself is on the ledger"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("frobnicate",), "No such command"),
        (("serve", "--port", "high"), "valid integer"),
        (("serve", "--port", "70000"), "--port"),
        (("serve", "--bus", "carrier-pigeon"), "--bus"),
        (("token", "create"), "--role"),
        (("token", "create", "--role", "king", "--name", "x"), "king"),
        (("ingest",), "FILE"),
        (("ingest", "/there/is/no/such.jsonl"), "no file"),
        (("policy", "check", "/there/is/no/such/folder"), "does not exist"),
        (("policy", "backtest", str(POLICY), "--since", "soon"), "90d"),
        (("policy", "backtest", str(POLICY), "--against", "me"), "published"),
        (("policy", "diff", str(POLICY), str(POLICY), "--published"), "one of"),
        (("overrides", "export"), "--out"),
        (("overrides", "export", "--out", "x", "--format", "pdf"), "csv, jsonl, parquet"),
        (("overrides", "export", "--out", "/there/is/no/x.csv"), "no folder"),
        (("demo", "--speed", "0"), "0.1"),
        (("--url", "http://x", "pop", "phone:+1"), "do not go with a command"),
    ],
)
def test_wrong_usage_is_told_and_exits_with_two(typed: tuple[str, ...], told: str) -> None:
    done = cli(*typed, COLUMNS="200", NO_COLOR="1", TERM="dumb")
    assert (done.returncode, done.stdout) == (WRONG_USAGE, ""), done.stderr
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_help_and_version_are_data() -> None:
    version = cli("--version")
    assert (version.returncode, version.stdout.strip(), version.stderr) == (DONE, __version__, "")
    told = cli("--help")
    assert told.returncode == DONE
    for command in ("serve", "demo", "pop", "token", "ingest", "policy", "journeys", "overrides", "audit"):
        assert command in told.stdout
    openapi = cli("serve", "--print-openapi")
    assert openapi.returncode == DONE
    assert {"/v1/events", "/v1/overrides", "/v1/stream"} <= json.loads(openapi.stdout)["paths"].keys()


def test_the_desk_says_plainly_what_it_lacks(tmp_path: Path) -> None:
    blind = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    profile = ("--profile-dir", str(tmp_path))
    done = cli(*profile, **blind)
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert "no display" in done.stderr
    assert "Traceback" not in done.stderr
    (tmp_path / "settings.toml").write_text("text_scale = 40\n")
    done = cli(*profile)
    assert done.returncode == FAILED
    assert "text_scale" in done.stderr
    assert "Traceback" not in done.stderr
    (tmp_path / "settings.toml").write_text("text_scale = = 1\n")
    done = cli(*profile)
    assert done.returncode == FAILED
    assert "Traceback" not in done.stderr


def test_tokens_are_made_listed_and_revoked(tmp_path: Path, place: tuple[str, ...]) -> None:
    made = cli("token", "create", "--role", "agent", "--name", "Sam Okafor", "--team", "care-1", *place)
    assert made.returncode == DONE
    assert made.stdout.count("\n") == 1
    assert stat.S_IMODE((tmp_path / "orchestrator.db").stat().st_mode) & 0o077 == 0, "others may read the store"
    listed = cli("token", "list", *place)
    (row,) = csv.reader(listed.stdout.splitlines(), delimiter="\t")
    told = dict(zip(listed.stderr.strip().split("\t"), row, strict=True))
    assert (told["role"], told["name"], told["team"]) == ("agent", "Sam Okafor", "care-1")
    assert told["agent id"] == "sam-okafor"
    blind = cli("token", "create", "--role", "supervisor", "--name", "Sue", *place)
    assert (blind.returncode, "--team" in blind.stderr) == (DONE, True)
    assert made.stdout.strip() not in row
    assert cli("token", "revoke", row[0], *place).returncode == DONE
    again = cli("token", "revoke", row[0], *place)
    assert again.returncode == FAILED
    assert "token list" in again.stderr


def test_a_file_of_events_with_good_and_bad_lines(tmp_path: Path, place: tuple[str, ...]) -> None:
    good = [event("web.page_viewed", "phone:+14155550142", ago(days=n), path=f"/{n}") for n in range(50)]
    lines = [json.dumps(one) for one in good]
    lines[10:10] = ["{half", json.dumps({**good[0], "id": "x", "subject": "ghost:1"}), "", json.dumps(good[3])]
    file = tmp_path / "history.jsonl"
    file.write_text("\n".join(lines))
    first = cli("ingest", str(file), *place)
    assert (first.returncode, first.stdout) == (FAILED, "")
    assert "50 accepted, 1 duplicates, 2 rejected" in first.stderr
    refused = [json.loads(line) for line in (tmp_path / "history.jsonl.rejected.jsonl").read_text().splitlines()]
    assert [one["line"] for one in refused] == [11, 12]
    assert all(one["code"] and one["detail"] and one["event"] for one in refused)
    file.write_text("\ufeff" + "\n".join(map(json.dumps, good)), encoding="utf-8")
    again = cli("ingest", str(file), *place)
    assert again.returncode == DONE, again.stderr
    assert "0 accepted, 50 duplicates, 0 rejected" in again.stderr


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe" * 1000, b"[" * 100_000, b"null\n7\n[]\n"])
def test_a_file_that_is_no_events(tmp_path: Path, place: tuple[str, ...], content: bytes) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_bytes(content)
    done = cli("ingest", str(file), *place)
    assert done.returncode == (FAILED if content else DONE)
    assert "0 accepted" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_ledger_verifies_and_a_broken_store_does_not(tmp_path: Path, place: tuple[str, ...]) -> None:
    nothing = cli("audit", "verify", *place)
    assert (nothing.returncode, nothing.stdout) == (FAILED, ""), "a ledger that is not there does not verify"
    assert not (tmp_path / "orchestrator.db").exists()
    cli("token", "create", "--role", "agent", "--name", "x", *place)
    verified = cli("audit", "verify", *place)
    assert (verified.returncode, verified.stderr) == (DONE, "")
    assert verified.stdout.startswith("0 records")
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 500)
    broken = ("--db", f"sqlite:///{tmp_path / 'broken.db'}", "--data-dir", str(tmp_path))
    (tmp_path / "one.jsonl").write_text(json.dumps(event("web.page_viewed", "cookie:c")))
    for typed in (
        ("audit", "verify"),
        ("token", "list"),
        ("token", "create", "--role", "agent", "--name", "x"),
        ("ingest", str(tmp_path / "one.jsonl")),
        ("serve", "--port", "0"),
    ):
        failed = cli(*typed, *broken)
        assert (failed.returncode, failed.stdout) == (FAILED, ""), typed
        assert "Traceback" not in failed.stderr, typed
        assert "store" in failed.stderr, typed


@pytest.mark.parametrize(
    ("typed", "told", "code"),
    [
        (("--db", "mysql://me:secret@host/x"), "sqlite:/// or postgresql://", WRONG_USAGE),
        (("--db", "postgresql://[::secret"), "sqlite:/// or postgresql://", WRONG_USAGE),
        (("--db", "postgresql://me:secret@127.0.0.1:1/x"), "me:***@127.0.0.1", FAILED),
        (("--policy", "/there/is/none"), "/there/is/none", WRONG_USAGE),
    ],
)
def test_what_the_service_cannot_use_is_one_plain_sentence(
    tmp_path: Path, typed: tuple[str, ...], told: str, code: int
) -> None:
    done = cli("serve", "--port", "0", "--data-dir", str(tmp_path), *typed)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert not [word for word in ("Traceback", "https://", "secret") if word in done.stderr], done.stderr


def test_a_policy_with_mistakes_is_refused_with_the_line(tmp_path: Path, place: tuple[str, ...]) -> None:
    good = cli("policy", "check", str(POLICY))
    assert (good.returncode, good.stdout) == (DONE, "")
    bad = tmp_path / "policy"
    shutil.copytree(POLICY, bad)
    (bad / "policy.yaml").write_text("version: [\n")
    done = cli("policy", "check", str(bad))
    assert done.returncode == FAILED
    assert "policy.yaml:" in done.stdout
    assert "Traceback" not in done.stderr
    served = cli("serve", "--port", "0", "--policy", str(bad), *place)
    assert (served.returncode, served.stdout) == (FAILED, "")
    assert "policy.yaml:" in served.stderr
    assert "Traceback" not in served.stderr


def test_a_port_that_is_taken(tmp_path: Path, place: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = cli("serve", "--port", str(taken.getsockname()[1]), *place)
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert "Traceback" not in done.stderr
    assert "another program listens" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_the_gallery_writes_its_pictures_without_a_display(tmp_path: Path) -> None:
    unseen = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in unseen}
    wanted = ("--scene", "gallery-light-100-pseudo", "--scene", "p[ao]*-dark-150-ar")
    command = [sys.executable, "-m", "agentdesk", "gallery", "--shots", str(tmp_path), *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)
    assert done.returncode == DONE, done.stderr
    windows = ("pop", "palette", "patterns", "patterns-few")
    names = ("gallery-light-100-pseudo", *(f"{window}-dark-150-ar" for window in windows))
    written = [Path(line) for line in done.stdout.splitlines()]
    assert [path.name for path in written] == [f"{name}.png" for name in names]
    assert all(path.parent == tmp_path and path.stat().st_size > 10_000 for path in written)


def test_a_scene_that_is_not_there(tmp_path: Path) -> None:
    done = cli("gallery", "--shots", str(tmp_path), "--scene", "pop-pink-100-en")
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert "no picture pop-pink-100-en" in done.stderr
