"""Figures of journeys in words: shares with their interval, waits, states. Qt-free."""

from agentdesk.domain.insights import Difference, JourneyFigures, Mean, Quartiles, Share
from agentdesk.domain.journey import JourneyState
from agentdesk.ui.channels import channel_word
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, fraction_text, isolated, joined, ngettext, percent_text, span_text


def share_words(share: Share) -> str:
    """``62 % (54–70)``."""
    between = _("{low}–{high}").format(low=round(share.low * 100), high=round(share.high * 100))
    return f"{percent_text(share.value)} {isolated(f'({between})')}"


def share_spoken(share: Share) -> str:
    """The share for who only hears it."""
    return _("{share}, between {low} and {high} with 95 % certainty, {hits} of {n}").format(
        share=percent_text(share.value),
        low=percent_text(share.low),
        high=percent_text(share.high),
        hits=count_text(share.hits),
        n=count_text(share.n),
    )


def n_words(n: int) -> str:
    """``n 1,204``."""
    return _("n {n}").format(n=count_text(n))


def too_few_words(n: int) -> str:
    """What stands in the place of a figure that is not told."""
    return joined((_("too few"), n_words(n)))


def success_words(figures: JourneyFigures) -> str:
    """How many reached the goal, in few words."""
    return too_few_words(figures.n) if figures.success is None else share_words(figures.success)


def mean_words(mean: Mean, digits: int) -> str:
    """``0.71 (0.66–0.76)``."""
    low, high = number_words(mean.low, digits), number_words(mean.high, digits)
    between = _("{low}–{high}") if mean.low >= 0 else _("{low} to {high}")
    told = between.format(low=low, high=high)
    return f"{number_words(mean.value, digits)} {isolated(f'({told})')}"


def number_words(number: float, digits: int, *, signed: bool = False) -> str:
    """A number with a true minus; with ``signed`` also with its plus."""
    rounded = round(number, digits)
    sign = "−" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return isolated(sign + fraction_text(abs(rounded), digits))


def difference_words(difference: Difference, scale: float, digits: int) -> str:
    """``+14 (2 to 26)``, in the unit that ``scale`` of the figure's makes."""
    low = number_words(difference.low * scale, digits, signed=True)
    high = number_words(difference.high * scale, digits, signed=True)
    told = _("{low} to {high}").format(low=low, high=high)
    return f"{number_words(difference.value * scale, digits, signed=True)} {isolated(f'({told})')}"


def wait_words(seconds: float) -> str:
    """A span in its largest unit, down to seconds."""
    return span_text(seconds) if seconds >= 60 else ngettext("{n} second", "{n} seconds", round(seconds))


def quartile_words(seconds: Quartiles) -> str:
    """``2 hours (30 minutes – 5 hours)``."""
    return f"{wait_words(seconds.median)} ({middle_half_words(seconds)})"


def middle_half_words(seconds: Quartiles) -> str:
    """``30 minutes – 5 hours``."""
    return _("{low} – {high}").format(low=wait_words(seconds.low), high=wait_words(seconds.high))


def state_words(state: str) -> tuple[str, Tone]:
    """What an instance's state is called, and its tone."""
    words = {
        JourneyState.ACTIVE.value: (_("still running"), Tone.NEUTRAL),
        JourneyState.SUCCEEDED.value: (_("reached the goal"), Tone.SUCCESS),
        JourneyState.FAILED.value: (_("failed"), Tone.DANGER),
        JourneyState.ABANDONED.value: (_("abandoned"), Tone.WARNING),
    }
    return words.get(state, (state, Tone.NEUTRAL))


def step_words(title: str) -> str:
    """After which milestone something was; the empty one is none."""
    return _("After “{title}”").format(title=title) if title else _("Before the first step")


def event_words(event_type: str) -> str:
    """The type of an event in words as far as its name has some: ``IVR: abandoned``."""
    channel, _dot, what = event_type.partition(".")
    if not what:
        return event_type.replace("_", " ")
    return _("{channel}: {what}").format(channel=channel_word(channel), what=what.replace("_", " "))


def switch_words(switched: tuple[str, ...]) -> str:
    """The last change of channel."""
    if len(switched) != 2:
        return _("all on one channel")
    before, after = map(channel_word, switched)
    return _("changed from {before} to {after}").format(before=before, after=after)


def scale_words(scale: str) -> str:
    """What a scale is called: short names are written in capitals, as people know them."""
    return scale.upper() if len(scale) <= 4 else scale.replace("_", " ").capitalize()
