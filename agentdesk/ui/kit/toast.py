"""A note at the lower edge of the window that takes no focus, covers nothing one reads, and goes by its buttons."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from agentdesk.ui.kit.button import Button, ButtonKind, IconButton
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import column, row, show_if, take_out
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.tab_order import put_in_tab_order
from agentdesk.ui.kit.text import ElidedLabel, Text, TextRole, broken, shortened
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

MOST_LETTERS = 90
"""So many letters of a title are shown: some three lines of them."""


class Toast(QFrame):
    """Stands at the foot of the first column of ``host``; ``accepted`` and ``dismissed`` carry the key it shows.

    ``covers`` says how much of that column's foot is under it, in pixels; 0 for nothing.
    """

    accepted = Signal(str)
    dismissed = Signal(str)
    covers = Signal(int)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._key = self._said = self._accept_key = ""
        space = theme.tokens().space
        layout = column(self, margins=(space.m, space.s, space.s, space.m))
        head = self._head = row()
        self._icon = Icon("notify", Tone.ACCENT)
        words = column(gap=0)
        self._title = ElidedLabel("", TextRole.STRONG)
        self._detail = ElidedLabel("", TextRole.SMALL, Tone.MUTED)
        self._lines = Text("", TextRole.STRONG, wrap=True)
        words.addWidget(self._title)
        words.addWidget(self._lines)
        words.addWidget(self._detail)
        self._accept = Button(kind=ButtonKind.PRIMARY)
        self._close = IconButton("close", _("Dismiss"))
        head.addWidget(self._icon)
        head.addLayout(words, 1)
        head.addWidget(self._close)
        layout.addLayout(head)
        self._foot = row()
        self._foot.addWidget(self._accept, 1)
        layout.addLayout(self._foot)
        put_in_tab_order(self._accept, self._close)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        mark(self, kit="toast")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_dismissed)
        self._accept.clicked.connect(self._on_accepted)
        self._close.clicked.connect(self._on_dismissed)
        host.installEventFilter(self)
        self.hide()

    def key(self) -> str:
        """What is being shown; empty when nothing is."""
        return self._key

    def say(
        self,
        key: str,
        title: str,
        detail: str = "",
        *,
        icon: str = "notify",
        tone: Tone = Tone.ACCENT,
        accept: str = "",
        accept_key: str = "",
        stays_s: float = 0,
    ) -> None:
        """Show a note; with ``stays_s`` it goes after that many seconds, else when it is dismissed or withdrawn."""
        self._key = key
        self._icon.set_icon(icon, tone)
        self._accept.set_label(accept)
        if accept_key != self._accept_key:
            self._accept_key = accept_key
            self._accept.set_key(accept_key)
        show_if(self._accept, bool(accept))
        self._said = title
        self._detail.set_text(detail)
        show_if(self._detail, bool(detail))
        self.setAccessibleName(f"{title}. {detail}" if detail else title)
        self.show()
        self._fit()
        self.raise_()
        self._timer.stop()
        if stays_s:
            self._timer.start(round(stays_s * 1000))

    def has_caret(self) -> bool:
        """Whether one of its buttons has it."""
        caret = QApplication.focusWidget()
        return caret is not None and self.isVisible() and self.isAncestorOf(caret)

    def accept(self) -> None:
        """As if somebody had pressed its button."""
        if self._key and not self._accept.isHidden():
            self._on_accepted()

    def dismiss(self) -> None:
        """Put it away, if it is shown."""
        if self._key:
            self._on_dismissed()

    def withdraw(self) -> None:
        """Take the note away without a signal: it is no longer true."""
        self._timer.stop()
        self._key = ""
        self.hide()
        self.covers.emit(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """As wide as the first column, which gives way in a small window, and as high as its words then are."""
        tokens = theme.tokens()
        self.setFixedWidth(min(tokens.size.side_column, self._host.width() // 4) - 2 * tokens.space.s)
        room, close = self.width() - 2 * tokens.space.m, self._close.sizeHint().width() + tokens.space.s
        can_give_way = not self._accept.isHidden() and self._accept.width_without_key() + close <= room
        is_below = self._show_title(self._said, can_give_way=can_give_way)
        self._accept.show_key(self._accept.width_with_key() <= room - (close if is_below else 0))
        self._lines.setMinimumHeight(0)
        self.adjustSize()
        self._lines.setMinimumHeight(max(0, self._lines.heightForWidth(self._lines.width())))
        self.adjustSize()
        self._place()

    def _place(self) -> None:
        tokens, host = theme.tokens(), self._host
        gap = tokens.space.s
        left = host.width() - self.width() - gap if self.isRightToLeft() else gap
        self.move(left, host.height() - tokens.size.status_bar - self.height() - gap)
        self.covers.emit(self.height() + gap)

    def _show_title(self, title: str, *, can_give_way: bool) -> bool:
        """In one line, or in several where it needs them: who calls is read to the last figure. For a word that is too
        long for a line the icon goes, and with ``can_give_way`` the button that closes stands below, which is the
        answer; what is too long even so is broken."""
        title = shortened(title, MOST_LETTERS)
        space, metrics = theme.tokens().space, self._title.fontMetrics()
        icon, close = (part.sizeHint().width() + space.s for part in (self._icon, self._close))
        longest = max((metrics.horizontalAdvance(word) for word in title.split()), default=0)
        room = self.width() - 2 * space.m - icon - close - space.s
        has_room = longest <= room
        is_below = can_give_way and not has_room
        show_if(self._icon, has_room)
        of_now, then = (self._foot, self._head) if is_below else (self._head, self._foot)
        if of_now.indexOf(self._close) < 0:
            take_out(then, self._close)
            of_now.addWidget(self._close)
        room += (0 if has_room else icon) + (close if is_below else 0)
        wraps = metrics.horizontalAdvance(title) > room
        self._title.set_text("" if wraps else title)
        self._lines.set_text(broken(title, metrics, room) if wraps else "")
        self._lines.setAccessibleName(title)
        show_if(self._title, not wraps)
        show_if(self._lines, wraps)
        return is_below

    def _on_accepted(self) -> None:
        key = self._key
        self.withdraw()
        self.accepted.emit(key)

    def _on_dismissed(self) -> None:
        key = self._key
        self.withdraw()
        self.dismissed.emit(key)
