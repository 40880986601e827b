"""Commands as data: the palette, the shortcuts and their sheet are all made from one list. Qt-free.

No key is Alt and a letter: those write letters in many languages.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Command:
    """One gesture. ``key`` is as Qt writes it (``Ctrl+Return``), empty for none; ``group`` heads it in the sheet.

    ``is_listed`` False keeps it out of the palette, and ``in_sheet`` False out of the sheet of keys: of nine commands
    that differ by a number only, the first stands for all.
    """

    id: str
    title: str
    run: Callable[[], object]
    key: str = ""
    group: str = ""
    is_listed: bool = True
    in_sheet: bool = True


class Commands:
    """All commands of a window, with the keys as the person has them."""

    def __init__(self, commands: Iterable[Command], keys: dict[str, str] | None = None) -> None:
        """``keys`` overrides the key of a command by its id; an empty one switches it off."""
        changed = keys or {}
        self._commands = {
            command.id: command if command.id not in changed else _with_key(command, changed[command.id])
            for command in commands
        }
        taken: dict[str, str] = {}
        for command in self._commands.values():
            if command.key and command.key in taken:
                raise ValueError(f"{command.key} is the key of both {taken[command.key]} and {command.id}")
            taken[command.key] = command.id

    def all(self) -> Sequence[Command]:
        """Every command, in the order of declaration."""
        return tuple(self._commands.values())

    def key(self, command_id: str) -> str:
        return self._commands[command_id].key

    def run(self, command_id: str) -> None:
        self._commands[command_id].run()

    def matching(self, words: str, most: int = 8) -> Sequence[Command]:
        """The listed commands of which every word of ``words`` begins a word; all of them for none."""
        typed = words.casefold().split()
        listed = [command for command in self._commands.values() if command.is_listed]
        found = [command for command in listed if _matches(command.title, typed)]
        return tuple(found[:most])


def _with_key(command: Command, key: str) -> Command:
    return replace(command, key=key)


def _matches(title: str, typed: list[str]) -> bool:
    parts = title.casefold().split()
    return all(any(part.startswith(word) for part in parts) for word in typed)
