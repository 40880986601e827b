"""A person types ``agentdesk`` and has a desk: with its own orchestrator, one of it, reached by the softphone, and gone
without a trace when it ends, however it ends."""

import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from agentdesk.devtools.service_client import ServiceClient
from tests.support.contact_center import event, make_token, until
from tests.support.desk_process import DeskProcess, agentdesk, desk_process
from tests.support.processes import is_gone
from tests.support.told_process import told_desk

MAYA, OTHER = "phone:+14155550142", "phone:+14155550143"

pytestmark = [pytest.mark.timeout(300), pytest.mark.skipif(sys.platform == "win32", reason="signals as on POSIX")]


def looked_at(desk: DeskProcess) -> set[str]:
    """The customers whom the desk has asked its orchestrator for: every access of a person is logged there."""
    with sqlite3.connect(f"file:{desk.data_dir / 'orchestrator.db'}?mode=ro", uri=True) as store:
        found = {str(row[0]) for row in store.execute("SELECT customer_id FROM customer_access")}
    store.close()
    return found


def is_signed_in(desk: DeskProcess) -> bool:
    return (desk.data_dir / "desk-agent.token").exists() and bool(desk.address())


async def test_the_softphone_pops_the_customer_on_the_running_desk(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    nobody = agentdesk(profile, "pop", MAYA)
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "No desk is running" in nobody.stderr
    with desk_process(profile, tmp_path / "said") as desk:
        await until(lambda: is_signed_in(desk), "a desk with its own orchestrator")
        database = f"sqlite:///{desk.data_dir / 'orchestrator.db'}"
        token = await make_token(database, desk.data_dir, "touchpoint", "IVR", None)
        async with ServiceClient(desk.address(), token) as ivr:
            for phone in (MAYA, OTHER):
                await ivr.post(
                    "/v1/events", event("ivr.call_started", phone), content_type="application/cloudevents+json"
                )
        ids = {}
        agent = (desk.data_dir / "desk-agent.token").read_text().strip()
        async with ServiceClient(desk.address(), agent) as sam:
            for phone in (MAYA, OTHER):
                ids[phone] = (await sam.get("/v1/customers", identifier=phone))["items"][0]["id"]
        before = looked_at(desk)
        assert ids[MAYA] not in before
        popped = agentdesk(profile, "pop", MAYA)
        assert (popped.returncode, popped.stderr) == (0, "")
        await until(lambda: ids[MAYA] in looked_at(desk), "Maya on the desk")
        by_address = agentdesk(profile, "pop", "agentdesk://pop?phone=+1 415 555 0143")
        assert by_address.returncode == 0, by_address.stderr
        await until(lambda: ids[OTHER] in looked_at(desk), "the other one on the desk")
        wrong = agentdesk(profile, "pop", "the lady from yesterday")
        assert wrong.returncode == 1
        assert "KIND:VALUE" in wrong.stderr
        second = agentdesk(profile)
        assert (second.returncode, second.stdout) == (0, "")
        assert "asked to come to the front" in second.stderr
        assert len(desk.orchestrators()) == 1
    assert "Traceback" not in (tmp_path / "said").read_text()


async def test_a_softphone_that_pops_while_one_types_takes_no_letter(tmp_path: Path) -> None:
    """Else the view turned to the other customer, and what was typed on went to the button of the presence."""
    profile = tmp_path / "profile"
    with told_desk(profile, tmp_path / "said") as (told, desk):
        await until(lambda: is_signed_in(desk), "a desk with its own orchestrator")
        database = f"sqlite:///{desk.data_dir / 'orchestrator.db'}"
        token = await make_token(database, desk.data_dir, "touchpoint", "IVR", None)
        async with ServiceClient(desk.address(), token) as router:
            await router.post(
                "/v1/events", event("ivr.call_started", MAYA), content_type="application/cloudevents+json"
            )
            agent = (desk.data_dir / "desk-agent.token").read_text().strip()
            async with ServiceClient(desk.address(), agent) as sam:
                who = (await sam.get("/v1/session"))["agent_id"]
            await router.post("/v1/interactions", {"channel": "chat", "subject": OTHER, "agent_id": who})
        told.tell("accept")
        told.tell("press Ctrl+J")
        told.tell("write Dear Bea, you get it in ")
        popped = agentdesk(profile, "pop", MAYA)
        assert (popped.returncode, popped.stderr) == (0, "")
        told.tell("shows +1 415-555-0142")
        told.tell("write 2 days, promised. ")
        place, text, presence = told.tell("caret").split("|")
        assert (place, text, presence) == ("Reply", "Dear Bea, you get it in 2 days, promised. ", "offline")
        told.tell("press Ctrl+Shift+G")
        told.tell("press F6")
        assert told.tell("caret").split("|")[1:] == ["", "offline"], "who was popped is in view, and nothing was sent"
    assert "Traceback" not in (tmp_path / "said").read_text()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_nothing_is_left_behind_when_the_desk_ends(tmp_path: Path, how: signal.Signals) -> None:
    with desk_process(tmp_path / "profile", tmp_path / "said") as desk:
        await until(lambda: is_signed_in(desk), "a desk with its own orchestrator")
        (child,) = desk.orchestrators()
        desk.process.send_signal(how)
        code = desk.process.wait(timeout=60)
        assert code == (-signal.SIGKILL if how is signal.SIGKILL else 0)
        await until(lambda: is_gone(child.pid), "the end of its orchestrator")
    assert "Traceback" not in (tmp_path / "said").read_text()


async def test_an_orchestrator_that_dies_is_started_again_under_the_same_address(tmp_path: Path) -> None:
    with desk_process(tmp_path / "profile", tmp_path / "said") as desk:
        await until(lambda: is_signed_in(desk), "a desk with its own orchestrator")
        address = desk.address()
        (child,) = desk.orchestrators()
        child.kill()
        await until(lambda: is_gone(child.pid) and desk.address() == address, "the same address served again")
        token = (desk.data_dir / "desk-agent.token").read_text().strip()
        async with ServiceClient(address, token) as agent:
            assert (await agent.get("/v1/session"))["role"] == "agent"
        desk.process.send_signal(signal.SIGTERM)
        assert desk.process.wait(timeout=60) == 0
    assert "Traceback" not in (tmp_path / "said").read_text()
