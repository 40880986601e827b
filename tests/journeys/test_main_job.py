"""The main job, end to end: what a customer tried comes in, they call or write, Sam knows at once; and Ines sees later
what Sam saw. Real processes, the real windows, by keyboard.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.contact_center import ContactCenter, ago, event
from tests.support.server import child, cli
from tests.support.sqlite import fresh_file
from tests.support.window_process import WindowDesk, window_desk

PHONE, ACCOUNT, DEVICE, COOKIE = "phone:+14155550142", "account:A-4410027", "device:ios-7f31c2", "cookie:w-90a1e5"
COMMENT = "No second phone to receive the code on"


async def told(desk: WindowDesk, *lines: str) -> list[str]:
    """What the desk answered to each line; the test's own loop goes on meanwhile."""
    return [await asyncio.to_thread(desk.tell, line) for line in lines]


@pytest.fixture
async def center(tmp_path: Path) -> AsyncIterator[ContactCenter]:
    database = fresh_file(tmp_path)
    with child(database, tmp_path) as service:
        async with await ContactCenter.hire(service.url, database, tmp_path) as hired:
            yield hired


async def a_phone_that_never_came_to_life(center: ContactCenter) -> None:
    same = {"identifiers": {"account": "A-4410027"}}
    order = {"order_id": "O-88123", "category": "phone", "product": "Aster 9"}
    failed = {"task": "activation", "error": "ACT-17", "message": "Activation code not accepted"}
    await center.happen(
        event("crm.profile_updated", ACCOUNT, ago(days=12), traits={"name": "Maya Ortiz"},
              identifiers={"phone": "+1 (415) 555-0142"}),
        event("order.placed", ACCOUNT, ago(days=9), **order),
        event("order.delivered", ACCOUNT, ago(days=7), **order),
        event("app.activation_failed", DEVICE, ago(minutes=29), **failed, **same),
        event("app.activation_failed", DEVICE, ago(minutes=25), **failed),
        event("web.error", COOKIE, ago(minutes=20), path="/activate", **failed, **same),
        event("ivr.menu_selected", PHONE, ago(minutes=6), option="activation"),
        event("ivr.abandoned", PHONE, ago(minutes=4), option="activation"),
    )  # fmt: skip


@pytest.mark.timeout(300)
async def test_maya_calls_and_ines_sees_what_sam_saw(center: ContactCenter, tmp_path: Path) -> None:
    await a_phone_that_never_came_to_life(center)
    call = await center.connect(PHONE, state="offered")
    context = await center.agent.get(f"/v1/customers/{await center.customer(PHONE)}/context", interaction_id=call)
    advised = context["decision"]["ranked"][0]
    assert (context["why"]["intent"], advised["kind"]) == ("activate_device", "service")
    assert [one["channel"] for one in context["already_tried"]] == ["app", "app", "web", "ivr"]
    with window_desk(center.url, center.tokens["agent"], tmp_path / "sam") as sam:
        await told(sam, "accept", "shows Maya Ortiz", f"shows {context['why']['label']}", f"shows {advised['title']}")
        await center.say(call, "My new phone still does not work!")
        (override_id,) = await told(sam, f"override {COMMENT}")
        await told(sam, "status sent", "wrap-up Swapped the code for a call back")
        assert await asyncio.to_thread(sam.close) == 0
    ended = await center.agent.get(f"/v1/interactions/{call}")
    assert (ended["state"], ended["utterances"]) == ("closed", 1)

    frozen = await center.supervisor.get(f"/v1/overrides/{override_id}")
    assert (frozen["recommended_action"], frozen["taken_action"]) == (advised["action"], "something else")
    assert frozen["receipt"]["ranked"][0]["why"] == advised["why"]
    assert frozen["on_screen"]
    # life goes on: what Ines opens afterwards is what was, not what is
    await center.happen(event("device.activated", ACCOUNT, order_id="O-88123"))
    now = await center.agent.get(f"/v1/customers/{await center.customer(PHONE)}/context")
    assert now["decision"]["ranked"][0]["action"] != advised["action"]
    assert await center.supervisor.get(f"/v1/overrides/{override_id}") == frozen
    with window_desk(center.url, center.tokens["supervisor"], tmp_path / "ines") as ines:
        await told(ines, f"review {COMMENT}", "shows Sam Okafor", f"shows {advised['title']}")
        assert await asyncio.to_thread(ines.close) == 0
    place = ("--db", f"sqlite:///{tmp_path / 'orchestrator.db'}", "--data-dir", str(tmp_path))
    verified = await asyncio.to_thread(cli, "audit", "verify", *place)
    assert verified.returncode == 0, verified.stderr


@pytest.mark.timeout(300)
async def test_a_chat_about_a_transfer_that_failed_everywhere(center: ContactCenter, tmp_path: Path) -> None:
    device, phone, cookie = "device:t-1", "phone:+14155550161", "cookie:t-1"
    same = {"identifiers": {"account": "T-1"}}
    failed = {"task": "transfer", "error": "TRF-40"}
    await center.happen(
        event("app.transfer_failed", device, ago(minutes=55), **failed, **same),
        event("app.transfer_failed", device, ago(minutes=50), **failed),
        event("app.transfer_failed", device, ago(minutes=45), **failed),
        event("web.error", cookie, ago(minutes=35), path="/transfer", error="TRF-40", **same),
        event("ivr.menu_selected", phone, ago(minutes=20), option="transfers", **same),
        event("ivr.abandoned", phone, ago(minutes=17), option="transfers"),
    )
    chat = await center.connect(phone, channel="chat", state="offered")
    customer = await center.customer(phone)
    context = await center.agent.get(f"/v1/customers/{customer}/context", interaction_id=chat)
    assert context["why"]["intent"] == "transfer_money"
    assert not [one for one in context["decision"]["ranked"] if one["kind"] == "growth"]
    assert all(one["because"] for one in context["decision"]["withheld"])
    with window_desk(center.url, center.tokens["agent"], tmp_path / "sam") as sam:
        await told(sam, "accept", f"shows {context['why']['label']}")
        await center.say(chat, "I cannot send money to my landlord.")
        await told(sam, "note Landlord is paid on the first")
        await told(sam, "say I can see that it failed in the app and on the site. I am doing it for you now.")
        # the chat router learns what to show the customer, and nothing of the note
        heard = await center.touchpoint.get(f"/v1/interactions/{chat}/utterances", cursor=1, wait=20)
        assert [one["text"][:9] for one in heard["items"]] == ["I can see"]
        accepted, *_ = await told(sam, "accept-advice", "status sent", "wrap-up Transfer made")
        assert await asyncio.to_thread(sam.close) == 0
    said = [one async for one in center.agent.pages(f"/v1/interactions/{chat}/utterances")]
    assert [one["speaker"] for one in said] == ["customer", "agent"]
    notes = (await center.supervisor.get(f"/v1/interactions/{chat}/notes"))["items"]
    assert [(one["agent_name"], one["text"]) for one in notes] == [("Sam Okafor", "Landlord is paid on the first")]
    # the advice of the last turn it was, wherever the customer's words fell
    answers = (await center.agent.get(f"/v1/decisions/{accepted}/feedback"))["items"]
    assert [one["outcome"] for one in answers] == ["accepted"]
