"""How a burst of like events is called: how many of what, in how long, and which. Qt-free."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import takewhile

from agentdesk.domain.event import TimelineItem
from agentdesk.ui.timeline.telling import told
from agentdesk.ui.words import _, ngettext

SHOWN = 3
"""So many of the events are named; the rest is seen when the burst is opened."""
_PUNCTUATION = ":,;·–-("


def _page_views(count: int) -> str:
    return ngettext("{n} page view", "{n} page views", count)


def _screens(count: int) -> str:
    return ngettext("{n} screen opened", "{n} screens opened", count)


def _choices(count: int) -> str:
    return ngettext("{n} menu choice", "{n} menu choices", count)


def _messages(count: int) -> str:
    return ngettext("{n} message", "{n} messages", count)


def _errors(count: int) -> str:
    return ngettext("{n} error", "{n} errors", count)


def _searches(count: int) -> str:
    return ngettext("{n} search", "{n} searches", count)


_WAYS: dict[str, Callable[[int], str]] = {
    "page_viewed": _page_views,
    "page": _page_views,
    "screen_viewed": _screens,
    "screen": _screens,
    "menu_selected": _choices,
}
"""By what happened (the type without its channel): steps of a way through something, which is told as a way."""
_COUNTED: dict[str, Callable[[int], str]] = {
    **_WAYS,
    "message": _messages,
    "error": _errors,
    "searched": _searches,
    "search": _searches,
}


def burst_title(run: Sequence[TimelineItem]) -> str:
    """The name of events of one type with several titles, newest first."""
    minutes = round((run[0].at - run[-1].at) / timedelta(minutes=1))
    counted = _COUNTED.get(_happened(run[0]))
    common = _common_words(_titles(run)) if counted is None else ""
    if counted is not None or not common:
        count = counted(len(run)) if counted else ngettext("{n} event", "{n} events", len(run))
        if minutes < 1:
            return _("{what} within a minute").format(what=count)
        return _("{what} in {minutes} min").format(what=count, minutes=minutes)
    times = ngettext("{n} time", "{n} times", len(run))
    if minutes < 1:
        return _("{what}, {times} within a minute").format(what=common, times=times)
    return _("{what}, {times} in {minutes} min").format(what=common, times=times, minutes=minutes)


def burst_detail(run: Sequence[TimelineItem], same: bool) -> str:
    """Which they were: of a way its steps, the first first; else what differs, the newest first."""
    if same:
        return _joined((told(item)[1] for item in run), ", ")
    is_way = _happened(run[0]) in _WAYS
    titles = _first_steps(run) if is_way else _titles(run)
    common = len(_common_words(titles).split())
    rest = (" ".join(title.split()[common:]) or title for title in titles)
    return _joined(rest, " → " if is_way else ", ")


def _first_steps(run: Sequence[TimelineItem]) -> list[str]:
    """Of a way that may be long no more than is told of it, so that a further step costs the same wherever it leads."""
    steps: dict[str, TimelineItem] = {}
    for item in reversed(run):
        steps.setdefault(item.title, item)
        if len(steps) > SHOWN:
            break
    return _titles(tuple(steps.values()))


def _joined(texts: Iterable[str], between: str) -> str:
    parts: dict[str, None] = {}
    for text in texts:
        if text:
            parts[text] = None
        if len(parts) > SHOWN:  # a burst may be long: no more than this is looked at
            break
    return between.join(list(parts)[:SHOWN]) + (" …" if len(parts) > SHOWN else "")


def _titles(run: Sequence[TimelineItem]) -> list[str]:
    return [told(item)[0] for item in run]


def _happened(item: TimelineItem) -> str:
    return item.type.rpartition(".")[2]


def _common_words(titles: Sequence[str]) -> str:
    """The words with which all titles begin, such as ``Payment failed`` of ``Payment failed: limit``; or nothing."""
    common = [word.rstrip(_PUNCTUATION) for word in titles[0].split()]
    begins = titles[0] + " "
    for title in titles:
        if title == titles[0] or title.startswith(begins):
            continue  # nearly all: no need to cut them into words
        words = (word.rstrip(_PUNCTUATION) for word in title.split())
        common = [ours for ours, theirs in takewhile(_are_equal, zip(common, words, strict=False))]
        if not common:
            return ""
        begins = " ".join(titles[0].split()[: len(common)]) + " "
    return " ".join(common).strip()


def _are_equal(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]
