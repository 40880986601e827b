"""What a screen reader can do with a program: find things by role and name, hear what is announced, and act on them.

Only by AT-SPI (https://gnome.pages.gitlab.gnome.org/at-spi2-core/), as Orca does; no line of Qt.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, message_bus, new_method_call  # type: ignore[import-untyped]
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]

ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = "org.a11y.atspi.Registry"
ATSPI = "org.a11y.atspi"
STATES = {
    1: "active", 4: "checked", 7: "editable", 8: "enabled", 10: "expanded", 11: "focusable", 12: "focused",
    17: "multi line", 20: "pressed", 22: "selectable", 23: "selected", 24: "sensitive", 25: "showing", 30: "visible",
    41: "checkable", 42: "has popup", 43: "read only",
}  # fmt: skip
"""Of AtspiStateType those that matter here, by their number."""
LOOK_EVERY_S = 0.05
PATIENCE_S = 60.0


class NotThereError(AssertionError):
    """What a reader looks for is nowhere, in all that time."""


@dataclass(frozen=True)
class Thing:
    """One object of the tree, as it was when it was looked at."""

    reader: "Reader"
    program: str
    path: str
    role: str
    name: str
    states: frozenset[str]
    interfaces: frozenset[str]

    @property
    def is_showing(self) -> bool:
        return "showing" in self.states

    @property
    def description(self) -> str:
        return str(self._property("Accessible", "Description"))

    def children(self) -> list["Thing"]:
        try:
            (places,) = self.call("Accessible", "GetChildren")
        except LookupError:  # it went away meanwhile
            return []
        return [thing for program, path in places if (thing := self.reader.look(program, path)) is not None]

    def below(self) -> Iterator["Thing"]:
        """All that shows within it, from the top down."""
        for child in self.children():
            if child.is_showing:
                yield child
                yield from child.below()

    def find(self, role: str, name: str | Callable[[str], bool]) -> "Thing | None":
        """The first thing that shows within it with this role, whose name is this or is as wished."""
        fits = name if callable(name) else name.__eq__
        return next((thing for thing in self.below() if thing.role == role and fits(thing.name)), None)

    def words(self) -> str:
        """All that can be heard of it: names and texts, one below another."""
        heard = (words for thing in self.below() for words in (thing.name, "Text" in thing.interfaces and thing.text()))
        return "\n".join(dict.fromkeys(words for words in heard if words))

    def nameless(self) -> list[str]:
        """What within it takes the focus and says nothing."""
        return [f"{each.role} {each.path}" for each in self.below() if "focusable" in each.states and not each.name]

    def parent(self) -> "Thing | None":
        return self.reader.look(*self._property("Accessible", "Parent"))

    def act(self, action: str = "") -> None:
        """Do the action of that name, or the first there is."""
        (actions,) = self.call("Action", "GetActions")
        names = [each[0] for each in actions]
        assert names, f"{self.role} {self.name!r} has no action"
        assert not action or action in names, f"{self.role} {self.name!r} has only {names}"
        (done,) = self.call("Action", "DoAction", "i", (names.index(action) if action else 0,))
        assert done, f"{self.name!r} did not {action or names[0]}"

    def write(self, text: str) -> None:
        (done,) = self.call("EditableText", "SetTextContents", "s", (text,))
        assert done, f"{self.name!r} takes no text"

    def text(self) -> str:
        (said,) = self.call("Text", "GetText", "ii", (0, -1))
        return str(said)

    def select(self, place: int) -> None:
        """Select its child at that place."""
        (done,) = self.call("Selection", "SelectChild", "i", (place,))
        assert done, f"nothing to select at {place} of {self.name!r}"

    def focus(self) -> None:
        (done,) = self.call("Component", "GrabFocus")
        assert done, f"{self.name!r} takes no focus"

    def call(self, interface: str, method: str, signature: str | None = None, body: tuple[Any, ...] = ()) -> Any:
        return self.reader.call(self.program, self.path, f"{ATSPI}.{interface}", method, signature, body)

    def _property(self, interface: str, name: str) -> Any:
        return self.reader.property(self.program, self.path, interface, name)


class Reader:
    """Listens on the readers' bus. ``heard`` is what was announced, oldest first; ``focus`` what took it last."""

    def __init__(self, address: str) -> None:
        self._bus: DBusConnection = open_dbus_connection(address)
        self.heard: list[str] = []
        self.focus: tuple[str, str] | None = None
        rule = MatchRule(type="signal", interface=f"{ATSPI}.Event.Object")
        self._bus.send_and_get_reply(message_bus.AddMatch(rule))
        self._events: deque[Any] = self._bus.filter(rule, queue=deque()).__enter__()
        for event in ("object:announcement", "object:state-changed:focused"):
            # A program sends only what somebody listens for.
            self.call(REGISTRY, "/org/a11y/atspi/registry", REGISTRY, "RegisterEvent", "sass", (event, [], ""))

    def close(self) -> None:
        self._bus.close()

    def program(self, name: str) -> Thing:
        """A program that shows something; waits until there is one of that name."""
        found = self.until(lambda: self._program(name), f"the program {name}")
        assert isinstance(found, Thing)
        return found

    def until(self, look: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
        """Look again and again until something is found. Raises ``NotThereError``."""
        give_up_at = time.monotonic() + patience_s
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > give_up_at:
                raise NotThereError(f"waited {patience_s:.0f} s in vain for {what}; announced were {self.heard}")
            self.listen(LOOK_EVERY_S)

    def hear(self, words: str) -> str:
        """The announcement with these words in it; waits until there is one."""

        def _heard() -> str:
            return next((said for said in self.heard if words in said), "")

        return str(self.until(_heard, f"the announcement {words!r}", PATIENCE_S))

    def listen(self, seconds: float) -> None:
        """Take in what is announced within that time."""
        until = time.monotonic() + seconds
        while True:
            try:
                signal = self._bus.recv_until_filtered(self._events, timeout=max(0.0, until - time.monotonic()))
            except TimeoutError:
                return
            kind, fields = signal.body[0], signal.header.fields
            if fields[HeaderFields.member] == "Announcement":
                self.heard.append(signal.body[3][1])
            elif kind == "focused" and signal.body[1]:
                self.focus = fields[HeaderFields.sender], fields[HeaderFields.path]

    def focused(self) -> Thing | None:
        """What has the focus, as far as was told."""
        self.listen(0)
        return self.look(*self.focus) if self.focus is not None else None

    def call(
        self, program: str, path: str, interface: str, method: str,
        signature: str | None = None, body: tuple[Any, ...] = (),
    ) -> Any:  # fmt: skip
        """What it answers. Raises ``LookupError`` where it is not there any more, or knows no such method."""
        place = DBusAddress(path, bus_name=program, interface=interface)
        answer = self._bus.send_and_get_reply(new_method_call(place, method, signature, body), timeout=PATIENCE_S)
        if answer.header.message_type is not MessageType.method_return:
            raise LookupError(*answer.body)
        return answer.body

    def property(self, program: str, path: str, interface: str, name: str) -> Any:
        asked = (f"{ATSPI}.{interface}", name)
        ((_kind, value),) = self.call(program, path, "org.freedesktop.DBus.Properties", "Get", "ss", asked)
        return value

    def _program(self, name: str) -> Thing | None:
        root = self.look(REGISTRY, ROOT)
        programs = root.children() if root is not None else []
        return next((each for each in programs if each.name == name and each.children()), None)

    def look(self, program: str, path: str) -> Thing | None:
        """The object as it is now; None where it went away meanwhile."""
        try:
            (role,) = self.call(program, path, f"{ATSPI}.Accessible", "GetRoleName")
            ((low, high),) = self.call(program, path, f"{ATSPI}.Accessible", "GetState")
            (interfaces,) = self.call(program, path, f"{ATSPI}.Accessible", "GetInterfaces")
            name = self.property(program, path, "Accessible", "Name")
        except LookupError:
            return None
        bits = low | high << 32
        states = frozenset(word for bit, word in STATES.items() if bits >> bit & 1)
        short = frozenset(each.removeprefix(f"{ATSPI}.") for each in interfaces)
        return Thing(self, program, path, role, name, states, short)
