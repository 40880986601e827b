"""Changing the keys, by keyboard: Enter and the new keys, Delete for none, Backspace for the usual ones again.

What cannot be is refused with its reason, and nothing changes. Knows the commands and the keys; keeps nothing itself.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.button import Button, IconButton
from agentdesk.ui.kit.caret import caret_of, put_caret
from agentdesk.ui.kit.detail_delegate import DetailDelegate
from agentdesk.ui.kit.key_hint import key_text
from agentdesk.ui.kit.layout import FlowLayout, column, row
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.kit.tab_order import go_on_within
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.shell.commands import Command, Commands, Refusal
from agentdesk.ui.shell.keys import Keys
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, listed

ROWS = 12
"""So many are in view at once."""
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)


@dataclass(frozen=True, slots=True)
class _Row:
    command: Command
    detail: str


class _Rows(KeyedModel[_Row]):
    def cell(self, item: _Row, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return item.command.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed((item.command.title, item.detail))
        return None


class KeyEditor(QFrame):
    """Stands in the middle of ``host``. While it waits for new keys no command hears them."""

    def __init__(self, host: QWidget, commands: Commands, keys: Keys) -> None:
        super().__init__(host)
        self._host, self._commands, self._keys = host, commands, keys
        self.before: QWidget | None = None
        self._is_waiting = False
        mark(self, kit="card", emphasis=False)
        self.setAccessibleName(_("Change the keys"))
        self._build()
        host.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Open it, or close it and give the focus back."""
        if self.isVisible():
            self.close_editor()
        else:
            self.open_editor()

    def open_editor(self, command_id: str = "") -> None:
        """Show it, at that command if one is named."""
        if not self.isVisible():
            self.before = caret_of(self._host)
        self._say(_("Enter, then the new keys. Delete: no key. Backspace: the usual key."))
        self.setFixedWidth(theme.tokens().size.right_column + theme.tokens().size.side_column)
        self._fit()
        self.show()
        self.raise_()
        self.list.setCurrentIndex(self._model.index(self._model.row_of(command_id) or 0, 0))
        put_caret(self.list)

    def current(self) -> str:
        """The id of the command in hand."""
        at = self.list.currentIndex().row()
        return self._model.items()[at].command.id if at >= 0 else ""

    def close_editor(self) -> None:
        self._wait(False)
        self.hide()
        if self.before is not None and self.before.isVisible():
            put_caret(self.before, Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802
        return go_on_within(self, next)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.list and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride and self._is_waiting:
                event.accept()  # the keys are pressed to be had, not to do what they do
                return True
            if event.type() is QEvent.Type.KeyPress:
                return self._on_key(event)
        if watched is self.list and event.type() is QEvent.Type.FocusOut:
            self._wait(False)
        if watched is self._host and event.type() is QEvent.Type.Resize and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        space = theme.tokens().space
        layout = self._lines = column(self, gap=space.s, margins=(space.l, space.m, space.l, space.l))
        head = row()
        head.addWidget(Text(_("Change the keys"), TextRole.TITLE), 1)
        close = IconButton("close", _("Close"))
        close.clicked.connect(self.close_editor)
        head.addWidget(close)
        layout.addLayout(head)
        self._model = _Rows(lambda each: each.command.id, parent=self)
        self._model.replace([_Row(each, self._detail(each)) for each in self._commands.all()])
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(DetailDelegate(self.list, _Rows.ItemRole))
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Commands and their keys"))
        self.list.installEventFilter(self)
        self.list.doubleClicked.connect(lambda _index: self._wait(True))
        mark(self.list, kit="choices", framed=False)
        quiet_scroll_bars(self.list)
        self._note = Text("", TextRole.SMALL, Tone.MUTED, wrap=True)
        layout.addWidget(self.list)
        layout.addWidget(self._note)
        foot = FlowLayout(gap=space.s)
        change = Button(_("New keys"), key="Return")
        none, usual = Button(_("No key"), key="Del"), Button(_("Usual key"), key="Backspace")
        change.clicked.connect(self._on_change)
        none.clicked.connect(lambda: self._put(""))
        usual.clicked.connect(lambda: self._put(None))
        for button in (change, none, usual):
            foot.addWidget(button)
        layout.addLayout(foot)

    def _detail(self, command: Command) -> str:
        """The key as it is, and that it is the person's own, or why theirs is not used."""
        usual = self._commands.default_key(command.id)
        shown = key_text(command.key) if command.key else "—"
        if own := self._commands.set_aside.get(command.id):
            return _("{key} · yours ({own}) cannot be used").format(key=shown, own=key_text(own))
        if command.key == usual:
            return shown
        return _("{key} · yours, usually {usual}").format(key=shown, usual=key_text(usual) if usual else "—")

    def _on_change(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wait(True)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if self._is_waiting:
            if key == Qt.Key.Key_Escape and not event.modifiers():
                self._wait(False)
            elif key not in _MODIFIERS:
                pressed = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
                self._wait(False)
                self._put(pressed.replace("Enter", "Return"))
            return True
        actions: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Escape: self.close_editor,
            Qt.Key.Key_Return: self._on_change,
            Qt.Key.Key_Enter: self._on_change,
            Qt.Key.Key_Delete: lambda: self._put(""),
            Qt.Key.Key_Backspace: lambda: self._put(None),
        }
        done = actions.get(key)
        if done is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        done()
        return True

    def _wait(self, waits: bool) -> None:
        self._is_waiting = waits and bool(self.current())
        if self._is_waiting:
            title = self._model.items()[self.list.currentIndex().row()].command.title
            self._say(
                _("Press the keys for “{command}”. Escape leaves it as it is.").format(command=title), Tone.ACCENT
            )

    def _put(self, key: str | None) -> None:
        """Give the command in hand this key; None is its usual one. What cannot be is refused."""
        command_id = self.current()
        if not command_id:
            return
        wanted = self._commands.default_key(command_id) if key is None else key
        refused = self._commands.refusal(command_id, wanted)
        if refused is not None:
            self._say(_sentence(*refused, key_text(wanted)), Tone.DANGER)
            return
        self._keys.put(command_id, None if wanted == self._commands.default_key(command_id) else wanted)

    def _say(self, text: str, tone: Tone = Tone.MUTED) -> None:
        self._note.set_text(text)
        self._note.set_tone(tone)

    def _fit(self) -> None:
        """As many rows as the window has room for."""
        tokens, layout = theme.tokens(), self._lines
        for part in self.findChildren(QWidget):
            part.ensurePolished()  # else they are asked in another font how high they are
        full = ROWS * tokens.size.control + tokens.space.s
        self.list.setFixedHeight(full)
        over = layout.totalHeightForWidth(self.width()) - (self._host.height() - 2 * tokens.space.m)
        self.list.setFixedHeight(max(full - max(0, over), 2 * tokens.size.control))
        self.resize(self.width(), layout.totalHeightForWidth(self.width()))
        self._place()

    def _place(self) -> None:
        self.move((self._host.width() - self.width()) // 2, max(0, (self._host.height() - self.height()) // 3))


def _sentence(why: Refusal, other: str, key: str) -> str:
    words = {
        Refusal.ALT_LETTER: _("{key} writes a letter in some languages. Take another with Ctrl and without Alt."),
        Refusal.WRITES: _("{key} alone is needed for writing. Take it with Ctrl, or a function key."),
        Refusal.EDITS: _("{key} is needed in every field. Take another."),
        Refusal.TAKEN: _("{key} is the key of “{other}”. Take it from there first."),
    }[why]
    return words.format(key=key, other=other)
