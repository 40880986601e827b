"""What stands below the words of a line: where the feeling turned, that it was corrected, what became of the words.

Words and tones alone; knows no widgets.
"""

from collections.abc import Iterator

from agentdesk.domain.interaction import Delivery
from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import Trend
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.talk_lines import Line, Sending
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, of_its_own, score_text


@dataclass(frozen=True, slots=True)
class Part:
    """Some words in one tone; ``link`` is what a click on them asks for. A note begins with ``begins``."""

    text: str
    tone: Tone
    link: str = ""
    begins: bool = False


def notes_of(line: Line) -> Iterator[Part]:
    """All that stands below the line, in its order."""
    yield from _turn(line)
    yield from _correction(line)
    if line.sending is Sending.SENT:
        yield from _delivery(line)
    else:
        yield from _sending(line)


def _note(words: str, tone: Tone) -> Part:
    return Part(of_its_own(words), tone, begins=True)


def _turn(line: Line) -> Iterator[Part]:
    if line.turn is None:
        return
    falls = line.turn.trend is Trend.FALLING
    words = (
        _("here the feeling falls: {before} → {after}") if falls else _("here the feeling rises: {before} → {after}")
    )
    told = words.format(before=score_text(line.turn.before), after=score_text(line.turn.after))
    yield _note(told, Tone.DANGER if falls else Tone.SUCCESS)


def _correction(line: Line) -> Iterator[Part]:
    if line.correction_id is None:
        return
    yield _note(_("feeling corrected, on its way") if line.is_unsaid else _("feeling corrected"), Tone.MUTED)
    yield Part("  ", Tone.MUTED)
    yield Part(_("Undo"), Tone.ACCENT, f"undo:{line.correction_id}")


def _sending(line: Line) -> Iterator[Part]:
    if line.sending is Sending.ASIDE:
        yield _note(_("set aside, may have arrived"), Tone.WARNING)
        yield Part("  ", Tone.WARNING)
        yield Part(_("Retry"), Tone.ACCENT, f"retry:{line.id}")
        return
    if line.sending is not Sending.REFUSED:
        yield _note(_("sending…") if line.sending is Sending.SENDING else _("waiting to be sent"), Tone.MUTED)
        return
    problem = explain(line.problem, line.detail)
    yield _note(_("not sent: {why}").format(why=problem.title), Tone.DANGER)
    yield Part("  ", Tone.DANGER)
    yield Part(_("Retry"), Tone.ACCENT, f"retry:{line.id}")
    yield Part("  ·  ", Tone.FAINT)
    yield Part(_("Discard"), Tone.ACCENT, f"discard:{line.id}")


def _delivery(line: Line) -> Iterator[Part]:
    """What became of words for the customer, a sign and a word."""
    at = clock_time(line.delivery_at or line.at)
    if line.delivery is Delivery.DELIVERED:
        yield _note(_("✓✓ delivered {time}").format(time=at), Tone.MUTED)
    elif line.delivery is Delivery.READ:
        yield _note(_("✓✓ read {time}").format(time=at), Tone.ACCENT)
    elif line.delivery is Delivery.FAILED:
        words = _("✗ not delivered: {why}") if line.detail else _("✗ not delivered")
        yield _note(words.format(why=line.detail), Tone.DANGER)
        if line.can_send_again:
            yield Part("  ", Tone.DANGER)
            yield Part(_("Send again"), Tone.ACCENT, f"again:{line.id}")
    elif line.is_newest_sent:
        yield _note(_("✓ sent"), Tone.FAINT)
