"""What is taken out of the outbox becomes the draft that it was, whole: no field of any command is forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from agentdesk.app.state import Advised, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, MAYA, NOW, morning
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import ResultStatus
from agentdesk.ui.exception import draft as exception
from agentdesk.ui.outbox.viewmodel import EDITED
from agentdesk.ui.shell.editing import lay_open, reopened
from agentdesk.ui.wrapup import viewmodel as wrapup
from agentdesk.wire.commands import (
    AddNote,
    Command,
    FinishWrapUp,
    RecordOverride,
    RecordResult,
    SayUtterance,
    StartExceptionMode,
)
from tests.support.gui_desk import Desk
from tests.support.recording_intents import RecordingIntents

OVERRIDE = RecordOverride(
    command_id="o-1", decision_id="d-maya", interaction_id=CALL, customer_id=MAYA, recommended_action="reissue_code",
    taken_action="waive_fee", reason_code="goodwill", comment="Third try", amount=12.5, taken_at=NOW,
    result_status=ResultStatus.ESCALATED, result_note="to tier 2", on_screen={"card": {}},
)  # fmt: skip
WRAP_UP = FinishWrapUp(
    command_id="w-1", interaction_id=CALL, disposition="solved", summary="All done", promise="Call back",
    promise_due_at=NOW + timedelta(days=1), at=NOW,
)  # fmt: skip
REPLY = SayUtterance(command_id="s-1", interaction_id=CALL, text="I am on it", at=NOW)
NOTE = AddNote(command_id="n-1", interaction_id=CALL, text="Was upset", at=NOW)
MODE = StartExceptionMode(
    command_id="m-1", customer_id=MAYA, interaction_id=CALL, reason="Goodwill · Third try", owner="kim",
    until=NOW + timedelta(hours=4), at=NOW + timedelta(milliseconds=3),
)  # fmt: skip

OF_THE_MOMENT = {"command_id", "kind", "interaction_id", "customer_id", "at", "taken_at", "on_screen", "speaker"}
"""Made anew when the draft is sent, or said by where the draft is kept."""
OF_THE_DECISION = {"decision_id", "recommended_action"}
"""Said by the advice for which the sheet is open again."""


def _of_override(text: str) -> dict[str, Any]:
    return dict(exception.read_draft(text).said())


def _of_wrap_up(text: str) -> dict[str, Any]:
    draft = wrapup.read_draft(text)
    return dict(draft.said(draft.summary or ""))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (OVERRIDE, _of_override),
        (WRAP_UP, _of_wrap_up),
        (REPLY, lambda text: {"text": text}),
        (NOTE, lambda text: {"text": text}),
    ],
)
def test_a_draft_says_again_all_that_its_command_said(command: Command, said: Callable[[str], dict[str, Any]]) -> None:
    draft = reopened(command, morning())
    assert draft is not None
    told = said(draft.text)
    fields = set(type(command).model_fields) - OF_THE_MOMENT - OF_THE_DECISION
    assert told.keys() == fields, "a field of the command that no draft has"
    unsaid = {name for name in fields if getattr(command, name) == type(command).model_fields[name].default}
    assert not unsaid, "the test says nothing of these"
    assert told == {name: getattr(command, name) for name in fields}


def test_all_that_can_be_edited_is_tried_here() -> None:
    assert {type(one) for one in (OVERRIDE, WRAP_UP, REPLY, NOTE)} == set(EDITED)


def test_the_advice_is_the_one_that_it_was_about() -> None:
    draft = reopened(OVERRIDE, morning())
    assert draft is not None
    assert exception.read_draft(draft.text).decision_id == OVERRIDE.decision_id


def test_the_sheet_opens_for_the_advice_that_it_was_about(make: Callable[[State], Desk]) -> None:
    refused = Pending(OVERRIDE, PendingStatus.REFUSED, NOW, problem="unknown_reason")
    desk = make(replace(morning(), pending=(refused,)))
    view = desk.store.state.customers[MAYA]
    assert view.context is not None
    first = view.context.decision
    best = first.ranked[0].model_copy(update={"action": "other", "title": "Something else"})
    newest = first.model_copy(update={"id": "d-other", "ranked": (best, *first.ranked[1:])})
    moved = replace(view, context=view.context.model_copy(update={"decision": newest}))
    call = desk.store.state.interactions[CALL].model_copy(update={"state": InteractionState.WRAP_UP})
    advised: dict[str, Advised] = {CALL: Advised(MAYA, newest, first, InteractionState.WRAP_UP)}
    state = replace(
        desk.store.state,
        customers={**desk.store.state.customers, MAYA: moved},
        interactions={**desk.store.state.interactions, CALL: call},
        advised=advised,
    )
    desk.store.put(state)
    shown = desk.window.advice.shown_decision()
    assert shown is not None
    assert shown.id == "d-other"
    # words that are in the open sheet of the same contact stay too
    desk.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    desk.window.sheet.form.comment.set_text("half a thought")
    desk.window.edit_unsent("o-1")
    (back,) = desk.intents.named("take_back")
    kept = desk.intents.named("save_draft")[-1]
    assert exception.read_draft(kept["text"]).comment == "half a thought"
    desk.store.put(replace(state, pending=(), drafts={back["draft_key"]: back["text"]}))
    sheet = desk.window.sheet
    assert sheet.isVisible()
    assert sheet.form.draft().comment == "Third try"
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (recorded,) = desk.intents.named("record_override")
    assert (recorded["decision_id"], recorded["recommended_action"]) == ("d-maya", "reissue_code")
    assert recorded["amount"] == 12.5


def waiting(*commands: Command) -> State:
    return replace(morning(), pending=tuple(Pending(one, PendingStatus.QUEUED, NOW) for one in commands))


def test_the_way_off_the_map_comes_back_with_the_exception_and_is_asked_for_once() -> None:
    state, intents = waiting(OVERRIDE, MODE), RecordingIntents()
    draft = reopened(OVERRIDE, state)
    assert draft is not None
    told = exception.read_draft(draft.text)
    assert (float(told.off_map_s), told.owner) == (4 * 3600, "kim")
    assert lay_open(intents, state.pending[0], draft)
    assert [name for name, _ in intents.calls] == ["take_back", "discard"]
    assert intents.named("discard") == [{"command_id": "m-1"}]
    for other in (
        MODE.model_copy(update={"at": NOW + timedelta(minutes=2)}),
        MODE.model_copy(update={"customer_id": "c-li"}),
    ):
        alone = reopened(OVERRIDE, waiting(OVERRIDE, other))
        assert alone is not None
        assert (alone.with_it, exception.read_draft(alone.text).off_map_s) == (None, "")


def test_what_is_being_written_in_the_same_place_stays() -> None:
    begun = exception.Draft(taken="my words", taken_title="my words", comment="and more", result_note="so far")
    drafts = {
        f"override:{CALL}": begun.to_text(),
        f"wrap_up:{CALL}": wrapup.Draft(summary="Begun", results=(("o-9", "resolved", ""),)).to_text(),
    }
    state = replace(morning(), drafts=drafts)
    override, end = reopened(OVERRIDE, state), reopened(WRAP_UP, state)
    assert override is not None
    assert end is not None
    told = exception.read_draft(override.text)
    assert (told.comment, told.result_note) == ("my words\nand more\nThird try", "so far\nto tier 2")
    assert wrapup.read_draft(end.text).summary == "Begun\nAll done"
    assert wrapup.read_draft(end.text).results == (("o-9", "resolved", ""),)


def test_a_result_is_not_edited_here_and_keeps_its_own_place() -> None:
    result = RecordResult(command_id="r-1", override_id="o-1", status=ResultStatus.RESOLVED, at=NOW)
    assert reopened(result, morning()) is None
