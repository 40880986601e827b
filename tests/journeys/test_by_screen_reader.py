"""The whole main job through the accessibility tree, as a screen reader has it: the desk as people start it, under an X
server, on a real orchestrator. Nothing is known here but roles, names, states and actions of AT-SPI."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.contact_center import ContactCenter, ago, event
from tests.support.no_tls import NO_TLS
from tests.support.reader import Reader, Thing
from tests.support.screen import Screen, screen
from tests.support.server import child
from tests.support.sqlite import fresh_file

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is Linux's")

MAYA = "phone:+14155550142"
TAKEN = "Have an expert call back"
REASON = "Something else serves the customer better"
COMMENT = "No bar code at hand."
REPLY = "An expert will call you within the hour."
SAID = "I tried three times to activate my phone and it still does not work!"


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Screen]:
    with screen(tmp_path) as made:
        yield made


@contextmanager
def desk_on(shown: Screen, url: str, token: str, folder: Path) -> Iterator[Reader]:
    """The desk as a process of its own, and somebody who cannot see it."""
    token_file = folder / "agent.token"
    token_file.write_text(token)
    command = [sys.executable, "-m", "agentdesk", "--url", url, "--token-file", str(token_file)]
    reading = {"QT_ACCESSIBILITY": "1", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "AGENTDESK_KEYRING": "false"}
    reader = Reader(shown.heard_at)
    with (folder / "desk.txt").open("wb") as said:
        desk = subprocess.Popen(
            [*command, "--profile-dir", str(folder / "profile")],
            env={**os.environ, **shown.environment, **reading},
            stdout=said,
            stderr=said,
        )
    try:
        yield reader
        desk.terminate()
        assert desk.wait(timeout=60) == 0, (folder / "desk.txt").read_text()
    finally:
        desk.kill()
        desk.wait()
        reader.close()


async def _story(url: str, database: str, folder: Path) -> tuple[ContactCenter, str]:
    """Maya tried three times, and then chats. The center and her conversation."""
    async with await ContactCenter.hire(url, database, folder) as center:
        tries = [
            event("app.activation_failed", MAYA, ago(minutes=minutes), task="activation", error="ACT-17")
            for minutes in (20, 19, 18)
        ]
        await center.happen(event("identity.known", MAYA, ago(days=20), name="Maya Ortiz"), *tries)
        talk = await center.connect(MAYA, "chat", "offered")
        await center.say(talk, SAID)
        return center, talk


def test_the_main_job(shown: Screen, tmp_path: Path) -> None:
    database = fresh_file(tmp_path)
    with child(database, tmp_path) as service:
        center, talk = asyncio.run(_story(service.url, database, tmp_path))
        with desk_on(shown, service.url, center.tokens["agent"], tmp_path) as reader:
            app = reader.program("agentdesk")
            _get_ready(reader, app)
            _take(reader, app)
            _take_in(reader, app)
            _do_other(reader, app)
            _answer(reader, app)
            _wrap_up(reader, app)
            assert sum(said.startswith("New: ") for said in reader.heard) == 1, "an offer is said once"
        _is_on_record(service.url, center, talk)


def _get_ready(reader: Reader, app: Thing) -> None:
    press(reader, app, "Begin to work")  # the first steps are shown at the first start
    press(reader, app, lambda name: name.startswith("Presence: "))
    choose(reader, "Available")
    reader.until(lambda: app.find("push button", "Presence: Available"), "being available")


def _take(reader: Reader, app: Thing) -> None:
    reader.hear("New: +1 415-555-0142, chat")
    press(reader, app, "Accept")
    advised = reader.hear("New advice: ")
    assert region(reader, app, "Do next").find("label", advised.removeprefix("New advice: "))


def _take_in(reader: Reader, app: Thing) -> None:
    """Who, why, what was tried, how they feel; what to do and why; and what she said."""
    customer = region(reader, app, "Customer")
    heard = customer.words()
    for words in ("+1 415-555-0142", "Why", "Activating a new phone", "Tried", "failed (ACT-17)", "Feels", "effort"):
        assert words in heard
    assert app.nameless() == []
    assert "It failed 3 times" in region(reader, app, "Do next").words()
    talk = region(reader, app, "Conversation")
    reader.until(lambda: SAID in talk.words(), "what she said")
    failed = next(each for each in region(reader, app, "Timeline").below() if "Activation failed" in each.name)
    assert (failed.role, failed.name.endswith("folded, 3 events")) == ("cell", True)


def _do_other(reader: Reader, app: Thing) -> None:
    press(reader, region(reader, app, "Do next"), lambda name: name.startswith("Do other"))
    sheet = region(reader, app, "Do something other than recommended")
    press(reader, sheet, "Record")
    reader.hear("Say what you do instead.")  # what is missing is said
    reader.hear("Choose a reason.")
    write(sheet, "Done instead", "expert")
    offered = reader.until(lambda: sheet.find("list item", lambda name: TAKEN in name), "what can be done instead")
    offered.act()
    check(sheet, "Reason", REASON)
    assert app.nameless() == []
    write(sheet, "Comment", COMMENT)
    press(reader, sheet, "Record")
    recorded = reader.hear("Ledger entry ")
    assert recorded.startswith("Recorded")
    press(reader, sheet, "Close")


def _answer(reader: Reader, app: Thing) -> None:
    talk = region(reader, app, "Conversation")
    write(talk, "Reply", REPLY)
    press(reader, talk, "Send")
    reader.until(lambda: REPLY in talk.words() and "sending" not in talk.words(), "the reply among what was said")


def _wrap_up(reader: Reader, app: Thing) -> None:
    press(reader, region(reader, app, "Customer"), "End")
    form = region(reader, app, "Wrap-up")
    press(reader, form, "Finish")
    reader.hear("Choose how it ended.")
    check(form, "How it ended", "Promised to come back")
    check(form, f"Result of: {TAKEN} at a time they choose", "Resolved")
    write(form, "Promise", "An expert calls")
    press(reader, form, "Finish")
    reader.hear("Say by when.")
    check(form, "Due", "Tomorrow 10:00")
    assert app.nameless() == []
    press(reader, form, "Finish")
    reader.hear("The wrap-up is finished.")
    work = region(reader, app, "Work")
    reader.until(lambda: ", closed" in work.words(), "the end of the contact")


def _is_on_record(url: str, center: ContactCenter, talk: str) -> None:
    """What was done without a look is what the orchestrator has."""

    def ask(path: str, who: str = "agent") -> Any:
        answer = httpx.get(
            url + path, headers={"Authorization": f"Bearer {center.tokens[who]}"}, timeout=60, verify=NO_TLS
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    (override,) = ask("/v1/overrides", "supervisor")["items"]
    assert override["taken_title"].startswith(TAKEN)
    assert (override["reason_title"], override["comment"]) == (REASON, COMMENT)
    assert override["result"]["status"] == "resolved"
    said = ask(f"/v1/interactions/{talk}/utterances", "touchpoint")["items"]
    assert [each["text"] for each in said if each["speaker"] == "agent"] == [REPLY]


def check(place: Thing, group: str, name: str) -> None:
    """Choose one of a group."""
    choices = place.find("panel", group)
    assert choices is not None, f"no choice is called {group!r}"
    one = choices.find("radio button", name)
    assert one is not None, f"{name!r} is none of {group!r}"
    one.act("Toggle")


def write(place: Thing, name: str, text: str) -> None:
    """Put the text into the field of that name."""
    field = next(each for each in place.below() if each.name == name and "editable" in each.states)
    field.write(text)


def choose(reader: Reader, name: str) -> None:
    """Choose from the menu that has just been opened: its first line has the focus."""
    line = reader.until(
        lambda: (found := reader.focused()) and found.role.endswith("menu item") and found, "the open menu"
    )
    menu = line.parent()
    assert menu is not None
    next(each for each in menu.children() if each.name == name).act("Press")


def press(reader: Reader, place: Thing, name: str | Callable[[str], bool]) -> None:
    """Press the button of that name, as soon as there is one that can be pressed."""
    button = reader.until(
        lambda: (found := place.find("push button", name)) and "sensitive" in found.states and found, f"a button {name}"
    )
    button.act("Press")


def region(reader: Reader, app: Thing, name: str) -> Thing:
    found = reader.until(lambda: app.find("panel", name), f"the region {name}")
    assert isinstance(found, Thing)
    return found
