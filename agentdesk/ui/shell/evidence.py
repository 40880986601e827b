"""Shows what a claim follows from, wherever that is: on the timeline, in the conversation, on an older page, in a
conversation of earlier.

Asked again for the same claim, it goes on to what was not shown yet.
"""

from collections.abc import Callable, Sequence

from agentdesk.app.intents import Intents
from agentdesk.app.state import Loading, Sought, State
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.shell.middle import Middle
from agentdesk.ui.timeline.view import TimelineView
from agentdesk.ui.words import _, ngettext
from agentdesk.wire.snapshots import EvidenceKind, EvidencePlace


class EvidenceGuide:
    """``show`` is what an evidence button asks for; ``follow`` takes the newest state."""

    def __init__(
        self,
        intents: Intents,
        middle: Middle,
        timeline: TimelineView,
        conversation: ConversationView,
        talk: Callable[[], None],
        present: Callable[[], None],
        announce: Callable[[str], None],
    ) -> None:
        """``talk`` has the place of conversations in view and ``present`` the present one in it; ``announce`` says
        something politely."""
        self._intents, self._middle, self._timeline = intents, middle, timeline
        self._conversation, self._announce = conversation, announce
        self._bring_talk, self._to_present = talk, present
        self._customer_id: str | None = None
        self._present_id: str | None = None
        self._asked: tuple[str, ...] = ()
        self._seen: set[str] = set()
        self._taken: Sought | None = None

    def follow(self, state: State) -> None:
        """Go to what was looked for, once it is known where that is."""
        if state.customer_id_in_focus != self._customer_id:
            self._customer_id, self._asked = state.customer_id_in_focus, ()
        self._present_id = state.focus.interaction_id
        sought = state.sought
        if sought is None or sought is self._taken or sought.loading is Loading.LOADING:
            return
        self._taken = sought
        if sought.customer_id == self._customer_id and set(sought.ids) <= set(self._asked):
            self._go(sought)

    def show(self, ids: Sequence[str]) -> None:
        """Show the evidence; of what is not on the desk the place is looked up first."""
        if tuple(ids) != self._asked:
            self._asked, self._seen = tuple(ids), set()
        left = [each for each in self._asked if each not in self._seen]
        if not left:
            self._seen.clear()
            left = list(self._asked)
        spoken = self._conversation.line_ids()
        said = [each for each in left if each in spoken]
        rows = self._timeline.holds([each for each in left if each not in spoken])
        if said:
            self._conversation.show_evidence(said)
        if rows:
            self._middle.bring("timeline")
            self._timeline.show_evidence(rows)
        elif said:
            self._to_present()
        self._seen.update(said, rows)
        missing = tuple(each for each in left if each not in self._seen)
        if not missing:
            return
        if said or rows:
            n = len(said) + len(rows)
            self._announce(ngettext("{n} shown; once more for the others", "{n} shown; once more for the others", n))
        elif self._customer_id is not None:
            self._intents.seek_evidence(self._customer_id, missing)

    def _go(self, sought: Sought) -> None:
        if sought.loading is Loading.FAILED:
            self._announce(_("The evidence cannot be looked up: {why}").format(why=explain(sought.problem).title))
        elif not sought.places:
            self._seen.update(sought.ids)
            self._announce(_("The evidence is not there any more"))
        else:
            newest = sought.places[0]
            gone = set(sought.ids) - {place.id for place in sought.places}
            self._seen.update(gone)
            if newest.kind is EvidenceKind.EVENT:
                self._seen.add(newest.id)
                self._middle.bring("timeline")
                self._timeline.show_evidence([newest.id], newest.before)
            else:
                self._open_talk(newest, sought.places)

    def _open_talk(self, newest: EvidencePlace, places: Sequence[EvidencePlace]) -> None:
        in_it = [place for place in places if place.interaction_id == newest.interaction_id]
        self._seen.update(place.id for place in in_it)
        lines = tuple(place.id for place in in_it if place.kind is EvidenceKind.UTTERANCE)
        if newest.interaction_id == self._present_id:
            self._to_present()
            self._conversation.show_evidence(lines)
        elif self._customer_id is not None and newest.interaction_id is not None:
            self._bring_talk()
            self._intents.open_talk(self._customer_id, newest.interaction_id, lines)
