"""What a region shows when it has no content: its shape while loading, an empty state, an error with what to do."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class Skeleton(Group):
    """Grey bars where the content will stand. They do not move: nothing that waits may call for attention.

    ``lines`` gives each bar's share of the width; ``pitch`` is the distance of two bars in logical pixels.
    """

    def __init__(
        self, lines: Sequence[float] = (0.4, 0.8, 0.6), pitch: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines = tuple(lines)
        self._pitch = pitch or theme.tokens().type.base.line + theme.tokens().space.s
        self.setMinimumHeight(self._pitch * len(self._lines))
        self.setAccessibleName(_("Loading"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.color.shape))
        height = tokens.type.base.size
        for index, share in enumerate(self._lines):
            top = index * self._pitch + (self._pitch - height) // 2
            painter.drawRoundedRect(
                0, top, round(self.width() * share), height, tokens.radius.small, tokens.radius.small
            )
        painter.end()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.update()


class EmptyState(QWidget):
    """Nothing is there, and that is all right: what would be here, and how it comes."""

    def __init__(self, icon: str, title: str, detail: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        layout = column(self, gap=space.xs, margins=(space.xl, space.xl, space.xl, space.xl))
        self._icon = Icon(icon, Tone.FAINT)
        self._title = Text(title, TextRole.STRONG, Tone.MUTED, wrap=True)
        self._detail = Prose(detail, TextRole.SMALL, Tone.MUTED)
        layout.addStretch(2)
        for widget in (self._icon, self._title):
            layout.addWidget(widget)
        # Nobody reads a line that runs across the whole window.
        self._detail.setMaximumWidth(theme.tokens().size.right_column + theme.tokens().size.side_column)
        middle = row(gap=0)
        middle.addStretch(1)
        middle.addWidget(self._detail, 100)
        middle.addStretch(1)
        layout.addLayout(middle)
        layout.addStretch(3)
        layout.setAlignment(self._icon, Qt.AlignmentFlag.AlignHCenter)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.set_content(icon, title, detail)

    def set_content(self, icon: str, title: str, detail: str = "") -> None:
        self._icon.set_icon(icon)
        self._title.set_text(title)
        self._detail.set_text(detail)
        show_if(self._detail, bool(detail))
        self.setAccessibleName(f"{title}. {detail}" if detail else title)


class ErrorState(QWidget):
    """Something could not be read: what happened, what it means, and the button that tries again."""

    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None, *, inset: bool = True) -> None:
        """``inset`` False: the region around it keeps it from its edges already."""
        super().__init__(parent)
        space = theme.tokens().space
        side = space.xl if inset else 0
        layout = column(self, gap=space.s, margins=(side, space.xl if inset else space.s, side, space.xl))
        head = row()
        self._icon = Icon("alert", Tone.DANGER)
        self._title = Text("", TextRole.STRONG, Tone.DANGER, wrap=True)
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        self._detail = Prose("", TextRole.SMALL, Tone.MUTED)
        self.action = Button(_("Try again"), icon="refresh")
        self.action.clicked.connect(self.retry_requested)
        foot = row()
        foot.addWidget(self.action)
        foot.addStretch(1)
        layout.addLayout(head)
        layout.addWidget(self._detail)
        layout.addLayout(foot)
        layout.addStretch(1)

    def show_problem(self, problem: str | None) -> None:
        """Say what the problem's code means."""
        said = explain(problem)
        self._title.set_text(said.title)
        self._detail.set_text(said.detail)
        self.setAccessibleName(f"{said.title}. {said.detail}")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        speak(self, self.accessibleName())
