"""Calls the person who looks elsewhere: a sound, a note of the system, a number on the icon. Decides what is news.

Nothing of it moves the caret or comes to the front by itself. What makes the sound and shows the note is a ``Bell``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from agentdesk.app.disturbing import Manners, is_quiet
from agentdesk.app.state import State
from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.words import _, ngettext

_SAID = "said:"


class Bell(Protocol):
    """What can be heard and seen outside of the window."""

    def ring(self) -> None: ...

    def note(self, title: str, text: str) -> None: ...

    def count(self, waiting: int, words: str) -> None:
        """Show how much waits, 0 for nothing; ``words`` say it."""


class Calling:
    """Follows the states of one window. What there was at the start is no news."""

    def __init__(self, bell: Bell, is_in_front: Callable[[], bool], *, is_agents: bool) -> None:
        self._bell, self._is_in_front, self._is_agents = bell, is_in_front, is_agents
        self._known: Mapping[str, tuple[str, str]] | None = None
        self._counted = 0
        self.is_quiet = False

    def follow(self, state: State, shell: ShellState, manners: Manners, now: datetime) -> None:
        """Call for what came since the last time, as far as that is wanted."""
        if not shell.is_listed and self._known is None:
            return  # what is read at the start is not news
        self.is_quiet = is_quiet(manners, state, now.astimezone())
        found = _news(state, shell, is_agents=self._is_agents)
        known, self._known = self._known, found
        self._count(state, shell)
        new = {key: words for key, words in found.items() if known is not None and key not in known}
        if not new or self.is_quiet:
            return
        is_in_front = self._is_in_front()
        if manners.sound and not (is_in_front and all(key.startswith(_SAID) for key in new)):
            self._bell.ring()  # who looks at the desk sees what customers write
        if manners.desktop_notes and not is_in_front:
            self._bell.note(*list(new.values())[-1])

    def _count(self, state: State, shell: ShellState) -> None:
        unread = sum(count for key, count in state.unread.items() if key in state.interactions)
        waiting = unread + len(shell.offers) + len(shell.messages) if self._is_agents else len(state.waiting)
        if waiting != self._counted:
            self._counted = waiting
            self._bell.count(waiting, ngettext("{n} thing waits for you", "{n} things wait for you", waiting))


def _news(state: State, shell: ShellState, *, is_agents: bool) -> dict[str, tuple[str, str]]:
    """What can be news, by a key that is another one for each; with a title and a text, which name no customer and
    quote nobody: they are seen on a locked screen, too."""
    if not is_agents:
        return {f"approval:{key}": (_("An approval is asked for"), "") for key in state.waiting}
    found = {f"offer:{each.id}": (_("Somebody is waiting"), each.detail) for each in shell.offers}
    for message in shell.messages:
        title = _("A colleague wrote to you")
        if message.is_pop:
            title = _("A screen pop waits for you")
        elif message.interaction_id is None:
            title = message.title
        elif message.icon == "failed":
            title = _("A reply was not delivered")
        found[f"message:{message.key}"] = (title, "")
    for key, count in state.unread.items():
        interaction = state.interactions.get(key)
        if count and interaction is not None and interaction.state is not InteractionState.OFFERED:
            words = ngettext("{n} unread message", "{n} unread messages", count)
            found[f"{_SAID}{key}:{interaction.utterances}"] = (_("A customer wrote"), words)
    return found
