"""The real desk with its real window as a process of its own, told by lines what to do by keyboard.

Arguments: address, token file, profile folder. Lines on standard input: ``accept``, ``override COMMENT``. Each is
answered with one line when it shows; an override with its id, as soon as it is kept here.
"""

import asyncio
import os
import sys
from pathlib import Path

from agentdesk import bootstrap
from agentdesk.app.state import Loading
from agentdesk.bootstrap import DeskOptions, OpenedDesk
from agentdesk.devtools.hand import Hand, until
from agentdesk.domain.people import Role
from agentdesk.ui.qt import loop
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.look import Look
from agentdesk.wire.commands import RecordOverride


async def _accept(opened: OpenedDesk, hand: Hand) -> str:
    store = opened.desk.store
    await until(lambda: store.state.interactions, "an offered contact")
    hand.press("Ctrl+Shift+A")

    def _is_shown() -> bool:
        view = store.state.customers.get(store.state.customer_id_in_focus or "")
        return view is not None and view.loading is Loading.READY and not store.state.pending

    await until(_is_shown, "the customer")
    return "accepted"


async def _override(opened: OpenedDesk, hand: Hand, comment: str) -> str:
    assert isinstance(opened.window, AgentWindow)
    store, sheet = opened.desk.store, opened.window.sheet
    hand.press("Ctrl+O")
    await until(sheet.isVisible, "the sheet")
    hand.write("something else")
    hand.press("Return")
    hand.press("1")
    hand.write(comment)
    hand.press("Ctrl+Return")

    def _kept() -> list[str]:
        return [each.command.command_id for each in store.state.pending if isinstance(each.command, RecordOverride)]

    await until(_kept, "the override to be kept")
    return _kept()[0]


async def _main(url: str, token_file: str, profile: str) -> int:
    options = DeskOptions(url=url, token_file=Path(token_file), profile_dir=Path(profile))
    settings = bootstrap.settings_of(options).model_copy(update={"keyring": False})
    app = bootstrap.make_application()
    async with bootstrap.open_desk(Look(app), settings, Role.AGENT) as opened:
        hand = Hand(opened.window)
        print("open", flush=True)
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            word, _, rest = line.partition(" ")
            print(await (_accept(opened, hand) if word == "accept" else _override(opened, hand, rest)), flush=True)
    return 0


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    raise SystemExit(loop.run(bootstrap.make_application(), lambda: _main(*sys.argv[1:])))
