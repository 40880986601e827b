"""The real desk with its real window as a process of its own, told by lines what to do by keyboard.

Arguments: address, token file, profile folder. Each line on standard input (``WORDS`` below) is answered with one line
when what it asks for shows; an override with its id, as soon as it is kept here. What never shows ends the process.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from agentdesk import bootstrap
from agentdesk.app.setting_layers import DeskOptions
from agentdesk.app.state import Loading, State
from agentdesk.bootstrap import OpenedDesk
from agentdesk.devtools.hand import Hand, shows, until
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.people import Role
from agentdesk.ui.kit.bars import BarList
from agentdesk.ui.kit.button import EvidenceButton
from agentdesk.ui.outbox import viewmodel as outbox
from agentdesk.ui.qt import loop
from agentdesk.ui.qt.application import make_application
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.supervisor_window import SupervisorWindow
from agentdesk.ui.worklist.items import WorkListModel
from agentdesk.wire.commands import AddNote, RecordOverride
from tests.support.told_lines import hear, in_front


async def _accept(opened: OpenedDesk, _rest: str) -> str:
    """Take the contact that waits, and wait until its customer is shown."""
    store, window = opened.desk.store, opened.window
    assert isinstance(window, AgentWindow)
    # only what is painted can be accepted: the list follows the state a frame later
    await until(lambda: window.work_list.list.model().rowCount() > 0, "an offered contact")
    Hand(window).press("Ctrl+Shift+A")

    def _is_shown() -> bool:
        view = store.state.customers.get(store.state.customer_id_in_focus or "")
        talk = store.confirmed.interactions.get(store.state.focus.interaction_id or "")
        if talk is None or talk.state is InteractionState.OFFERED:  # who is offered is shown before anybody accepts
            return False
        if view is None or view.loading is not Loading.READY or view.context is None or store.state.pending:
            return False
        return shows(window.advice, view.context.decision.ranked[0].title)

    await until(_is_shown, "the customer")
    return "accepted"


async def _override(opened: OpenedDesk, comment: str) -> str:
    assert isinstance(opened.window, AgentWindow)
    store, sheet, hand = opened.desk.store, opened.window.sheet, Hand(opened.window)
    before = {each.id for known in store.state.overrides_of.values() for each in known}
    hand.press("Ctrl+O")
    await until(sheet.isVisible, "the sheet")
    hand.write("something else")
    hand.press("Return")
    hand.press("1")
    hand.write(comment)
    hand.press("Ctrl+Return")

    def _kept() -> list[str]:
        waiting = [each.command.command_id for each in store.state.pending if isinstance(each.command, RecordOverride)]
        known = [
            str(each.id) for known in store.confirmed.overrides_of.values() for each in known if each.id not in before
        ]
        return waiting or known

    await until(_kept, "the override to be kept")
    return _kept()[0]


async def _shows(opened: OpenedDesk, text: str) -> str:
    await until(lambda: shows(opened.window, text), f"{text!r} on the window")
    return "shown"


async def _bar(opened: OpenedDesk, text: str) -> str:
    """Wait until a row of bars in view says it."""

    def _says() -> bool:
        lists = [each for each in opened.window.findChildren(BarList) if each.isVisible()]
        return any(text in row.spoken for each in lists for row in each.model_shown.items())

    await until(_says, f"a bar that says {text!r}")
    return "shown"


async def _evidence(opened: OpenedDesk, rest: str) -> str:
    """Ask for the evidence of a claim, by the place of one of its parts (from 0) and what the claim is called."""
    place, _, claim = rest.partition(" ")

    def _button() -> EvidenceButton | None:
        buttons = opened.window.findChildren(EvidenceButton)
        return next((each for each in buttons if each.isVisible() and claim in each.accessibleName()), None)

    await until(_button, f"the evidence of {claim!r}")
    button = _button()
    assert button is not None
    button.parts_shown.actions()[int(place)].trigger()
    return "asked"


async def _selects(opened: OpenedDesk, title: str) -> str:
    """Wait until the timeline has a row with this title selected and in view."""
    assert isinstance(opened.window, AgentWindow)
    table = opened.window.timeline.table

    def _is_selected() -> bool:
        rows = table.selectionModel().selectedRows()
        shown = [row for row in rows if table.visualRect(row).intersects(table.viewport().rect())]
        return any(title in str(row.data()) for row in shown)

    await until(_is_selected, f"{title!r} selected")
    return "selected"


async def _earlier(opened: OpenedDesk, words: str) -> str:
    """Wait until an earlier conversation is in view with these words marked."""
    assert isinstance(opened.window, AgentWindow)
    past = opened.window.past_talk

    def _are_marked() -> bool:
        marked = [each.cursor.selectedText() for each in past.transcript.extraSelections()]
        return past.isVisible() and any(words in text for text in marked)

    await until(_are_marked, f"{words!r} in an earlier conversation")
    return "marked"


async def _finds(opened: OpenedDesk, text: str) -> str:
    """Wait until the palette offers it first."""
    rows = opened.window.palette_panel.list.model()
    await until(lambda: rows.rowCount() and rows.index(0, 0).data() == text, f"{text!r} in the palette")
    return "found"


async def _press(opened: OpenedDesk, keys: str) -> str:
    Hand(opened.window).press(keys)
    return "pressed"


async def _walk(opened: OpenedDesk, rest: str) -> str:
    """Press a key until the focus is in the bars of that name."""
    key, _, name = rest.partition(" ")
    place = next(each for each in opened.window.findChildren(BarList) if each.accessibleName() == name)
    Hand(opened.window).walk_into(place, key)
    return "there"


async def _write(opened: OpenedDesk, text: str) -> str:
    """Type where the caret is."""
    Hand(opened.window).write(text)
    return "written"


async def _say(opened: OpenedDesk, text: str) -> str:
    """Write a reply into the open conversation and send it."""
    store, hand = opened.desk.store, Hand(opened.window)
    interaction_id = store.state.focus.interaction_id or ""
    hand.press("Ctrl+J")
    hand.write(text)
    hand.press("Ctrl+Return")
    await until(
        lambda: any(each.text == text for each in store.confirmed.utterances.get(interaction_id, ())), "the reply"
    )
    hand.press("Escape")
    return "said"


async def _note(opened: OpenedDesk, text: str) -> str:
    """Write a private note into the open conversation; answered when it is kept here."""
    store, hand = opened.desk.store, Hand(opened.window)
    hand.press("Ctrl+Shift+J")
    hand.write(text)
    hand.press("Ctrl+Return")
    await until(
        lambda: (
            any(isinstance(each.command, AddNote) and each.command.text == text for each in store.state.pending)
            or any(text == note.text for notes in store.state.notes.values() for note in notes)
        ),
        "the note to be kept",
    )
    return "noted"


async def _finish(opened: OpenedDesk, summary: str) -> str:
    """End the contact in focus and finish its wrap-up, with the first disposition; answered when that is kept here,
    sent or not."""
    window, store = opened.window, opened.desk.store
    assert isinstance(window, AgentWindow)
    view, hand = window.wrap_up, Hand(window)
    interaction_id = store.state.focus.interaction_id or ""
    if window.sheet.isVisible():
        hand.press("Escape")
    hand.press("Ctrl+E")
    await until(view.isVisible, "the wrap-up")
    hand.walk_into(view.disposition, "F6")
    hand.press("1")
    hand.walk_into(view.summary, "Tab")
    hand.press("Ctrl+A")
    hand.write(summary)
    hand.press("Ctrl+Return")
    await until(lambda: _is_over(store.state, interaction_id), "the wrap-up to be kept")
    return "finished"


def _is_over(state: State, interaction_id: str) -> bool:
    known = state.interactions.get(interaction_id)
    return known is None or known.state is InteractionState.CLOSED


async def _unsent(opened: OpenedDesk, keys: str) -> str:
    """Open the outbox, press keys in it, and tell what it lists: ``TITLE STANDING`` of each, by commas."""
    panel, hand, store = opened.window.panels.outbox, Hand(opened.window), opened.desk.store
    before = len(store.state.pending)  # not later: the last key may have its effect before this goes on
    if not panel.isVisible():
        hand.press("Ctrl+Shift+H")
    for key in keys.split():
        hand.press(key)
        await asyncio.sleep(0)
    model, discarded = panel.list.model(), "Delete" in keys.split()
    # what is shown follows what is so a frame later
    await until(lambda: model.rowCount() == len(store.state.pending), "the list")
    await until(lambda: not discarded or model.rowCount() < before, "one item less")
    items = outbox.items_of(store.state)
    return ", ".join(f"{each.title} {each.standing.split(',')[0]}" for each in items) or "nothing"


async def _exported(opened: OpenedDesk, _rest: str) -> str:
    store = opened.desk.store
    await until(lambda: store.state.exported is not None and store.state.exported.path, "the file")
    return store.state.exported.path if store.state.exported is not None else ""


async def _open(opened: OpenedDesk, number: str) -> str:
    """Open a contact by its number."""
    assert isinstance(opened.window, AgentWindow)
    model = opened.window.work_list.list.model()
    await until(lambda: model.rowCount() >= int(number), "the contact")
    Hand(opened.window).press(f"Ctrl+{number}")
    return "opened"


async def _accept_advice(opened: OpenedDesk, _rest: str) -> str:
    """Do what is advised; answered with the decision when the orchestrator knows it."""
    window, store = opened.window, opened.desk.store
    assert isinstance(window, AgentWindow)
    hand = Hand(window)
    hand.walk_into(window.advice, "F6")
    await until(lambda: not window.advice.unread.isActive(), "the advice to have been on screen for a moment")
    hand.press("Ctrl+Return")
    await until(lambda: store.state.accepted and not store.state.pending, "the accepted advice")
    return next(iter(store.state.accepted))


async def _wrap_up(opened: OpenedDesk, summary: str) -> str:
    """The same, answered when the contact is over and all of it is sent."""
    store = opened.desk.store
    interaction_id = store.state.focus.interaction_id or ""
    await _finish(opened, summary)
    await until(lambda: _is_over(store.confirmed, interaction_id) and not store.state.pending, "the end of the contact")
    return "closed"


async def _review(opened: OpenedDesk, text: str) -> str:
    """The supervisor opens the first record of the log; ``text`` shows in its frozen picture."""

    def _lists_it() -> bool:
        window = opened.window
        return isinstance(window, SupervisorWindow) and window.log.table.model().rowCount() > 0

    await until(_lists_it, "a record in the log")
    await in_front(opened)
    Hand(opened.window).press("J")
    return await _shows(opened, text)


class Watched:
    """What an agent's desk had on it at one time or another; a contact that is over leaves the desk."""

    def __init__(self, opened: OpenedDesk) -> None:
        assert isinstance(opened.window, AgentWindow)
        self.rows: set[str] = set()
        self.utterances: set[str] = set()
        self._model = opened.window.work_list.list.model()
        self._model.rowsInserted.connect(self._on_rows)
        self._model.modelReset.connect(lambda: self._on_rows(None, 0, self._model.rowCount() - 1))
        opened.desk.store.subscribe(self._look)

    def _on_rows(self, _parent: object, first: int, last: int) -> None:
        self.rows |= {self._model.index(row, 0).data(WorkListModel.ItemRole).id for row in range(first, last + 1)}

    def _look(self, state: State) -> None:
        for said in state.utterances.values():
            ids = {one.id for one in said}
            assert len(ids) == len(said), "the desk has words twice"
            self.utterances |= ids


async def _watch(opened: OpenedDesk, _rest: str) -> str:
    """From now on remember what shows: contacts as rows of the work list, words as the desk has them."""
    WATCHED.append(Watched(opened))
    return "watching"


async def _seen(opened: OpenedDesk, _rest: str) -> str:
    """How many contacts and how many utterances were seen, once all contacts are over."""
    await until(lambda: not opened.desk.store.state.interactions, "the end of all contacts")
    return f"{len(WATCHED[-1].rows)} {len(WATCHED[-1].utterances)}"


async def _lists(opened: OpenedDesk, count: str) -> str:
    """The supervisor walks to the end of the log until it has so many rows, none of them twice."""
    window = opened.window
    assert isinstance(window, SupervisorWindow)
    table, hand = window.log.table, Hand(window)
    table.setFocus()

    def _are_there() -> bool:
        hand.press("End")
        return table.model().rowCount() == int(count)

    await until(_are_there, f"{count} records in the log")
    ids = {one.id for one in opened.desk.store.state.override_log.items}
    return f"{len(ids)}"


async def _status(opened: OpenedDesk, wanted: str) -> str:
    """Wait for a state of the connection, or for nothing being unsent."""
    store = opened.desk.store
    if wanted == "sent":
        await until(lambda: not store.state.pending, "everything to be sent")
    else:
        await until(lambda: store.state.connection.status == wanted, f"the connection to be {wanted}")
    return wanted


WATCHED: list[Watched] = []

WORDS: dict[str, Callable[[OpenedDesk, str], Awaitable[str]]] = {
    "accept": _accept,
    "override": _override,
    "shows": _shows,
    "bar": _bar,
    "evidence": _evidence,
    "selects": _selects,
    "earlier": _earlier,
    "finds": _finds,
    "press": _press,
    "walk": _walk,
    "write": _write,
    "say": _say,
    "note": _note,
    "finish": _finish,
    "unsent": _unsent,
    "exported": _exported,
    "open": _open,
    "accept-advice": _accept_advice,
    "wrap-up": _wrap_up,
    "review": _review,
    "watch": _watch,
    "seen": _seen,
    "lists": _lists,
    "status": _status,
}


async def _main(url: str, token_file: str, profile: str) -> int:
    options = DeskOptions(url=url, token_file=Path(token_file), profile_dir=Path(profile))
    settings = bootstrap.settings_of(options).model_copy(update={"keyring": False})
    app = make_application()
    async with bootstrap.open_desk(Look(app), settings, Role.AGENT) as opened:
        await hear(opened, WORDS)
    return 0


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    raise SystemExit(loop.run(make_application(), lambda: _main(*sys.argv[1:])))
