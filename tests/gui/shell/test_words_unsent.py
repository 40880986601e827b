"""Whatever an agent wrote and is not with the service can be read among what is unsent, and copied there."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, MAYA, NOW, morning
from agentdesk.domain.override import Direction, ResultStatus
from agentdesk.ui.exception.draft import Draft as ExceptionDraft
from agentdesk.ui.outbox.viewmodel import build
from agentdesk.ui.wrapup.viewmodel import Draft as WrapUpDraft
from agentdesk.wire.commands import (
    AttributeInteraction,
    Command,
    CorrectDirection,
    DecideApproval,
    EndExceptionMode,
    LinkIdentifier,
    RecordOverride,
    StartExceptionMode,
    UndoIdentity,
    UnlinkIdentifier,
)
from tests.gui.shell.test_outbox import open_panel
from tests.support.gui_desk import Desk

IDS = {"command_id": "c", "customer_id": MAYA}
WRITTEN: list[tuple[Command, str]] = [
    (
        RecordOverride(**IDS, decision_id="d", interaction_id=CALL, recommended_action="a",
                       taken_action="A field visit", reason_code="r", comment="She asked.", taken_at=NOW,
                       result_status=ResultStatus.RESOLVED,
                       result_note="It works.", on_screen={}),
        "A field visit\nShe asked.\nIt works.",
    ),
    (
        StartExceptionMode(**IDS, reason="A death.", until=NOW + timedelta(days=1), promise="I call.", at=NOW),
        "A death.\nI call.",
    ),
    (EndExceptionMode(**IDS, reason="All is well."), "All is well."),
    (DecideApproval(command_id="c", override_id="o", approved=False, reason="Too dear."), "Too dear."),
    (CorrectDirection(command_id="c", override_id="o", direction=Direction.MORE, comment="So kind."), "So kind."),
    (UnlinkIdentifier(**IDS, link_id="l", reason="Her brother's.", at=NOW), "Her brother's."),
    (LinkIdentifier(**IDS, identifier="phone:+1", reason="She said so.", at=NOW), "She said so."),
    (AttributeInteraction(**IDS, interaction_id=CALL, reason="It was her.", at=NOW), "It was her."),
    (UndoIdentity(**IDS, target_id="t", reason="A mistake.", at=NOW), "A mistake."),
]  # fmt: skip


@pytest.mark.parametrize(("command", "words"), WRITTEN, ids=lambda one: getattr(one, "kind", ""))
def test_the_words_of_each_command(make: Callable[[State], Desk], command: Command, words: str) -> None:
    refused = Pending(command, PendingStatus.REFUSED, NOW, tries=1, problem="wrong_state")
    desk = make(replace(morning(), pending=(refused,)))
    open_panel(desk)
    desk.press(Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == words


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("reply:gone", json.dumps({"error": "E 17"}), json.dumps({"error": "E 17"})),
        ("override:gone", ExceptionDraft(taken="x", taken_title="A visit", reason="code", result_note="Ok.").to_text(),
         "A visit\nOk."),
        ("wrap_up:gone", WrapUpDraft(promise="I call.", results=(("o", "resolved", "Ok."),)).to_text(), "I call.\nOk."),
    ],
)  # fmt: skip
def test_the_words_of_each_draft_without_a_contact(key: str, text: str, words: str) -> None:
    (item,) = build(replace(morning(), drafts={key: text})).items
    assert item.words == words
