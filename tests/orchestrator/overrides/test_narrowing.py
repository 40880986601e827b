"""The log narrowed, counted, sorted and searched, in both databases, over rows as the ledger's fold makes them."""

import itertools
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agentdesk.domain.problems import ProblemError
from agentdesk.orchestrator.overrides import facets as counting
from agentdesk.orchestrator.overrides import listing
from agentdesk.orchestrator.overrides.facets import facets
from agentdesk.orchestrator.overrides.filtering import Filter
from agentdesk.orchestrator.overrides.listing import Order, Sort, listed
from agentdesk.orchestrator.overrides.tables import override_journeys, overrides
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.store.database import Database
from tests.support.many_overrides import many_overrides
from tests.support.postgres import fresh_database
from tests.support.sqlite import fresh_file

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
COUNT = 60
FILTERS = int(os.environ.get("AGENTDESK_FILTERS", "25"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield fresh_file(Path(tmp_path_factory.mktemp("narrowing")))
    else:
        with fresh_database() as made:
            yield made


@pytest.fixture
async def store(url: str) -> AsyncIterator[Database]:
    """Sixty overrides of two teams, an hour apart; filled by the first test that asks."""
    database = Database(url)
    async with database.write() as unit:
        if (await unit.connection.execute(overrides.select().limit(1))).first() is None:
            rows, journeys = many_overrides(COUNT, NOW)
            await unit.connection.execute(overrides.insert(), rows)
            await unit.connection.execute(override_journeys.insert(), journeys)
    yield database
    await database.close()


TEAMS = ("care-0", "care-1")


async def pages(store: Database, wanted: Filter, sort: Sort, order: Order | None, size: int = 7) -> list[Any]:
    found: list[Any] = []
    cursor: str | None = None
    async with store.read() as connection:
        while True:
            rows, cursor = await listed(connection, wanted, cursor, size, sort, order)
            found += rows
            if cursor is None:
                return found
            assert len(rows) == size


async def test_pages_of_every_order_make_the_whole_list(store: Database) -> None:
    """Each record once, in one order over all teams; turned around it is the very reverse."""
    for sort in Sort:
        await _whole(store, sort)


async def _whole(store: Database, sort: Sort) -> None:
    wanted = Filter(teams=TEAMS)
    upwards = await pages(store, wanted, sort, Order.ASC)
    downwards = await pages(store, wanted, sort, Order.DESC)
    assert [row.id for row in downwards] == [row.id for row in reversed(upwards)]
    assert len({row.id for row in upwards}) == COUNT
    keys = [(row.key, row.newest) for row in upwards]
    assert keys == (sorted(keys, key=lambda each: (each[0], -each[1])) if sort is Sort.AT else sorted(keys))
    by_default = await pages(store, wanted, sort, None)
    assert by_default == (downwards if sort is Sort.AT else upwards)


async def test_a_cursor_goes_with_its_order(store: Database) -> None:
    async with store.read() as connection:
        for sort, order in ((Sort.AT, None), (Sort.AT, Order.ASC), (Sort.AGENT, None), (Sort.AGENT, Order.DESC)):
            _rows, cursor = await listed(connection, Filter(teams=TEAMS), None, 5, sort, order)
            for other in ((Sort.AT, None), (Sort.AT, Order.ASC), (Sort.AGENT, Order.DESC), (Sort.TAKEN, None)):
                if other != (sort, order):
                    with pytest.raises(ProblemError):
                        await listed(connection, Filter(teams=TEAMS), cursor, 5, *other)


def found_by_hand(rows: list[dict[str, Any]], **wanted: str) -> list[dict[str, Any]]:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


async def test_each_facet_is_counted_as_if_its_own_choice_were_not_set(store: Database) -> None:
    rows, _journeys = many_overrides(COUNT, NOW)
    spans = [NOW - timedelta(hours=9), NOW - timedelta(days=90)]
    wanted = Filter(teams=TEAMS, reason="reason_1", direction="more", from_at=NOW - timedelta(hours=30))
    async with store.read() as connection:
        counted = await facets(connection, wanted, spans, {"activation": "Activation"}, 10)
    lately = [row for row in rows if row["recorded_at"] >= NOW - timedelta(hours=30)]
    by_name = {each.name: {one.value: one.count for one in each.values} for each in counted.facets}
    both = {"reason_code": "reason_1", "direction": "more"}
    assert counted.total == len(found_by_hand(lately, **both)) > 0
    for name, column, others in (
        ("reason", "reason_code", {"direction": "more"}),
        ("direction", "direction", {"reason_code": "reason_1"}),
        ("agent", "agent_id", both),
        ("team", "team", both),
        ("verdict", "verdict", both),
    ):
        passing = found_by_hand(lately, **others)
        expected = {value: len(found_by_hand(passing, **{column: value})) for value in {r[column] for r in passing}}
        assert by_name[name] == expected, name
    journeys = [name for row in found_by_hand(lately, **both) for name in row["journeys"].split()]
    assert by_name["journey"] == {name: journeys.count(name) for name in set(journeys)}
    ever = found_by_hand(rows, **both)
    assert [(span.count, span.at_least) for span in counted.spans] == [
        (len([row for row in ever if row["recorded_at"] >= start]), False) for start in spans
    ]
    titles = {(each.name, one.value): one.title for each in counted.facets for one in each.values}
    assert titles["reason", "reason_1"] == "Reason 1"
    assert titles["journey", "activation"] == "Activation"


async def test_counting_stops_and_says_so(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 20)
    spans = [NOW - timedelta(hours=9), NOW - timedelta(days=90)]
    async with store.read() as connection:
        counted = await facets(connection, Filter(teams=TEAMS), spans, {}, 10)
        one_team = await facets(connection, Filter(teams=TEAMS, team="care-1"), spans, {}, 10)
    assert (counted.total, counted.at_least) == (20, True)
    assert all(each.at_least for each in counted.facets)
    assert [(span.count, span.at_least) for span in counted.spans] == [(10, False), (20, True)], "exact where it ends"
    assert next(each.values for each in one_team.facets if each.name == "team")[0].count <= 21


def passes(row: dict[str, Any], wanted: Filter) -> bool:
    """The filter, by hand."""
    equal = {
        "team": wanted.team, "agent_id": wanted.agent, "reason_code": wanted.reason, "direction": wanted.direction,
        "recommended": wanted.recommended, "taken": wanted.taken, "outcome": wanted.outcome, "verdict": wanted.verdict,
        "state": wanted.state,
    }  # fmt: skip
    return (
        all(value is None or row[name] == value for name, value in equal.items())
        and (wanted.from_at is None or row["recorded_at"] >= wanted.from_at)
        and (wanted.to_at is None or row["recorded_at"] < wanted.to_at)
        and (wanted.journey is None or wanted.journey in row["journeys"].split())
        and all(any(word.startswith(each) for word in row["search"].split()) for each in (wanted.words or "").split())
    )


OF_FACETS = {
    "reason": "reason_code", "direction": "direction", "agent": "agent_id", "team": "team", "verdict": "verdict",
    "outcome": "outcome", "taken": "taken", "recommended": "recommended", "state": "state",
}  # fmt: skip


def some_filter(chance: random.Random, rows: list[dict[str, Any]]) -> Filter:
    """A few choices, most of them such that some record passes."""
    row = chance.choice(rows)
    values = {name: row[column] for name, column in OF_FACETS.items()} | {
        "journey": chance.choice(("activation", "billing", "none")),
        "words": chance.choice(("customer", "up", "agent 00", "point 4", "custom reason", "nobody")),
        "from_at": row["recorded_at"] - timedelta(hours=chance.randrange(20)),
        "to_at": row["recorded_at"] + timedelta(hours=chance.randrange(1, 20)),
    }
    choices: dict[str, Any] = {
        name: values[name] for name in chance.sample(sorted(values), chance.choice((0, 1, 1, 2, 3)))
    }
    return Filter(teams=TEAMS, **choices)


@pytest.mark.parametrize("tested", [True, False], ids=["tested", "sought"])
async def test_counts_are_those_by_hand(store: Database, tested: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of any filter, whichever way is taken to what is sought."""
    monkeypatch.setattr(counting, "FREQUENT", 0 if tested else COUNT + 1)
    monkeypatch.setattr(counting, "RARE", COUNT + 1)
    monkeypatch.setattr(counting, "SAMPLE", 5)
    rows, _journeys = many_overrides(COUNT, NOW)
    since = NOW - timedelta(hours=25)
    for seed in range(FILTERS):
        wanted = some_filter(random.Random(seed), rows)
        async with store.read() as connection:
            counted = await facets(connection, wanted, [since], {}, 10)
        assert (counted.total, counted.at_least) == (sum(passes(row, wanted) for row in rows), False), wanted
        by_name = {each.name: {one.value: one.count for one in each.values} for each in counted.facets}
        for name, column in OF_FACETS.items():
            others = [row[column] for row in rows if passes(row, wanted.without(name))]
            assert by_name[name] == Counter(others), (name, wanted)
        on_it = [row["journeys"].split() for row in rows if passes(row, wanted.without("journey"))]
        assert by_name["journey"] == Counter(itertools.chain(*on_it)), wanted
        ever = wanted.without("from_at", "to_at")
        assert counted.spans[0].count == sum(passes(row, ever) and row["recorded_at"] >= since for row in rows), wanted


async def test_a_look_ends_and_says_so(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is chosen is looked for among the newest records; a team with few leaves the rest of the look to others."""
    monkeypatch.setattr(counting, "LOOK", 20)
    rows, _journeys = many_overrides(COUNT, NOW)
    for teams, each in ((TEAMS, 10), ((TEAMS[0], "care-9"), 20)):
        looked_at = [row for team in teams for row in [row for row in rows if row["team"] == team][: each + 1]]
        spans = [NOW - timedelta(hours=5), NOW - timedelta(days=90)]
        async with store.read() as connection:
            counted = await facets(connection, Filter(teams=teams, direction="more"), spans, {}, 10)
        found = found_by_hand(looked_at, direction="more")
        assert (counted.total, counted.at_least) == (len(found), True)
        lately = [row for row in found if row["recorded_at"] >= spans[0]]
        assert [(span.count, span.at_least) for span in counted.spans] == [(len(lately), False), (len(found), True)]
        (of_direction,) = [facet for facet in counted.facets if facet.name == "direction"]
        own = [row for row in rows if row["team"] in teams]
        assert {one.value: one.count for one in of_direction.values} == Counter(row["direction"] for row in own)


@pytest.mark.parametrize("look", [2_000, 12, 1])
async def test_what_is_sought_is_found_in_every_order(
    store: Database, look: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same pages, whether the next records fill one or it is sought."""
    monkeypatch.setattr(listing, "LOOK", look)
    rows, _journeys = many_overrides(COUNT, NOW)
    for wanted in (Filter(teams=TEAMS, words="custom rea"), Filter(teams=TEAMS, journey="billing")):
        own = [row["id"] for row in rows if passes(row, wanted)]
        assert 7 < len(own) < COUNT
        assert [row.id for row in await pages(store, wanted, Sort.AT, None)] == own
        for sort in (Sort.AGENT, Sort.OUTCOME):
            everything = await pages(store, Filter(teams=TEAMS), sort, Order.DESC, 50)
            found = await pages(store, wanted, sort, Order.DESC)
            assert [row.id for row in found] == [row.id for row in everything if row.id in own]


async def test_decisions_are_counted_once_each_and_to_a_limit(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"answer": "accepted", "reason_code": "", "direction": "", "outcome": "", "journeys": "", "rules": ""}
    rows = [
        {"decision_id": f"d{n % 6}", "action": f"a{n}", "override_id": "", "at": NOW, "agent_id": "sam", **answer,
         "team": "care-0" if n < 8 else "care-9"}
        for n in range(10)
    ]  # fmt: skip
    async with store.write() as unit:
        await unit.connection.execute(advice_answers.insert(), rows)
    for most, teams, told in (
        (9, TEAMS, (6, False)), (4, TEAMS, (4, True)), (7, TEAMS, (6, True)), (9, (), (0, False)),
        (9, ("care-9",), (2, False)), (10, None, (6, False)),
    ):  # fmt: skip
        monkeypatch.setattr(counting, "MOST", most)
        async with store.read() as connection:
            counted = await facets(connection, Filter(teams=teams), [], {}, 10)
            assert (counted.decisions, counted.decisions_at_least) == told
            long_ago = await facets(connection, Filter(teams=teams, to_at=NOW), [], {}, 10)
            assert long_ago.decisions == 0
    async with store.write() as unit:
        await unit.connection.execute(advice_answers.delete())


SIGNS = ('"', "'", "*", "-", "a*", '"two words', "AND", "NOT x", "x OR", "(", "^x", "a:b", "\\", "%_", "🙂", "x" * 390)


async def test_no_question_fails(store: Database) -> None:
    async with store.read() as connection:
        for question in SIGNS:
            await listed(connection, Filter(teams=TEAMS, words=question), None, 5)
            await facets(connection, Filter(teams=TEAMS, words=question), [], {}, 10)


MEANT = {
    3: ("müller", "MULLER", "Mülle", '"Müller"', "insult-selling", "-selling"), 4: ("الشبكة", "شَبَكَة", "الشَّبَـكَة"),
    5: ("o'brien",), 6: ("Straße", "strasse"), 7: ("東京",),
}  # fmt: skip


async def test_people_find_what_they_mean(store: Database) -> None:
    rows, _journeys = many_overrides(COUNT, NOW)
    for number, questions in MEANT.items():
        for question in questions:
            found = await pages(store, Filter(teams=TEAMS, words=question), Sort.AT, None, 50)
            assert [row.id for row in found] == [rows[number]["id"]], question


async def test_all_words_must_be_there_and_what_is_deleted_is_not_found(store: Database) -> None:
    everything = await pages(store, Filter(teams=TEAMS, words=" -*- "), Sort.AT, None, 50)
    assert len(everything) == COUNT, "signs ask for nothing"
    assert await pages(store, Filter(teams=TEAMS, words="müller strasse"), Sort.AT, None) == []
    rows, _journeys = many_overrides(COUNT, NOW)
    hidden = rows[8]
    async with store.write() as unit:
        change = overrides.update().where(overrides.c.id == hidden["id"])
        await unit.connection.execute(change.values(search="changed since"))
    assert [row.id for row in await pages(store, Filter(teams=TEAMS, words="changed"), Sort.AT, None)] == [hidden["id"]]
    assert await pages(store, Filter(teams=TEAMS, words="particular"), Sort.AT, None) == []
    async with store.write() as unit:
        await unit.connection.execute(overrides.delete().where(overrides.c.id == hidden["id"]))
    assert await pages(store, Filter(teams=TEAMS, words="changed"), Sort.AT, None) == []
    async with store.write() as unit:
        await unit.connection.execute(overrides.insert(), [hidden])
