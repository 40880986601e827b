"""The direction of an override, corrected: by whom, over whom, and on record."""

from typing import Any

from agentdesk.orchestrator.audit.verifying import verify
from tests.orchestrator.overrides.conftest import Floor
from tests.support.server import Running


async def test_the_direction_is_corrected_on_record(server: Running, floor: Floor) -> None:
    made = await floor.record()
    url = f"/v1/overrides/{made['id']}/direction"
    assert (made["direction"], made["direction_said"]) == ("unknown", None)

    async def say(client: Any, direction: str, **more: Any) -> tuple[int, dict[str, Any]]:
        answer = await client.post(url, json={"direction": direction, **more})
        return answer.status_code, dict(answer.json())

    code, told = await say(floor.agent, "more", comment="It is free for her", instead_of="unknown")
    assert (code, told["direction"], told["version"]) == (200, "more", 2)
    said = told["direction_said"]
    assert (said["computed"], said["by"], said["role"], said["comment"]) == (
        "unknown", "Sam", "agent", "It is free for her"
    )  # fmt: skip
    code, again = await say(floor.agent, "more", comment="It is free for her")
    assert (code, again["version"]) == (200, 2), "the same again adds nothing"
    code, problem = await say(floor.boss, "less", instead_of="unknown")
    assert (code, problem["code"]) == (412, "version_mismatch")
    code, told = await say(floor.boss, "less", instead_of="more", comment="She pays later")
    assert (code, told["direction"], told["direction_said"]["computed"]) == (200, "less", "unknown")
    assert (told["direction_said"]["by"], told["direction_said"]["role"]) == ("Eva", "supervisor")
    code, problem = await say(floor.agent, "more")
    assert (code, problem["code"]) == (409, "wrong_state"), "the supervisor's word stands"
    stranger, other = await server.client("agent", "Kim"), await server.client("supervisor", "Otto", "care-2")
    assert [(await say(one, "more"))[0] for one in (stranger, other)] == [404, 404]
    assert (await say(floor.boss, "sideways"))[0] == 422
    listed = (await floor.boss.get("/v1/overrides", params={"direction": "less"})).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert (await floor.agent.get(f"/v1/overrides/{made['id']}")).json()["direction_said"] == told["direction_said"]
    assert (await floor.record(amount=40))["direction"] == "more", "what an agent gives counts"
    assert (await verify(server.services.database, server.services.keyring)).ok
