"""The floor on the desk: answers and events in whatever order come to the same, and nothing of the open one is lost."""

from datetime import UTC, datetime, timedelta

from agentdesk.app import floor as of_floor
from agentdesk.app.fetching import Loading
from agentdesk.app.floor import Floor
from agentdesk.domain.floor import FloorAgent, FloorRow
from agentdesk.domain.ids import AgentId, InteractionId, UtteranceId
from agentdesk.domain.interaction import InteractionState, Speaker, Utterance
from agentdesk.domain.people import Presence

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def row(key: str = "i-1", *, version: int = 1, team: str = "care-1", **more: object) -> FloorRow:
    told = {"state": InteractionState.CONNECTED, "state_since": NOW, "offered_at": NOW, **more}
    return FloorRow.model_validate(
        {"interaction_id": key, "version": version, "channel": "voice", "customer_id": "c-1", "team": team, **told}
    )


def read(*rows: FloorRow) -> Floor:
    return of_floor.with_floor(of_floor.being_read(Floor()), rows, (), NOW)


def test_what_is_told_while_it_is_read_is_the_newer() -> None:
    asked = of_floor.being_read(Floor())
    told = of_floor.with_row(asked, row(version=3, feeling=-0.5), ("care-1",))
    told = of_floor.with_row(told, row("i-2", state=InteractionState.CLOSED), ("care-1",))
    floor = of_floor.with_floor(told, [row(version=2), row("i-2"), row("i-3")], (), NOW)
    assert floor.loading is Loading.READY
    assert set(floor.rows) == {"i-1", "i-3"}, "what closed meanwhile does not come back"
    assert floor.rows["i-1"].feeling == -0.5


def test_an_older_account_changes_nothing_and_another_teams_leaves() -> None:
    floor = read(row(version=4, feeling=0.2))
    assert of_floor.with_row(floor, row(version=3), ("care-1",)) is floor
    assert of_floor.with_felt(floor, "i-9", 0.1, 3) is floor
    assert of_floor.with_row(floor, row(version=5, team="care-2"), ("care-1",)).rows == {}
    nobody_asked = Floor()
    assert of_floor.with_row(nobody_asked, row(), ("care-1",)) is nobody_asked


def test_the_open_one_stays_when_it_is_over_and_hears_what_is_said() -> None:
    floor = of_floor.with_talk_opened(read(row()), "i-1")
    said = Utterance(
        id=UtteranceId("u-1"), interaction_id=InteractionId("i-1"), seq=1, speaker=Speaker.CUSTOMER, text="Hm", at=NOW
    )
    floor = of_floor.with_heard(floor, "i-1", (said,))
    floor = of_floor.with_heard(floor, "i-2", (said.model_copy(update={"id": UtteranceId("u-2")}),))
    floor = of_floor.with_felt(floor, "i-1", -0.7, 1)
    assert floor.talk is not None
    assert floor.talk.row.feeling == -0.7
    floor = of_floor.with_row(floor, row(version=2, state=InteractionState.CLOSED), ("care-1",))
    assert (floor.rows, floor.talk is not None and floor.talk.is_over) == ({}, True)
    assert floor.talk is not None
    assert [one.text for one in floor.talk.utterances] == ["Hm"]
    assert of_floor.with_talk_opened(floor, None).talk is None


def test_a_failed_read_keeps_what_is_known() -> None:
    assert of_floor.with_floor_problem(of_floor.being_read(Floor()), "unavailable").loading is Loading.FAILED
    stale = of_floor.with_floor_problem(read(row()), "unavailable")
    assert (stale.loading, set(stale.rows)) == (Loading.STALE, {"i-1"})


def test_presence_of_the_teams_agents_by_its_time() -> None:
    sam = FloorAgent(agent_id=AgentId("sam"), name="Sam", team="care-1")
    floor = of_floor.with_floor(Floor(), (), (sam,), NOW)
    floor = of_floor.with_there(floor, AgentId("sam"), Presence.AVAILABLE, NOW)
    assert of_floor.with_there(floor, AgentId("sam"), Presence.AWAY, NOW - timedelta(seconds=1)) is floor
    assert of_floor.with_there(floor, AgentId("eva"), Presence.AWAY, NOW) is floor
    assert (floor.agents["sam"].presence, floor.agents["sam"].since) == (Presence.AVAILABLE, NOW)
