"""Commands as data: the palette, the shortcuts and their sheet are all made from one list. Qt-free.

No key is Alt and a letter, a digit or a sign, with Ctrl or without: those write letters in many languages, for what is
AltGr on a keyboard is Ctrl and Alt to a program.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from agentdesk.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One gesture. ``key`` is as Qt writes it (``Ctrl+Return``), empty for none; ``group`` heads it in the sheet.

    ``is_listed`` False keeps it out of the palette, and ``in_sheet`` False out of the sheet of keys: of nine commands
    that differ by a number only, the first stands for all, and ``sheet_title`` says so there. ``hint`` is a key that
    the page takes itself while nobody writes: it is shown, and never bound. What ``is_final`` cannot be taken back: of
    what the palette finds it comes last, unless its own name is what is typed.
    """

    id: str
    title: str
    run: Callable[[], object]
    key: str = ""
    group: str = ""
    is_listed: bool = True
    in_sheet: bool = True
    sheet_title: str = ""
    hint: str = ""
    is_final: bool = False

    @property
    def shown_key(self) -> str:
        """The key that does it, whoever takes it; empty for none."""
        return self.key or self.hint


class Refusal(StrEnum):
    """Why a key cannot be a command's."""

    ALT_LETTER = "alt_letter"
    """It writes a letter in some language."""
    WRITES = "writes"
    """It writes, or moves the caret, where something is being written."""
    EDITS = "edits"
    """Every field has it for copying, undoing and the like."""
    TAKEN = "taken"
    """Another command has it."""


EDITING = frozenset(
    {"Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "Ctrl+Backspace", "Ctrl+Del",
     "Ctrl+Left", "Ctrl+Right", "Ctrl+Home", "Ctrl+End", "Esc"}
)  # fmt: skip


class Commands:
    """All commands of a window, with the keys as the person has them."""

    def __init__(self, commands: Iterable[Command], keys: Mapping[str, str] | None = None) -> None:
        """``keys`` overrides the key of a command by its id; an empty one switches it off. One that cannot be, because
        a newer version gave it to another command or somebody wrote nonsense into the file, is set aside."""
        self._declared = {command.id: command for command in commands}
        _refuse_twice(self._declared.values())
        asked = {key: value for key, value in (keys or {}).items() if key in self._declared}
        own = {key: value for key, value in asked.items() if not misplaced(value)}
        while twice := _shared({key: own.get(key, command.key) for key, command in self._declared.items()}):
            own = {key: value for key, value in own.items() if key not in twice}
        self._commands = {
            key: replace(command, key=own[key]) if key in own else command for key, command in self._declared.items()
        }
        self.set_aside = {key: value for key, value in asked.items() if key not in own}
        """The keys that were asked for and cannot be, by the id of the command."""

    def all(self) -> Sequence[Command]:
        """Every command, in the order of declaration."""
        return tuple(self._commands.values())

    def key(self, command_id: str) -> str:
        return self._commands[command_id].key

    def titles_and_keys(self) -> Mapping[str, tuple[str, str]]:
        """Those of each by its id."""
        return {command.id: (command.title, command.key) for command in self._commands.values()}

    def default_key(self, command_id: str) -> str:
        """The key that the command has where nobody gave it another."""
        return self._declared[command_id].key

    def refusal(self, command_id: str, key: str) -> tuple[Refusal, str] | None:
        """Why the command cannot have the key, with the title of the command that has it; None where it can."""
        why = misplaced(key)
        if why is not None:
            return why, ""
        other = next((each for each in self._commands.values() if each.key == key and each.id != command_id), None)
        return (Refusal.TAKEN, other.title) if key and other is not None else None

    def run(self, command_id: str) -> None:
        self._commands[command_id].run()

    def matching(self, words: str) -> Sequence[Command]:
        """The listed commands that ``fits``, those first whose title begins so; all of them for no words."""
        found = [each for each in self._commands.values() if each.is_listed and fits(each.title, words)]
        typed = " ".join(words.casefold().split())
        return sorted(found, key=lambda each: (_is_hidden_danger(each, typed), not _begins(each.title, typed)))


def _begins(title: str, typed: str) -> bool:
    return " ".join(title.casefold().split()).startswith(typed)


def _is_hidden_danger(command: Command, typed: str) -> bool:
    """Whether it cannot be taken back, and not even its first word is typed yet: that may become a name."""
    first = command.title.casefold().split()[0]
    return command.is_final and bool(typed) and not (typed.startswith(first) and _begins(command.title, typed))


def misplaced(key: str) -> Refusal | None:
    """Why no command can have the key; None where one can. No key at all is always right."""
    if not key:
        return None
    parts = key.replace("++", "+Plus").split("+")
    last, modifiers = parts[-1], set(parts[:-1])
    is_function_key = last[:1] == "F" and last[1:].isdigit()
    if "Alt" in modifiers and (len(last) == 1 or last == "Plus"):
        return Refusal.ALT_LETTER
    if not is_function_key and not modifiers & {"Ctrl", "Alt", "Meta"}:
        return Refusal.WRITES
    return Refusal.EDITS if key in EDITING else None


def _refuse_twice(commands: Iterable[Command]) -> None:
    taken: dict[str, str] = {}
    for command in commands:
        if command.key and command.key in taken:
            raise ValueError(f"{command.key} is the key of both {taken[command.key]} and {command.id}")
        taken[command.key] = command.id


def _shared(keys: Mapping[str, str]) -> frozenset[str]:
    """The ids of the commands that have a key with another."""
    counted = Counter(key for key in keys.values() if key)
    return frozenset(command_id for command_id, key in keys.items() if counted[key] > 1)


def fits(title: str, words: str) -> bool:
    """Whether every word of ``words`` begins a word of the title."""
    parts = title.casefold().split()
    return all(any(part.startswith(word) for part in parts) for word in words.casefold().split())
