"""One agent's shift of two contacts, played on the real window by keyboard alone: a call with an exception, and a chat.

Owns what the agent does and what is noted of it. Knows the desk's state and window; who calls is not its business.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from agentdesk.app.desk import Desk
from agentdesk.app.state import Loading, State
from agentdesk.devtools.hand import PATIENCE_S, Hand, NotShownError, PaintWatch, shows, until
from agentdesk.domain.decision import ActionKind, RankedAction
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker
from agentdesk.domain.override import Override
from agentdesk.domain.people import Presence
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.look import Look
from agentdesk.ui.worklist.items import WorkListModel
from agentdesk.ui.wrapup.results import ResultRow
from agentdesk.wire.snapshots import Context

REASON_KEY = "5"
"""Something else serves the customer better."""
COMMENT = "No bar code at hand, and would rather be guided through it."
LONGEST_LULL_S = 900.0
"""So long, in story time, the stories may take to bring about the next contact or the customer's next words."""
TURNS_TO_SETTLE = 3
"""So many turns of the loop until nested layouts have handed their new heights up: what an eye would see."""

REPLIES = (
    "Hello, I can see what you tried already. I am taking care of it now.",
    "It is done on our side. You should see it within a few minutes.",
)


@dataclass
class Noted:
    """What happened, for the account. Times are in milliseconds."""

    call: Interaction | None = None
    chat: Interaction | None = None
    context: Context | None = None
    chat_context: Context | None = None
    override: Override | None = None
    offer_ms: float = 0.0
    pop_ms: float = 0.0
    chat_pop_ms: float = 0.0
    said_in_chat: int = 0
    shots: list[Path] = field(default_factory=list)


class Shift:
    """``work`` plays it. Raises ``NotShownError`` when the window does not do what an agent may expect."""

    def __init__(self, desk: Desk, window: AgentWindow, look: Look, shots: Path, speed: float) -> None:
        """``speed`` is how much faster than life customers act: at 1 a contact may be minutes in coming."""
        self._desk, self._window, self._look, self._shots = desk, window, look, shots
        self._patience_s = PATIENCE_S + LONGEST_LULL_S / speed
        self._hand = Hand(window)
        self.noted = Noted()

    async def work(self) -> Noted:
        await until(lambda: self._state.session is not None, "the sign-in")
        self._desk.set_presence(Presence.AVAILABLE)
        await self._take_the_call()
        await self._take_the_chat()
        return self.noted

    @property
    def _state(self) -> State:
        return self._desk.store.state

    async def _take_the_call(self) -> None:
        offered = await self._offered("voice")
        await self._photograph("offer-light")
        self.noted.pop_ms, self.noted.context = await self._accept(offered)
        self.noted.call = offered
        await until(lambda: self._heard(offered.id) >= 2, "the customer's first words", self._patience_s)
        await self._photograph("call-light")
        self._look.set_theme("dark")
        await self._photograph("call-dark")
        self._look.set_theme("light")
        self.noted.override = await self._do_other(offered.id, self.noted.context)
        await self._wrap_up(offered.id, resolve=True)

    async def _take_the_chat(self) -> None:
        offered = await self._offered("chat")
        self.noted.chat_pop_ms, context = await self._accept(offered)
        self.noted.chat, self.noted.chat_context = offered, context
        await until(lambda: self._heard(offered.id) >= 1, "the customer's first message", self._patience_s)
        await until(lambda: not self._window.advice.unread.isActive(), "advice that could be read")
        advised = self._window.advice.shown_decision()  # the customer's first words may have brought a newer one
        assert advised is not None
        self._hand.press("Ctrl+Return")
        await until(lambda: self._state.accepted.get(advised.id), "the accepted advice")
        for number, reply in enumerate(REPLIES, start=1):
            self._hand.press("Ctrl+J")
            self._hand.write(reply)
            self._hand.press("Ctrl+Return")
            await until(partial(self._has_said, offered.id, number), "the reply in the conversation")
            await until(partial(self._has_heard, offered.id, number + 1), "the customer's answer", self._patience_s)
        self.noted.said_in_chat = self._said(offered.id)
        await self._photograph("chat-light")
        self._hand.press("Escape")
        self._hand.walk_into(self._window.advice, "F6")
        self._hand.press("Ctrl+D")
        await self._wrap_up(offered.id, resolve=False)

    async def _offered(self, channel: str) -> Interaction:
        """The contact of that channel that waits longest, once its toast is painted."""

        def _waiting() -> Interaction | None:
            waiting = [
                each
                for each in self._state.interactions.values()
                if each.channel == channel and each.state is InteractionState.OFFERED
            ]
            return min(waiting, key=lambda each: each.offered_at, default=None)

        def _is_listed() -> bool:
            """The list hears of an offer a moment after the desk, and may be painted for another reason meanwhile."""
            waiting, model = _waiting(), self._window.work_list.list.model()
            rows = [model.index(number, 0).data(WorkListModel.ItemRole) for number in range(model.rowCount())]
            return waiting is not None and any(row.id == waiting.id for row in rows)

        watch = PaintWatch([self._window.work_list], _is_listed)
        await until(_waiting, f"a {channel} contact", self._patience_s)
        await until(lambda: watch.painted_at is not None, "the offer on screen")
        offered = _waiting()
        assert offered is not None
        if watch.painted_at is not None and not self.noted.offer_ms:
            seen_at = datetime.now(UTC).timestamp() - (time.perf_counter() - watch.painted_at)
            self.noted.offer_ms = max(0.0, seen_at - offered.offered_at.timestamp()) * 1e3
        return offered

    async def _accept(self, offered: Interaction) -> tuple[float, Context]:
        """Press the key, and wait until everything about the customer is painted."""
        window = self._window

        def _context() -> Context | None:
            view = self._state.customers.get(self._state.customer_id_in_focus or "")
            return view.context if view is not None and view.loading is Loading.READY else None

        def _is_complete() -> bool:
            context = _context()
            return (
                context is not None
                and self._state.focus.interaction_id == offered.id
                and shows(window.customer, context.customer.display_name)
                and shows(window.advice, context.decision.ranked[0].title)
                and window.timeline.table.model().rowCount() > 0
            )

        watch = PaintWatch([window.customer, window.advice, window.timeline.table.viewport()], _is_complete)
        pressed_at = time.perf_counter()
        self._answer(offered)
        await until(lambda: watch.painted_at is not None, "the customer on screen")
        context = _context()
        assert context is not None
        assert watch.painted_at is not None
        return (watch.painted_at - pressed_at) * 1e3, context

    def _answer(self, offered: Interaction) -> None:
        """Accept this one and no other that may wait longer: its row in the work list, and Return."""
        work = self._window.work_list
        self._hand.walk_into(work, "F6")
        for key in ("Home", *["Down"] * work.list.model().rowCount()):
            self._hand.press(key)
            if (row := work.list.currentIndex().data(WorkListModel.ItemRole)) is not None and row.id == offered.id:
                self._hand.press("Return")
                return
        raise NotShownError("the offer is not in the work list")

    async def _do_other(self, interaction_id: str, context: Context) -> Override:
        """The whole override sheet by keyboard: action, reason, comment, record."""
        sheet, other = self._window.sheet, _other_action(context)
        self._hand.press("Ctrl+O")
        await until(sheet.isVisible, "the override sheet")
        self._hand.write(other.title)
        self._hand.press("Return")
        self._hand.press(REASON_KEY)
        self._hand.write(COMMENT)
        await self._photograph("override-light")
        self._hand.press("Ctrl+Return")

        def _recorded() -> Override | None:
            confirmed = self._desk.store.confirmed.overrides_of.get(interaction_id, ())
            return next((each for each in confirmed if each.comment == COMMENT), None)

        await until(_recorded, "the recorded override")
        self._hand.press("Escape")
        await until(lambda: not sheet.isVisible(), "the sheet to close")
        override = _recorded()
        assert override is not None
        return override

    async def _wrap_up(self, interaction_id: str, *, resolve: bool) -> None:
        """End the contact and finish it."""
        view = self._window.wrap_up
        self._hand.press("Ctrl+E")
        await until(view.isVisible, "the wrap-up")
        self._hand.walk_into(view.disposition, "F6")
        self._hand.press("1")
        if resolve:
            await until(lambda: view.findChildren(ResultRow), "the override's result to be asked for")
            row = view.findChildren(ResultRow)[0]
            self._hand.walk_into(row.status, "Tab")
            self._hand.press("Space")
            await self._photograph("wrap-up-light")
        self._hand.walk_into(view.summary, "Tab")
        self._hand.press("Ctrl+Return")
        await until(lambda: self._is_closed(interaction_id), "the interaction to be closed")
        await until(lambda: not self._state.pending, "everything to be sent")

    def _is_closed(self, interaction_id: str) -> bool:
        interaction = self._desk.store.confirmed.interactions.get(interaction_id)
        return interaction is None or interaction.state is InteractionState.CLOSED

    def _has_heard(self, interaction_id: str, number: int) -> bool:
        return self._heard(interaction_id) >= number

    def _has_said(self, interaction_id: str, number: int) -> bool:
        return self._said(interaction_id) >= number

    def _heard(self, interaction_id: str) -> int:
        return self._utterances(interaction_id, lambda speaker: speaker is Speaker.CUSTOMER)

    def _said(self, interaction_id: str) -> int:
        return self._utterances(interaction_id, lambda speaker: speaker is Speaker.AGENT)

    def _utterances(self, interaction_id: str, by: Callable[[Speaker], bool]) -> int:
        return sum(by(each.speaker) for each in self._desk.store.confirmed.utterances.get(interaction_id, ()))

    async def _photograph(self, name: str) -> None:
        path = self._shots / f"{name}.png"
        for _ in range(TURNS_TO_SETTLE):
            await asyncio.sleep(0)
        self._hand.photograph(path)
        self.noted.shots.append(path)


def _other_action(context: Context) -> RankedAction:
    """What an agent might do instead: the best of the alternatives that is something to do."""
    alternatives = context.decision.ranked[1:]
    to_do = (each for each in alternatives if each.kind is not ActionKind.NO_ACTION)
    return next(to_do, context.decision.ranked[-1])
