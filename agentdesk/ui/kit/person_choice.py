"""One of some people, chosen from a menu: whoever sits at this desk stands first."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from agentdesk.ui.kit.button import MenuButton
from agentdesk.ui.kit.choice import Choice


class PersonChoice(MenuButton):
    """``chosen`` carries the id. The first of the people is chosen until another is."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(icon="customer", name=name, parent=parent)
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._people: tuple[Choice, ...] = ()
        self._chosen_id = ""

    def set_people(self, people: Sequence[Choice]) -> None:
        """Who can be chosen. Who is chosen stays so, if they are among them."""
        if tuple(people) == self._people:
            return
        self._people = tuple(people)
        self.set_choice(self._chosen_id)

    def choice(self) -> str:
        """The id of the one who is chosen; empty where nobody can be."""
        return self._chosen_id

    def set_choice(self, person_id: str) -> None:
        """Choose without a signal; somebody who is not among them is the first."""
        known = {each.id: each for each in self._people}
        first = self._people[0].id if self._people else ""
        self._chosen_id = person_id if person_id in known else first
        shown = known[self._chosen_id].title if self._chosen_id else ""
        self.set_label(shown, f"{self._name}: {shown}")
        self.menu_shown.clear()
        for each in self._people:
            title = f"{each.title} · {each.detail}" if each.detail else each.title
            self.menu_shown.add(title, partial(self._take, each.id), checked=each.id == self._chosen_id)

    def _take(self, person_id: str) -> None:
        self.set_choice(person_id)
        self.chosen.emit(person_id)
