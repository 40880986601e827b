"""Another scorer in the place of the one that comes with agentdesk: a learned one, named by a setting."""

from dataclasses import replace

import pytest

from agentdesk.engine.sentiment.vader import VaderScorer
from agentdesk.orchestrator.sentiment.choosing import NoScorerError, scorer_maker
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.sentiment.test_corrections import PATH, about, call_of, mail, says
from tests.support.learned_scorer import learned
from tests.support.server import running

NAMED = "tests.support.learned_scorer:make_scorer"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_service_scores_with_the_model_that_it_is_told_to_use(settings: ServeSettings) -> None:
    async with running(replace(settings, scorer=NAMED)) as server:
        call = await call_of(server)
        said = await says(server, call, "there were hidden fees")
        assert (said["sentiment"] < -0.3, said["sentiment_model"]) == (True, "linear/care-words")
        unknown = await says(server, call, "this is terrible")
        assert unknown["sentiment"] == 0.0, "it has learned nothing of this"
        assert await mail(server, "m-1", "bill shock")
        agent = await server.client("agent", "Sam")
        items = (await agent.get(f"/v1/customers/{call['customer_id']}/timeline")).json()["items"]
        assert next(item for item in items if item["type"] == "email.received")["sentiment"] < -0.3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_model_learns_from_what_people_corrected(settings: ServeSettings) -> None:
    async with running(settings) as server:
        call = await call_of(server)
        agent, analyst = await server.client("agent", "Sam"), await server.client("analyst")
        for text, score in (("the dongle is borked", -0.8), ("all hunky dory", 0.8), ("borked again", -0.6)):
            said = await says(server, call, text)
            assert (await agent.post(PATH, json=about(said, score))).status_code == 201
        labels = (await analyst.get(PATH)).json()["items"]
    model = learned([(label["text"], label["score"]) for label in labels if label["ended_at"] is None], "1")
    assert model.score("it is borked") < -0.2 < 0.2 < model.score("hunky dory")
    assert VaderScorer().score("it is borked") == 0.0


@pytest.mark.parametrize(
    "named", ["nothing", "tests.no_such:make", "tests.support.learned_scorer:no", "math:pi", ":x", "x:"]
)
def test_a_scorer_that_is_not_there_is_told_before_anything_starts(named: str) -> None:
    with pytest.raises(NoScorerError, match="AGENTDESK_SCORER"):
        scorer_maker(named)


def test_the_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ServeSettings.resolve(None, None).scorer is None
    monkeypatch.setenv("AGENTDESK_SCORER", NAMED)
    assert ServeSettings.resolve(None, None).scorer == NAMED
