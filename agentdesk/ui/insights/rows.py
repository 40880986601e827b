"""The figures of a report as rows with bars. Qt-free.

Owns what each bar measures: shares of all instances, seconds of the longest wait, instances of all that were lost, the
whole length of a scale.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from agentdesk.domain.insights import (
    Answers,
    Difference,
    Ending,
    JourneyFigures,
    JourneyReport,
    JourneyWeek,
    PolicyComparison,
    StepFigures,
    UnderPolicy,
    Wait,
)
from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.insights.words import (
    difference_words,
    event_words,
    mean_words,
    middle_half_words,
    n_words,
    number_words,
    quartile_words,
    scale_words,
    share_spoken,
    share_words,
    state_words,
    step_words,
    switch_words,
    too_few_words,
    wait_words,
)
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, fraction_text, joined, ngettext, percent_text

ENDINGS_SHOWN = 8
Day = Callable[[datetime], str]
"""Writes a day as the reader does."""


def figures_row(row: JourneyFigures) -> BarRow:
    """One journey of the ranked list."""
    lost = _("loss {loss}").format(loss=loss_words(row.loss))
    if row.success is None:
        few = too_few_words(row.n)
        return BarRow(row.definition, row.title, "", joined((row.title, few)), detail=few)
    return BarRow(
        row.definition,
        row.title,
        lost,
        joined((row.title, lost, share_spoken(row.success))),
        bar=(0.0, row.success.value),
        interval=(row.success.low, row.success.high),
        detail=joined((share_words(row.success), n_words(row.n))),
    )


def loss_words(loss: float) -> str:
    """A loss, with decimals only where there are some."""
    return count_text(round(loss)) if loss == round(loss) else fraction_text(loss, 1)


def funnel_rows(report: JourneyReport, *, opens: bool) -> list[BarRow]:
    """Every milestone, with how many reached it at all."""
    titles = {step.milestone: step.title for step in report.steps}
    return [_step_row(step, titles, opens) for step in report.steps]


def _step_row(step: StepFigures, titles: dict[str, str], opens: bool) -> BarRow:
    others = [titles[one] for one in step.instead_of if one in titles]
    told = [_("the goal")] if step.is_goal else []
    told += [_("or “{title}”").format(title=title) for title in others]
    detail = joined(told)
    if step.share is None:
        few = too_few_words(step.n)
        return BarRow(step.milestone, step.title, few, joined((step.title, few)), detail=detail, opens=opens)
    return BarRow(
        step.milestone,
        step.title,
        share_words(step.share),
        joined((step.title, detail, share_spoken(step.share))),
        bar=(0.0, step.share.value),
        interval=(step.share.low, step.share.high),
        tone=Tone.SUCCESS if step.is_goal else Tone.ACCENT,
        detail=detail,
        opens=opens,
    )


def wait_rows(waits: Sequence[Wait]) -> list[BarRow]:
    """The time between milestones: half of all waits lie within the bar, the tick is their middle."""
    longest = max((one.seconds.high for one in waits if one.seconds), default=0.0) or 1.0
    return [_wait_row(one, longest) for one in waits]


def _wait_row(wait: Wait, longest: float) -> BarRow:
    key, title = f"{wait.from_milestone}>{wait.to_milestone}", wait.to_title
    told = [_("after “{title}”").format(title=wait.from_title)]
    if wait.reversed:
        told.append(ngettext("{n} the other way round", "{n} the other way round", wait.reversed))
    if wait.seconds is None:
        few = too_few_words(wait.n)
        return BarRow(key, title, few, joined((title, *told, few)), detail=joined(told))
    told.append(n_words(wait.n))
    spoken = _("half of them within {low} to {high}, the middle is {median}").format(
        low=wait_words(wait.seconds.low), high=wait_words(wait.seconds.high), median=wait_words(wait.seconds.median)
    )
    return BarRow(
        key,
        title,
        wait_words(wait.seconds.median),
        joined((title, *told, spoken)),
        bar=(wait.seconds.low / longest, wait.seconds.high / longest),
        tick=wait.seconds.median / longest,
        tone=Tone.VIOLET,
        detail=joined((*told, middle_half_words(wait.seconds))),  # beside the bar other languages have no room for it
    )


def ending_key(ending: Ending) -> str:
    return "|".join((ending.state, ending.milestone, ending.event_type, *ending.switched))


def ending_rows(report: JourneyReport, *, opens: bool) -> list[BarRow]:
    """The most frequent places where instances end without success; the longest bar is the most frequent one. Where too
    few were lost, they are only counted."""
    lost = report.figures.failed + report.figures.abandoned
    most = max((one.n for one in report.endings), default=1)
    rows = []
    for one in report.endings[:ENDINGS_SHOWN]:
        word, tone = state_words(one.state)
        title = step_words(one.milestone_title)
        detail = joined((word, event_words(one.event_type), switch_words(one.switched)))
        told = percent_text(one.n / lost) if lost >= report.at_least else ""
        part = _("{share} of those lost").format(share=told) if told else _("too few")
        rows.append(
            BarRow(
                ending_key(one),
                title,
                joined((count_text(one.n), told or _("too few"))),
                joined((title, detail, ngettext("{n} instance", "{n} instances", one.n), part)),
                bar=(0.0, one.n / most) if told else None,
                tone=tone,
                detail=detail,
                opens=opens,
            )
        )
    return rows


def more_endings(report: JourneyReport) -> int:
    """How many ended in places that are not shown."""
    return report.more_endings + sum(one.n for one in report.endings[ENDINGS_SHOWN:])


def answer_rows(answers: Sequence[Answers], day: Day) -> list[BarRow]:
    """What customers answered, with the drops and spikes of the weeks."""
    return [_answer_row(one, day) for one in answers]


def _answer_row(answers: Answers, day: Day) -> BarRow:
    key = f"{answers.scale}:{answers.milestone}"
    title = scale_words(answers.scale)
    told = [step_words(answers.milestone_title), n_words(answers.n)]
    if answers.mean is None:
        return BarRow(key, title, _("too few"), joined((title, *told, _("too few"))), detail=joined(told))
    moved = [week for week in answers.weeks if week.moved]
    icon, tone = "", Tone.ACCENT
    if moved and moved[-1].change is not None:
        newest = moved[-1]
        icon, tone = ("falling", Tone.DANGER) if newest.moved == "drop" else ("rising", Tone.SUCCESS)
        word = (
            _("drop in the week of {day}: {change}")
            if newest.moved == "drop"
            else _("spike in the week of {day}: {change}")
        )
        change = difference_words(moved[-1].change, 1, 0 if answers.is_net else 2)
        told.append(word.format(day=day(newest.from_at), change=change))
        if len(moved) > 1:
            told.append(ngettext("{n} week before it moved too", "{n} weeks before it moved too", len(moved) - 1))
    length = (answers.most - answers.least) or 1.0

    def place(value: float) -> float:
        return (value - answers.least) / length

    zero = place(0.0) if answers.is_net else 0.0
    at = place(answers.mean.value)
    digits = 0 if answers.is_net else 2
    return BarRow(
        key,
        title,
        mean_words(answers.mean, digits),
        joined((title, mean_words(answers.mean, digits), *told)),
        bar=(min(zero, at), max(zero, at)),
        interval=(place(answers.mean.low), place(answers.mean.high)),
        tone=tone,
        icon=icon,
        detail=joined(told),
    )


def week_words(week: JourneyWeek, day: Day) -> str:
    """One week in words."""
    began = ngettext("{n} began", "{n} began", week.n)
    if week.score is None:
        over = _("{n} over, too few to tell").format(n=count_text(week.ended))
        return joined((_("Week of {day}").format(day=day(week.from_at)), began, over))
    return joined(
        (
            _("Week of {day}").format(day=day(week.from_at)),
            _("success score {score}").format(score=mean_words(week.score, 2)),
            _("{n} over").format(n=count_text(week.ended)),
            began,
        )
    )


def comparison_rows(comparison: PolicyComparison) -> list[BarRow]:
    """Both versions, each with what its instances came to."""
    return [_under_row("before", comparison.before), _under_row("after", comparison.after)]


def _under_row(key: str, under: UnderPolicy) -> BarRow:
    title = under.policy.label or str(under.policy.number)
    if under.success is None:
        few = too_few_words(under.n)
        return BarRow(key, title, few, joined((title, few)))
    told = [n_words(under.n)]
    if under.score is not None:
        told.append(_("success score {score}").format(score=mean_words(under.score, 2)))
    if under.seconds is not None:
        told.append(_("after {time}").format(time=quartile_words(under.seconds)))
    return BarRow(
        key,
        title,
        share_words(under.success),
        joined((title, share_spoken(under.success), *told)),
        bar=(0.0, under.success.value),
        interval=(under.success.low, under.success.high),
        detail=joined(told),
    )


def comparison_words(comparison: PolicyComparison) -> list[str]:
    """What differs between the two, and what that says."""
    told = []
    if comparison.success is not None:
        change = difference_words(comparison.success, 100, 0)
        told.append(_clearly(comparison.success, _("Reached the goal: {change} points").format(change=change)))
    if comparison.score is not None:
        change = difference_words(comparison.score, 1, 2)
        told.append(_clearly(comparison.score, _("Success score: {change}").format(change=change)))
    if not told:
        return [_("Too few began under one of the two to compare them.")]
    return told


def _clearly(difference: Difference, words: str) -> str:
    if not difference.is_clear:
        return joined((words, _("no clear difference")))
    return joined((words, _("clearly more") if difference.value > 0 else _("clearly less")))


def head_words(figures: JourneyFigures) -> list[str]:
    """What is said of one journey before all charts."""
    told = [ngettext("{n} began", "{n} began", figures.n)]
    for state, n in (("active", figures.running), ("abandoned", figures.abandoned), ("failed", figures.failed)):
        if n:
            told.append(_("{n} {state}").format(n=count_text(n), state=state_words(state)[0]))
    if figures.score is not None:
        over = figures.n - figures.running
        score = _("median success score {score} of the {n} that are over")
        told.append(score.format(score=number_words(figures.score, 2), n=count_text(over)))
    return told


def loss_formula(figures: JourneyFigures) -> str:
    """How the loss comes about."""
    return _("Loss {loss} = ({failed} failed + {abandoned} abandoned) × {value}").format(
        loss=loss_words(figures.loss),
        failed=count_text(figures.failed),
        abandoned=count_text(figures.abandoned),
        value=loss_words(figures.value),
    )
