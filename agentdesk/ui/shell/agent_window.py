"""The agent's window: composes the regions and routes what one asks of another. The pixels are the regions' own."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from agentdesk.app.ended import is_done_with
from agentdesk.app.state import State
from agentdesk.app.steps import Steps
from agentdesk.ui.kit.caret import caret_of
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.shell.berth import Berth
from agentdesk.ui.shell.commands import Command
from agentdesk.ui.shell.ground_plan import GroundPlan
from agentdesk.ui.shell.heard_back import HeardBack
from agentdesk.ui.shell.in_view import InView
from agentdesk.ui.shell.news import Message
from agentdesk.ui.shell.toasts import ACCEPT_OFFER, ACCEPT_OFFER_KEY
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.shell.window import DeskWindow
from agentdesk.ui.shell.window_commands import numbered_commands, own_window_commands
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _
from agentdesk.ui.worklist import viewmodel as worklist
from agentdesk.ui.worklist.view import WorkListView

if TYPE_CHECKING:
    from agentdesk.ui.conversation.past import PastTalkView
    from agentdesk.ui.conversation.view import ConversationView
    from agentdesk.ui.customer.view import CustomerBand
    from agentdesk.ui.exception.view import OverrideSheet
    from agentdesk.ui.exception_mode.view import ExceptionModeSheet
    from agentdesk.ui.identity.view import IdentitySheet
    from agentdesk.ui.recommendation.signals import SignalsView
    from agentdesk.ui.recommendation.view import JourneysView, RecommendationView
    from agentdesk.ui.shell.editing import Reopened
    from agentdesk.ui.shell.evidence import EvidenceGuide
    from agentdesk.ui.shell.right_column import RightColumn
    from agentdesk.ui.shell.sheets import Sheets
    from agentdesk.ui.shell.talk import TalkPlace
    from agentdesk.ui.timeline.view import TimelineView
    from agentdesk.ui.wrapup.view import WrapUpView

RENDER_ANEW_S = 30
"""So often words that grow old by themselves ("5 days overdue") are written again though nothing happened."""


class AgentWindow(DeskWindow):
    """DESK.md's agent's window."""

    in_view: InView

    def make_body(self) -> QWidget:
        self._rendered_at: datetime | None = None
        self._state: State | None = None
        self._heard_back = HeardBack()
        self._focus_key = ""
        self._taken_up: Reopened | None = None
        was_whole = "in_view" in vars(self) and self.in_view.is_whole
        if "in_view" in vars(self):  # it is made anew, at another size for one
            self.in_view.stop()
        self.work_list = WorkListView(self.intents)
        work = Berth("work", self._titles()["work"], lambda: None)
        work.hold(self.work_list)
        mark(work, kit="side")
        self.in_view = InView(self.intents, self._titles())
        if was_whole:
            self.in_view.make_all()
        berths = self.in_view.berths
        self._berths = (work, *berths.values())
        self.middle = self.in_view.middle
        self.plan = GroundPlan(theme.tokens().size, work, berths["customer"], self.middle, berths["advice"])
        self.in_view.setParent(self.plan)
        self.in_view.announcement.connect(self.announce)
        self.in_view.retracted.connect(self.status_bar.withdraw)
        self.in_view.form_opened.connect(self.plan.make_room)
        self.in_view.done_with.connect(self._go_on)
        self.plan.became_low.connect(self.in_view.stand_low)
        self.toast.covers.connect(self.work_list.leave_free)
        return self.plan

    # The regions of who is in view, and the sheets and forms over them: each is made when it is asked for.

    @property
    def customer(self) -> "CustomerBand":
        return self.in_view.customer

    @property
    def timeline(self) -> "TimelineView":
        return self.in_view.timeline

    @property
    def talk(self) -> "TalkPlace":
        return self.in_view.talk

    @property
    def conversation(self) -> "ConversationView":
        return self.talk.conversation

    @property
    def past_talk(self) -> "PastTalkView":
        return self.talk.past

    @property
    def right(self) -> "RightColumn":
        return self.in_view.right

    @property
    def advice(self) -> "RecommendationView":
        return self.right.advice

    @property
    def journeys(self) -> "JourneysView":
        return self.right.journeys

    @property
    def signals(self) -> "SignalsView":
        return self.right.signals

    @property
    def sheets(self) -> "Sheets":
        return self.right.sheets

    @property
    def evidence(self) -> "EvidenceGuide":
        return self.in_view.evidence

    @property
    def sheet(self) -> "OverrideSheet":
        return self.right.override

    @property
    def identity(self) -> "IdentitySheet":
        return self.right.identity

    @property
    def exception_mode(self) -> "ExceptionModeSheet":
        return self.right.exception_mode

    @property
    def wrap_up(self) -> "WrapUpView":
        return self.talk.wrap_up

    def make_seen(self) -> None:
        self.in_view.make_all()

    def make_next(self) -> bool:
        return self.in_view.make_next() or self.right.make_next() or self.talk.make_next() or super().make_next()

    def stop(self) -> None:
        super().stop()
        self.in_view.stop()

    def berths(self) -> Sequence[Berth]:
        return self._berths

    @staticmethod
    def _titles() -> dict[str, str]:
        """What may have a window of its own, and what people call it."""
        return {
            "work": _("Work"),
            "customer": _("Customer"),
            "timeline": _("Timeline"),
            "talk": _("Conversation"),
            "advice": _("Do next"),
            "journeys": _("Journeys"),
        }

    def own_commands(self) -> Sequence[Command]:
        work, call, advice, look = _("Work"), _("Conversation"), _("Advice"), _("View")
        return [
            Command(ACCEPT_OFFER, _("Accept who waits longest"), self._accept_offer, ACCEPT_OFFER_KEY, work),
            *numbered_commands(self._open_number, work),
            Command("reply", _("Write a reply or the wrap-up"), self._write, "Ctrl+J", call),
            Command("note", _("Write a private note"), self._write_note, "Ctrl+Shift+J", call),
            Command("canned", _("Insert a canned reply"), self._call_canned, "Ctrl+T", call),
            Command("copy_conversation", _("Copy the conversation"), lambda: self.conversation.copy(), "", call),
            Command("send_again", _("Send again what was not delivered"), self._send_again, "", call),
            Command("hold", _("Hold or resume"), lambda: self.customer.toggle_hold(), "Ctrl+H", call),
            Command(
                "correct_feeling",
                _("Correct the feeling of what was said or written"),
                self._correct_feeling,
                "Ctrl+M",
                call,
            ),
            Command("end", _("End and wrap up"), lambda: self.customer.end(), "Ctrl+E", call, is_final=True),
            Command("accept_advice", _("Accept the advice"), self._accept_advice, "Ctrl+Return", advice),
            Command("do_other", _("Do other than advised"), lambda: self.advice.request_override(), "Ctrl+O", advice),
            Command(
                "next_best", _("Do the next best instead"), lambda: self.advice.do_next_best(), "", advice, hint="2"
            ),
            Command("evidence", _("Evidence of the advice"), lambda: self.advice.show_evidence(), "", advice, hint="E"),
            Command("done", _("The advice was carried out"), self._mark_done, "Ctrl+D", advice),
            Command("decline", _("Decline the advice"), self._decline_advice, "", advice),
            Command("newer_advice", _("Show the newer or the earlier advice"), self._turn_back, "Ctrl+U", advice),
            Command("whole_advice", _("All of the advice, or in short"), self._show_whole_advice, "Ctrl+R", advice),
            Command(
                "pin_event", _("Pin the event, or take the pin off"), lambda: self.timeline.pin(), "", look, hint="P"
            ),
            Command("lanes", _("Lanes by journey, or none"), lambda: self.timeline.toggle_lanes(), "", look),
            Command("find_timeline", _("Find in the timeline"), self._find_in_timeline, "Ctrl+F", look),
            Command(
                "find_conversation", _("Find in the conversation"), self._find_in_conversation, "Ctrl+Shift+F", look
            ),
            Command(
                "not_this_person", _("Not this person…"), lambda: self.customer.open_identities(), "Ctrl+Shift+N", look
            ),
            Command(
                "who_is_this",
                _("Who is this? (shared phone)"),
                lambda: self.customer.who.open_all(),
                "Ctrl+Shift+W",
                look,
            ),
            Command(
                "also_theirs",
                _("Also theirs: link an identifier or a customer…"),
                lambda: self.right.open_to_link(),
                "Ctrl+Shift+L",
                look,
            ),
            Command(
                "identity",
                _("Links and history of the identity"),
                lambda: self.right.open_identity(),
                "Ctrl+Shift+I",
                look,
            ),
            Command(
                "exception_mode",
                _("Take the customer off the map, or back on it"),
                lambda: self.right.toggle_exception_mode(),
                "Ctrl+Shift+O",
                look,
            ),
            Command(
                "my_record",
                _("My record: overrides, reviews, what is stored"),
                lambda: self.open_tools("record"),
                "Ctrl+Shift+M",
                look,
            ),
            Command("refresh", _("Fetch the customer again"), lambda: self.customer.refresh(), "F5", look),
            *own_window_commands(self, self._titles(), look),
        ]

    def regions(self) -> Sequence[QWidget]:
        return (self.work_list, *self.in_view.regions())

    def render_body(self, state: State, shell: ShellState, now: datetime) -> Steps:
        self._state, self._rendered_at = state, now
        self._focus_key = shell.focus_key
        yield "work"
        self.work_list.render(worklist.build(state, now), now)
        if shell.offers:
            self.status_bar.withdraw(_("Nobody is waiting"))  # as the key said a moment ago
        yield from self.in_view.render(state, shell, now)
        for words in self._heard_back.news(state):
            self.announce(words)
        self._take_up(state)

    def tick_body(self, now: datetime) -> None:
        self.work_list.tick(now)
        self.in_view.tick(now)
        if self._state is None or self._rendered_at is None:
            return
        if (now - self._rendered_at).total_seconds() >= RENDER_ANEW_S:
            self._loop.render_soon()
        elif self.in_view.has("talk"):
            self.talk.tick(self._state, now)

    def edit_unsent(self, command_id: str) -> None:
        from agentdesk.ui.outbox.viewmodel import has_place  # nobody waits for it at the start
        from agentdesk.ui.shell.editing import lay_open, reopened

        if self._state is None:
            return
        self.in_view.save_drafts()
        pending = next((one for one in self._store.state.pending if one.command.command_id == command_id), None)
        draft = reopened(pending.command, self._store.state) if pending is not None else None
        is_at_home = pending is not None and has_place(self._state, pending.command)
        if not is_at_home or pending is None or draft is None or not lay_open(self.intents, pending, draft):
            return
        self._taken_up = draft
        if draft.interaction_id in self._state.interactions:
            self.intents.open_interaction(draft.interaction_id or "")
        elif draft.customer_id is not None:
            self.intents.show_customer(draft.customer_id)

    def _take_up(self, state: State) -> None:
        """Once it is a draft again and its contact is in view: put it where it was written, with the caret."""
        draft = self._taken_up
        key = draft.interaction_id or draft.customer_id if draft is not None else None
        if draft is None or state.drafts.get(draft.key) != draft.text or self._focus_key != key:
            return
        self._taken_up = None
        kind = draft.key.partition(":")[0]
        if kind == "override":
            self.advice.request_override(of=draft.decision_id)
        elif kind == "wrap_up":
            self.wrap_up.take_up()
            self._write()
        else:
            self.conversation.take_up(kind, draft.text)
            self.in_view.bring_talk()

    def open_message(self, message: Message) -> None:
        if message.interaction_id is None:
            self.open_tools("record")
            return
        self.intents.open_interaction(message.interaction_id)
        self.in_view.to_present()

    def save_drafts(self) -> None:
        self.in_view.save_drafts()

    def _write(self) -> None:
        self.in_view.to_present()
        self.talk.focus_writing()

    def _go_on(self, words: str) -> None:
        """Who is done with a contact goes on in the work list. Said last: a caret that moves cuts words off."""
        caret = caret_of(self)
        if caret is not None and self.wrap_up.isAncestorOf(caret):
            self.work_list.go_on()
        self.announce(words if self.work_list.next_row() else " ".join((words, _("Nobody is waiting"))))

    def _write_note(self) -> None:
        self.in_view.to_present()
        self.conversation.focus_note()

    def _call_canned(self) -> None:
        self.in_view.to_present()
        self.conversation.call_canned()

    def _send_again(self) -> None:
        if not self.conversation.send_again():
            self.announce(_("Nothing in this conversation failed to be delivered."))

    def _find_in_timeline(self) -> None:
        self.middle.bring("timeline")
        self.timeline.focus_find()

    def _find_in_conversation(self) -> None:
        self.in_view.to_present()
        self.conversation.focus_find()

    def _correct_feeling(self) -> None:
        """Of the row in hand, while the timeline has the caret; else in the conversation."""
        if not (self.timeline.table.hasFocus() and self.timeline.correct_feeling()):
            self.conversation.correct_feeling()

    def _open_number(self, number: int) -> None:
        self.palette_panel.leave()
        self.work_list.open_number(number)

    def _accept_offer(self) -> None:
        self.palette_panel.leave()
        if self.work_list.accept_first_offer():
            return
        self._loop.render_now()  # the key may be quicker than the list: who came a moment ago is not drawn yet
        if not self.work_list.accept_first_offer():
            self.announce(_("Nobody is waiting"))

    # Beneath the sheet of an override advice can be neither taken nor declined: the keys are the sheet's everywhere.

    def _accept_advice(self) -> None:
        if self.sheets.is_open("exception_mode"):
            self.exception_mode.commit()
        elif self.sheets.is_open("override"):
            self.sheet.commit()
        elif self._state is not None and is_done_with(self._state):
            self.announce(_("The wrap-up is finished."))  # the key was pressed once more
        elif self.in_view.sees_advice():
            self.advice.accept()

    def _mark_done(self) -> None:
        if not self.sheets.is_open("override") and self.in_view.sees_advice():
            self.advice.mark_done()

    def _decline_advice(self) -> None:
        if not self.sheets.is_open("override") and self.in_view.sees_advice():
            self.advice.decline()

    def _show_whole_advice(self) -> None:
        if not self.sheets.is_open("override"):
            self.middle.bring("advice")
            self.advice.show_whole()

    def _turn_back(self) -> None:
        if not self.sheets.is_open("override"):
            self.middle.bring("advice")
            self.advice.turn_back()
