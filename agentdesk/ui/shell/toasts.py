"""The one note at the foot of the window: a screen pop, what a supervisor or a reviewer wrote, else who waits to be
accepted.

Owns which comes first and what was put away. Nothing of it takes the focus.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from agentdesk.app.intents import Intents
from agentdesk.ui.kit.key_hint import key_of, key_text
from agentdesk.ui.kit.toast import Toast
from agentdesk.ui.shell.commands import Command
from agentdesk.ui.shell.news import Message
from agentdesk.ui.shell.status_bar import StatusBar
from agentdesk.ui.shell.viewmodel import Offer, ShellState
from agentdesk.ui.theme.icons import channel_icon
from agentdesk.ui.words import _, ngettext

OPEN_MESSAGE, OPEN_MESSAGE_KEY = "open_message", "Ctrl+Shift+G"
ACCEPT_OFFER, ACCEPT_OFFER_KEY = "accept_offer", "Ctrl+Shift+A"


def open_message_command(run: Callable[[], None], group: str) -> Command:
    """The one that opens what is written to the person, or a screen pop."""
    return Command(OPEN_MESSAGE, _("Open the message or screen pop"), run, OPEN_MESSAGE_KEY, group)


class Toasts(QObject):
    """``opened`` carries the message that somebody wants to read where it stands."""

    opened = Signal(object)

    def __init__(
        self,
        toast: Toast,
        intents: Intents,
        status_bar: StatusBar,
        announce: Callable[[str], None],
        dismissed: set[str],
        *,
        is_agents: bool,
    ) -> None:
        """``dismissed`` are the keys that were put away, also by earlier widgets; ``is_agents``: whose window it is."""
        super().__init__(toast)
        self._toast, self._intents, self._status_bar, self._announce = toast, intents, status_bar, announce
        self._is_agents = is_agents
        self._dismissed = dismissed
        self._messages: dict[str, Message] = {}
        self._shown: Message | None = None
        self._said: tuple[str, str] | None = None
        self._heard: set[str] = set()
        """The offers of which something was said, each by its name or in a count."""
        self._shell: ShellState | None = None
        toast.accepted.connect(self._on_accepted)
        toast.dismissed.connect(self._on_dismissed)

    def render(self, shell: ShellState) -> None:
        """Show what is the most urgent; what is not waiting any more goes."""
        self._shell = shell
        messages = [each for each in shell.messages if self._is_agents or each.is_pop]
        self._messages = {each.key: each for each in messages}
        waiting = {offer.id for offer in shell.offers} | self._messages.keys()
        self._dismissed &= waiting
        if self._toast.key() and self._toast.key() not in waiting:
            self._toast.withdraw()
        if self._said is not None and self._said[0] not in waiting:
            self._status_bar.withdraw(self._said[1])
            self._said = None
        message = next((each for each in messages if each.key not in self._dismissed), None)
        if self._toast.has_caret() and (message is None or message.key != self._toast.key()):
            return  # whoever is about to press its button means what they read on it
        if message is not None:
            # An offer stays in the work list and comes back; who calls now comes before what can be read later.
            if self._toast.key() not in self._messages or (message.is_pop and message != self._shown):
                self._say_message(message)
        elif self._is_agents and not self._toast.key():
            offer = next((each for each in shell.offers if each.id not in self._dismissed), None)
            if offer is not None:
                self._say_offer(offer, waits_longest=offer is shell.offers[0])
        if self._is_agents:
            self._say_others(shell)

    def open_shown(self, look_again: Callable[[], None]) -> None:
        """Open the message or screen pop that is shown; an offer has a key of its own, to accept it. Where nothing is
        shown ``look_again`` draws what has just come: the key may be quicker."""
        if not self._toast.key():
            look_again()
        if self._toast.key() in self._messages:
            self._toast.accept()
        else:
            self._announce(_("No message and no screen pop waits."))

    def _say_message(self, message: Message) -> None:
        self._shown = message
        accept = _("Open") if message.is_pop else _("Read it")
        key = key_of(OPEN_MESSAGE, OPEN_MESSAGE_KEY)
        self._toast.say(message.key, message.title, message.detail, icon=message.icon, accept=accept, accept_key=key)
        if message.spoken:
            opens = _("{key} opens it.").format(key=key_text(key)) if key else ""
            self._tell(message.key, f"{message.spoken}. {opens}" if opens and message.is_pop else message.spoken)

    def _say_offer(self, offer: Offer, *, waits_longest: bool) -> None:
        key = key_of(ACCEPT_OFFER, ACCEPT_OFFER_KEY) if waits_longest else ""  # the key takes who waits longest
        icon = channel_icon(offer.channel)
        self._toast.say(offer.id, offer.title, offer.detail, icon=icon, accept=_("Accept"), accept_key=key)
        self._heard.add(offer.id)
        self._tell(offer.id, _new_words(offer))

    def _say_others(self, shell: ShellState) -> None:
        """The toast has room for one: who came beside it stands in the work list, which is not heard."""
        waiting = {offer.id for offer in shell.offers}
        others = [offer for offer in shell.offers if offer.id not in self._heard | self._dismissed]
        self._heard = (self._heard | waiting) & waiting
        if len(others) == 1:
            self._announce(_new_words(others[0]))
        elif others:
            self._announce(ngettext("{n} more waits to be accepted", "{n} more wait to be accepted", len(others)))

    def _tell(self, key: str, words: str) -> None:
        self._said = (key, words)
        self._announce(words)

    def _on_accepted(self, key: str) -> None:
        message = self._messages.get(key)
        if message is None:
            self._dismissed.add(key)  # it waits until the service has it, and is not to be offered anew meanwhile
            self._intents.accept_interaction(key)
            return
        if message.is_pop:
            self._intents.open_pop(key)
            return
        self._put_away(message)
        self.opened.emit(message)

    def _on_dismissed(self, key: str) -> None:
        message = self._messages.get(key)
        self._dismissed.add(key)
        if message is not None:
            self._put_away(message)
        if self._shell is not None:
            self.render(self._shell)  # what comes next does not wait for news

    def _put_away(self, message: Message) -> None:
        """A note is seen with that; a review is so once it was open."""
        self._dismissed.add(message.key)
        if message.is_pop:
            self._intents.drop_pop(message.key)
        elif message.interaction_id is not None:
            self._intents.mark_seen(message.marks)


def _new_words(offer: Offer) -> str:
    return _("New: {title}, {detail}").format(title=offer.title, detail=offer.detail)
