"""How well the score of a message agrees with people and that of a conversation tells annoyed customers; its cost.

What is measured is what serves: the shipped policy's scorer behind ``felt``, and ``feelings`` over a conversation. The
rated texts and the dialogues are not part of the project; where ``../shared/data`` is not there it says so.

Words and factors were chosen on the even rows; the odd ones were kept aside and are told by themselves.
"""

import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import typer
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

from agentdesk.domain.ids import InteractionId, UtteranceId
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.engine.sentiment.feelings import feelings
from agentdesk.engine.sentiment.scorer import felt
from tests.benchmarks.frame import Figure, Settings, median
from tests.engine.sample import scorer

DATA = Path(__file__).parents[3] / "shared" / "data"
HEARD = 8
"""As the service has it: so many of the agent's last words are known again in quotes."""
GOALS = {"tweets": 0.87, "amazonReviewSnippets": 0.60}
AUROC_GOAL = 0.72
MESSAGE_GOAL_US = 100.0

Message = tuple[str, Sequence[str]]
"""A text, and what the other side had said before it."""
Score = Callable[[str], float]


class Rated(NamedTuple):
    rating: float
    text: str


class Dialogue(NamedTuple):
    number: int
    annoyed: bool
    said: tuple[tuple[Speaker, str, datetime], ...]


def rated(name: str) -> list[Rated]:
    """The texts of one file with the mean rating of twenty people, -4 to 4."""
    lines = (DATA / "vader" / f"{name}_GroundTruth.txt").read_text(encoding="utf-8").splitlines()
    return [Rated(float(line.split("\t")[1]), line.split("\t", 2)[2]) for line in lines if line]


def dialogues(limit: int | None = None) -> Iterator[Dialogue]:
    """The conversations whose agent said afterwards whether the customer was annoyed."""
    with gzip.open(DATA / "star" / "dialogues.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            dialogue = json.loads(line)
            said = tuple(_said(dialogue["events"]))
            if dialogue["customer_annoyed"] is not None and any(who is Speaker.CUSTOMER for who, _, _ in said):
                yield Dialogue(int(dialogue["dialogue_id"]), bool(dialogue["customer_annoyed"]), said)


def _said(events: Sequence[dict[str, Any]]) -> Iterator[tuple[Speaker, str, datetime]]:
    for event in events:
        text = event.get("text")
        if text:
            customers = event["kind"] == "utterance" and event.get("speaker") == "customer"
            yield Speaker.CUSTOMER if customers else Speaker.AGENT, text, datetime.fromisoformat(event["at"])


def agreement(texts: Sequence[Rated], score: Score) -> float:
    """Pearson's r of the ratings with the scores."""
    return statistics.correlation([one.rating for one in texts], [score(one.text) for one in texts])


def _messages(talk: Dialogue) -> Iterator[Message]:
    heard: list[str] = []
    for who, text, _ in talk.said:
        if who is Speaker.CUSTOMER:
            yield text, tuple(heard[-HEARD:])
        else:
            heard.append(text)


def conversation_score(dialogue: Dialogue) -> float:
    """The interaction's feeling, as the context tells it."""
    heard: list[str] = []
    utterances = []
    for seq, (who, text, at) in enumerate(dialogue.said):
        score = felt(scorer(), text, heard[-HEARD:]) if who is Speaker.CUSTOMER else None
        if who is not Speaker.CUSTOMER:
            heard.append(text)
        utterances.append(
            Utterance(
                id=UtteranceId(f"u{seq}"), interaction_id=InteractionId("one"), seq=seq, speaker=who, text=text, at=at,
                sentiment=score,
            )
        )  # fmt: skip
    return feelings((), utterances).by_interaction[0].score


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How likely one of ``positive`` is lower than one of ``negative``; ties count half."""
    ordered = sorted([(score, 0) for score in positive] + [(score, 1) for score in negative])
    lower = ties = 0.0
    seen = 0
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        here = sum(1 for _, kind in ordered[start:end] if kind == 0)
        others = end - start - here
        lower += seen * others
        ties += here * others
        seen += here
        start = end
    return (lower + ties / 2) / (len(positive) * len(negative))


def _annoyed(scored: Sequence[tuple[bool, float]]) -> float:
    return auroc([score for annoyed, score in scored if annoyed], [score for annoyed, score in scored if not annoyed])


def _figures(name: str, ours: Sequence[float], floor: Sequence[float], goal: float, note: str) -> list[Figure]:
    """All, the half that words were chosen on, and the half that was kept aside; each beside plain VADER's."""
    parts = ("", " (even, chosen on)", " (odd, kept aside)")
    return [
        Figure(
            f"{name}{part}", "", mine, goal=goal if not part else None, less_is_better=False,
            note=f"{note}; plain VADER {plain:.3f}",
        )
        for part, mine, plain in zip(parts, ours, floor, strict=True)
    ]  # fmt: skip


def _parts(measure: Callable[[Sequence[Any]], float], rows: Sequence[Any], even: Sequence[bool]) -> list[float]:
    kept = [[row for row, is_even in zip(rows, even, strict=True) if is_even is wanted] for wanted in (True, False)]
    return [measure(part) for part in (rows, *kept)]


def measure(settings: Settings) -> list[Figure]:
    if not (DATA / "vader").is_dir() or not (DATA / "star").is_dir():
        typer.echo(f"skipped feeling: there are no rated texts in {DATA}", err=True)
        return []
    library = SentimentIntensityAnalyzer()

    def plain(text: str) -> float:
        return float(library.polarity_scores(text)["compound"])

    def ours(text: str) -> float:
        return felt(scorer(), text)

    figures: list[Figure] = []
    messages: list[Message] = []
    for name, goal in GOALS.items():
        rows = rated(name)[: settings.size(10_000, 400)]
        messages.extend((row.text, ()) for row in rows)
        even = [place % 2 == 0 for place in range(len(rows))]
        mine = _parts(lambda some: agreement(some, ours), rows, even)
        floor = _parts(lambda some: agreement(some, plain), rows, even)
        figures += _figures(f"feeling, r with raters, {name}", mine, floor, goal, f"{len(rows)} texts")
    talks = list(dialogues(None if not settings.quick else 400))
    scored = [(talk.annoyed, conversation_score(talk)) for talk in talks]
    floors = [
        (talk.annoyed, statistics.mean(plain(text) for who, text, _ in talk.said if who is Speaker.CUSTOMER))
        for talk in talks
    ]
    note = f"{len(talks)} conversations, {sum(talk.annoyed for talk in talks)} annoyed"
    even = [talk.number % 2 == 0 for talk in talks]
    mine, floor = _parts(_annoyed, scored, even), _parts(_annoyed, floors, even)
    figures += _figures("feeling, AUROC annoyed per conversation", mine, floor, AUROC_GOAL, note)
    messages.extend(message for talk in talks[:1000] for message in _messages(talk))
    rounds = settings.size(5, 1)
    mine_us = _cost_us(lambda text, heard: felt(scorer(), text, heard), messages, rounds)
    plain_us = _cost_us(lambda text, heard: plain(text), messages, rounds)
    figures.append(
        Figure("feeling, one message", "µs", mine_us, goal=MESSAGE_GOAL_US, note=f"{len(messages)} messages")
    )
    figures.append(Figure("feeling, one message, beside plain VADER", "µs", mine_us, floor=plain_us))
    return figures


def _cost_us(score: Callable[[str, Sequence[str]], float], messages: Sequence[Message], rounds: int) -> float:
    """Processor time, so that what else runs on the machine does not count."""
    took = []
    for _ in range(rounds):
        begun = time.process_time()
        for text, heard in messages:
            score(text, heard)
        took.append((time.process_time() - begun) / len(messages) * 1e6)
    return median(took)
