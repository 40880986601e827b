"""The customer band: name and call at the top, the three rows of claims below, and every state in between."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import Loading
from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.channels import channel_word
from agentdesk.ui.customer.claims import ClaimRows
from agentdesk.ui.customer.viewmodel import CustomerState, cannot_end, cannot_hold
from agentdesk.ui.customer.who import WhoStrip
from agentdesk.ui.identifiers import written_value
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.button import Button, IconButton
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.chip import Chip, ChipButton
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.key_hint import key_of, key_text
from agentdesk.ui.kit.layout import Flow, column, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import FittingColumn
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import ElidedLabel, Text, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import moment, short_day
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.icons import channel_icon
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, duration_text

LEAST_CONTROLS, MOST_CONTROLS = 2, 40
"""However little room there is, so much of the band is in view at once; and no band is higher than the other."""


class CustomerBand(QFrame):
    """``evidence_requested`` carries event ids; the shell shows them on the timeline."""

    evidence_requested = Signal(list)
    announcement = Signal(str)
    """What should be said politely."""
    ending = Signal(str)
    """The agent ends that interaction, here and now."""
    exception_mode_requested = Signal()
    """Somebody wants to take the customer off the map, or look at how they are."""
    identity_requested = Signal()
    """Somebody wants to see the links and the history of the identity."""
    link_requested = Signal()
    """Somebody wants to say who, or what, is also this customer's."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state = CustomerState()
        self._is_rendered = self._is_low = False
        self._shown_at: datetime | None = None
        self._offered: tuple[object, ...] = ()
        self._to_offer: tuple[CustomerState, datetime] | None = None
        mark(self, kit="band")
        tokens = theme.tokens()
        layout = column(self, gap=0)
        self.banner = Banner()
        self.banner.action.clicked.connect(self.refresh)
        self.who = WhoStrip()
        self.who.chosen.connect(self._tell_whose)
        # In large type it may be higher than a window leaves room for.
        inside = FittingColumn(LEAST_CONTROLS, MOST_CONTROLS, gap=0)
        inside.body.addWidget(self.banner)
        inside.body.addWidget(self.who)
        body = self._body = column(margins=(tokens.space.xl, 0, tokens.space.xl, 0))
        inside.body.addLayout(body)
        self._top = self._head()
        body.addWidget(self._top)
        self._claims = ClaimRows(inside.bar_to_come)
        self._claims.evidence_requested.connect(self.evidence_requested)
        self._skeleton = Skeleton((0.42, 0.6, 0.5), pitch=tokens.size.chip + tokens.space.xs)
        self._error = ErrorState(inset=False)
        self._error.retry_requested.connect(self.refresh)
        self._nobody = EmptyState("customer", "")
        for page in (self._claims, self._skeleton, self._error, self._nobody):
            page.hide()
            body.addWidget(page)
        layout.addWidget(inside)
        self.stand_low(False)
        self.setAccessibleName(_("Customer"))

    def render(self, state: CustomerState, now: datetime) -> None:  # type: ignore[override]
        """Show ``state`` as of ``now``."""
        if state != self._state or not self._is_rendered:
            self._state, self._is_rendered = state, True
            self._show_head(state, now)
            self._show_body(state, now)
        self.tick(now)

    def stand_low(self, is_low: bool) -> None:
        """Whether there is so little height that the gaps between its lines give way, lest a line does."""
        space = theme.tokens().space
        self._is_low = is_low
        if self._shown_at is not None:
            self._show_age(self._state, self._shown_at)
        gap, edge = (space.xs, space.xs) if is_low else (space.s, space.m)
        margins = self._body.contentsMargins()
        margins.setTop(edge)
        margins.setBottom(edge)
        self._body.setContentsMargins(margins)
        self._body.setSpacing(gap)
        self._top.set_gap(gap)
        self._claims.stand_low(is_low)

    def tick(self, now: datetime) -> None:
        """Let the call's timer go on."""
        call = self._state.call
        began = call.timer_from if call else None
        self._timer.set_text(duration_text((now - began).total_seconds()) if began else "")

    def open_identities(self) -> None:
        """Show the identifiers of this person, each of which can be taken off ("not this person")."""
        if self._state.customer_id is not None:
            put_caret(self._verification)
            self._verification.open_menu()

    def _head(self) -> "_Head":
        self._name = ElidedLabel("", TextRole.NAME)
        self._tier = Chip("", Tone.VIOLET)
        self._since = Text("", tone=Tone.MUTED)
        self._verification = ChipButton("", Tone.WARNING, opens_menu=True)
        self._verification.menu_shown.aboutToShow.connect(self._fill_identities)
        self._exception = ChipButton("", Tone.WARNING)
        self._exception.clicked.connect(self.exception_mode_requested)
        key = key_of("exception_mode", "Ctrl+Shift+O")
        words = _("Take the customer off the map ({key})") if key else _("Take the customer off the map")
        self._off_map = IconButton("off-map", words.format(key=key_text(key) if key else ""))
        self._off_map.clicked.connect(self.exception_mode_requested)
        self._channel = Icon("channel-voice")
        self._identifier = Text("", tone=Tone.MUTED)
        self._call_state = ElidedLabel("", tone=Tone.WARNING)  # the work list says it too
        self._timer = Text("", TextRole.STRONG)
        self._timer.setMinimumWidth(self._timer.fontMetrics().horizontalAdvance("00:00 "))
        self._timer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._hold = Button("")
        self._hold.clicked.connect(self.toggle_hold)
        self._end = Button(_("End"))
        self._end.clicked.connect(self.end)
        return _Head(
            (self._name, self._tier, self._since, self._verification, self._exception, self._off_map),
            (self._channel, self._identifier, self._call_state, self._timer, self._hold, self._end),
            optional=self._since,
            state=self._call_state,
        )

    def _show_head(self, state: CustomerState, now: datetime) -> None:
        nobody = written_value(state.asked) or _("Nobody in view")
        self._name.set_text(state.name or (nobody if state.customer_id is None else _("Unknown customer")))
        # In a narrow band the name is the last to give way.
        widest = theme.tokens().size.right_column * 4 // 5
        self._name.setMinimumWidth(min(self._name.sizeHint().width(), widest))
        self._name.set_tone(Tone.NEUTRAL if state.customer_id else Tone.MUTED)
        for chip, claim in ((self._tier, state.tier), (self._verification, state.verification)):
            if claim is not None:
                chip.set_content(claim.text, claim.tone)
            show_if(chip, claim is not None)
        self._name.setAccessibleDescription(state.since)
        self._show_age(state, now)
        mode = state.exception_mode
        if mode is not None:
            until = moment(mode.until, now)
            said = _("Off the map until {time}: {owner}").format(time=until, owner=mode.owner)
            late = mode.follow_up is not None and mode.follow_up.due_at < now
            self._exception.set_content(said, Tone.DANGER if late else Tone.WARNING, icon="off-map")
            told = [mode.reason, mode.return_title, mode.follow_up.promise if mode.follow_up else ""]
            give_tip(self._exception, "\n".join(filter(None, told)))
        show_if(self._exception, mode is not None)
        show_if(self._off_map, mode is None and state.customer_id is not None and bool(state.name))
        self.who.show_who(state.who)
        self._offer_identities(state, now)
        self._show_call(state)
        self._top.fit()

    def _show_call(self, state: CustomerState) -> None:
        call = state.call
        parts = (self._channel, self._identifier, self._call_state, self._timer, self._hold, self._end)
        for part in parts:
            show_if(part, call is not None)
        if call is None:
            return
        self._channel.set_icon(channel_icon(call.channel), Tone.MUTED, channel_word(call.channel))
        self._identifier.set_text(call.identifier)
        self._call_state.set_text(call.state_word)
        show_if(self._call_state, bool(call.state_word))
        show_if(self._hold, call.can_hold)
        show_if(self._end, call.is_open)
        self._hold.set_label(_("Resume") if call.state is InteractionState.ON_HOLD else _("Hold"))

    def _show_age(self, state: CustomerState, now: datetime) -> None:
        """From when it is, if not from now; in a low window beside the name, where it takes nobody a line."""
        self._shown_at = now
        is_old = state.loading is Loading.STALE
        at = moment(state.fetched_at, now) if is_old and state.fetched_at else ""
        is_beside = is_old and self._is_low and bool(at) and not state.problem
        self._since.set_text(_("as of {time}").format(time=at) if is_beside else state.since)
        self._since.set_tone(Tone.WARNING if is_beside else Tone.MUTED)
        if not is_old or is_beside:
            self.banner.say("")
            return
        problem = explain(state.problem)
        why = problem.title if state.problem else _("what happened since is not known here")
        said = _("As of {time}: {problem}").format(time=at, problem=why)
        self.banner.say(said, Tone.WARNING, problem.action if state.problem else "")

    def _show_body(self, state: CustomerState, now: datetime) -> None:
        has_content = state.customer_id is not None and state.loading in (Loading.READY, Loading.STALE)
        is_nobody = state.customer_id is None and state.loading is Loading.READY
        has_failed = state.loading is Loading.FAILED
        if has_content:
            self._claims.show_claims(state, now)
        elif has_failed:
            self._error.show_problem(state.problem)
        elif is_nobody:
            title = _("Nobody is known by {identifier}").format(identifier=written_value(state.asked))
            self._nobody.set_content("customer", title, _find_by(key_of("palette", "Ctrl+K")))
        show_if(self._claims, has_content)
        show_if(self._error, has_failed)
        show_if(self._nobody, is_nobody)
        is_coming = bool(state.customer_id or state.asked)
        show_if(self._skeleton, is_coming and not has_content and not has_failed and not is_nobody)

    def _offer_identities(self, state: CustomerState, now: datetime) -> None:
        """What the menu has is made when it opens: it seldom does, and contacts turn all day."""
        offered = (state.customer_id, state.partings, now.astimezone().date())
        if offered == self._offered:
            return  # a menu that is open stays as it is
        menu = self._verification.menu_shown
        if self._offered and self._offered[0] != state.customer_id:
            menu.close()  # it was about somebody else
        self._offered, self._to_offer = offered, (state, now)
        if menu.isVisible() or not menu.actions():
            self._fill_identities()

    def _fill_identities(self) -> None:
        if self._to_offer is None:
            return
        (state, now), self._to_offer = self._to_offer, None
        menu = self._verification.menu_shown
        menu.clear()
        title = _("Not this person:") if state.partings else _("No other identifier is linked to this person")
        menu.add(title, lambda: None).setEnabled(False)
        for each in state.partings:
            words = _("{identifier} — {because}, {day}").format(
                identifier=each.identifier, because=each.because, day=short_day(each.at, now) or _("today")
            )
            entry = menu.add(words, self._unlinker(each.link_id), icon="unlink", tone=Tone.DANGER)
            entry.setEnabled(not each.is_on_its_way)
        menu.add(
            _("Also theirs…"),
            self.link_requested.emit,
            icon="link",
            key=key_of("also_theirs", "Ctrl+Shift+L"),
        )
        menu.add(
            _("Links and history…"),
            self.identity_requested.emit,
            icon="history",
            key=key_of("identity", "Ctrl+Shift+I"),
        )

    def _unlinker(self, link_id: str) -> Callable[[], None]:
        def _unlink() -> None:
            if self._state.customer_id is not None:
                self._intents.not_this_person(self._state.customer_id, link_id, _("The agent says: not this person"))

        return _unlink

    def _tell_whose(self, customer_id: str) -> None:
        if self._state.who is not None:
            self._intents.tell_whose(self._state.who.interaction_id, customer_id, _("The agent says who it is"))

    def refresh(self) -> None:
        """Fetch the customer again, or look again for who was asked for."""
        if self._state.customer_id is not None:
            self._intents.refresh_customer(self._state.customer_id)
        elif self._state.asked:
            self._intents.open_customer(self._state.asked)

    def toggle_hold(self) -> None:
        """Put the call on hold, or take it back."""
        call, why = self._state.call, cannot_hold(self._state.call)
        if why:
            self.announcement.emit(why)
        elif call is not None:
            held = call.state is InteractionState.ON_HOLD
            wanted = InteractionState.CONNECTED if held else InteractionState.ON_HOLD
            self._intents.change_interaction(call.interaction_id, wanted)

    def end(self) -> None:
        """End the call or chat and begin the wrap-up."""
        call, why = self._state.call, cannot_end(self._state.call)
        if why:
            self.announcement.emit(why)
        elif call is not None:
            self.ending.emit(call.interaction_id)
            self._intents.change_interaction(call.interaction_id, InteractionState.WRAP_UP)


class _Side(Flow):
    """Parts in one line; where there is no room even for their least, in several."""

    def __init__(self, parts: Sequence[QWidget]) -> None:
        super().__init__(theme.tokens().space.s, elastic=True)
        self.may_wrap = False
        for part in parts:
            self.add(part)

    def least(self) -> int:
        """The width of one line with every part as narrow as it can be."""
        shown = [each for each in self.findChildren(QWidget, options=_DIRECT) if not each.isHidden()]
        least = sum(max(each.minimumSizeHint().width(), each.minimumWidth()) for each in shown)
        return least + theme.tokens().space.s * max(0, len(shown) - 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        hint = super().minimumSizeHint()
        return hint if self.may_wrap else QSize(self.least(), hint.height())


_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


class _Head(QWidget):
    """Who on the one side and the call on the other; where both have no room in one line, below each other.

    ``optional`` is there where it has room beside all of that, whole, and else not at all. ``state`` is whole in one
    line with who it is; on a line of the call's own it gives way before there are three.
    """

    def __init__(self, who: Sequence[QWidget], call: Sequence[QWidget], *, optional: Text, state: ElidedLabel) -> None:
        super().__init__()
        self._optional, self._state = optional, state
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._gap = theme.tokens().space.s
        self._space_out()
        self._sides = (_Side(who), _Side(call))
        level = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._layout.addWidget(self._sides[0], 0, level)
        self._layout.addStretch(1)
        self._layout.addWidget(self._sides[1], 0, level)
        # The band keeps its height when the call's buttons come and go.
        self.setMinimumHeight(theme.tokens().size.control)

    def set_gap(self, gap: int) -> None:
        """So far apart the two lines are, where there are two."""
        self._gap = gap
        self._space_out()

    def _space_out(self) -> None:
        is_row = self._layout.direction() is QBoxLayout.Direction.LeftToRight
        self._layout.setSpacing(theme.tokens().space.s if is_row else self._gap)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Share the room between what is said now."""
        self._optional.hide()
        self._state.setMinimumWidth(self._state.sizeHint().width())
        who, call = (side.least() for side in self._sides)
        space = theme.tokens().space
        narrow = who + call + space.xl > self.width()
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if direction is not self._layout.direction():
            self._layout.setDirection(direction)
            self._space_out()
            for side in self._sides:
                side.may_wrap = narrow
                side.updateGeometry()
        if narrow:
            self._state.setMinimumWidth(0)
        left = self.width() - who - (0 if narrow else call + space.xl)
        wanted = self._optional.sizeHint().width() + space.s
        show_if(self._optional, bool(self._optional.text()) and wanted <= left)


def _find_by(key: str) -> str:
    if not key:
        return _("Look for the person by name, mail or account.")
    return _("Look for the person by name, mail or account: {key}.").format(key=key_text(key))
