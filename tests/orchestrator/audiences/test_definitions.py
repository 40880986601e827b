"""Defining audiences: mistakes are named, changes are versions with who and when, and the same command is one."""

import pytest

from tests.orchestrator.audiences.conftest import Center
from tests.support.server import Running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


MISTAKES: list[tuple[dict[str, object], str, str]] = [
        ({"expression": "trait.arears"}, "expression", "'trait.arears' is not a declared name; is 'trait.arrears'"),
        ({"expression": "trait.arrears and"}, "expression", "not an expression"),
        ({"expression": "trait.tenure_months"}, "expression", "not yes or no"),
        ({"expression": "trait.tenure_months == 'long'"}, "expression", "is a number"),
        ({"expression": "why.intent == 'nothing_such'"}, "expression", "is never 'nothing_such'"),
        ({"expression": "customer.name == 'Ada'"}, "expression", "nobody is in an audience for what they are called"),
        ({"expression": "exception.active"}, "expression", "whoever is in exception mode is in no audience"),
        ({"expression": "true", "action": "nothing"}, "action", "There is no action 'nothing'"),
        ({"expression": "true", "action": "win_back", "purpose": "growth"}, "purpose", "not both"),
        ({"expression": "true", "every_s": 1}, "every_s", "greater than or equal to 60"),
        ({"expression": " "}, "expression", "blank"),
        ({"expression": "true", "webhook": {"url": "http://93.184.216.34/"}}, "webhook.url", "it must be https"),
        ({"expression": "true", "webhook": {"url": "https://10.0.0.1/"}}, "webhook.url", "no public address"),
        ({"expression": "true", "purpose": "no_action"}, "purpose", "service"),
    ]  # fmt: skip


async def test_a_mistake_is_named_and_changes_nothing(center: Center) -> None:
    for body, field, says in MISTAKES:
        answer = await center.analyst.post("/v1/audiences", json={"name": "x", **body})
        assert answer.status_code == 422, answer.text
        told = [one["detail"] for one in answer.json()["errors"] if one["field"] == field]
        assert any(says in one for one in told), answer.text
    assert (await center.analyst.get("/v1/audiences")).json()["items"] == []


async def test_a_change_is_a_version_with_who_and_when(center: Center) -> None:
    audience = await center.define("trait.arrears", "Late payers", description="for the reminder")
    url = f"/v1/audiences/{audience}"
    admin = await center.server.client("admin", "Ada Admin")
    first = await admin.get(url)
    assert (await admin.patch(url, json={"every_s": 3600})).status_code == 428
    center.clock.pass_by(minutes=1)
    body = {"expression": "not trait.arrears", "every_s": 3600}
    changed = await admin.patch(url, json=body, headers={"If-Match": first.headers["etag"]})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["version"], changed.json()["name"]) == (2, "Late payers")
    stale = await admin.patch(url, json={"name": "y"}, headers={"If-Match": first.headers["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    same = await admin.patch(url, json=body, headers={"If-Match": changed.headers["etag"]})
    assert same.json()["version"] == 2
    blank = await admin.patch(url, json={"name": None}, headers={"If-Match": "*"})
    assert (blank.status_code, blank.json()["errors"][0]["field"]) == (422, "name")
    steps = (await center.analyst.get(f"{url}/history")).json()["items"]
    assert [(one["what"], one["by"], one["version"]) for one in steps] == [
        ("defined", "The analyst", 1),
        ("changed", "Ada Admin", 2),
    ]
    assert [one["definition"]["expression"] for one in steps] == ["trait.arrears", "not trait.arrears"]
    assert (await admin.delete(url)).status_code == 204
    assert (await admin.get(url)).status_code == 404
    assert [one["what"] for one in (await admin.get(f"{url}/history")).json()["items"]][-1] == "deleted"


async def test_what_is_changed_is_looked_at_anew(center: Center) -> None:
    await center.know("account:ann", arrears=True)
    await center.know("account:ben", arrears=False)
    audience = await center.define("trait.arrears")
    body = {"expression": "not trait.arrears"}
    await center.analyst.patch(f"/v1/audiences/{audience}", json=body, headers={"If-Match": '"1"'})
    await center.ring()
    assert await center.members(audience) == {await center.id_of("account:ben")}


async def test_the_same_command_is_one_audience(center: Center) -> None:
    body, key = {"name": "Late payers", "expression": "trait.arrears"}, {"Idempotency-Key": "k-1"}
    first = await center.analyst.post("/v1/audiences", json=body, headers=key)
    again = await center.analyst.post("/v1/audiences", json=body, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = await center.analyst.post("/v1/audiences", json={**body, "name": "z"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    taken = await center.analyst.post("/v1/audiences", json={**body, "name": "late PAYERS"})
    assert [one["code"] for one in taken.json()["errors"]] == ["taken"]
    assert len((await center.analyst.get("/v1/audiences")).json()["items"]) == 1


async def test_audiences_are_listed_in_pages(center: Center) -> None:
    for number in range(5):
        center.clock.pass_by(seconds=1)
        await center.define("trait.arrears", f"Audience {number}")
    first = (await center.analyst.get("/v1/audiences", params={"limit": 3})).json()
    second = (await center.analyst.get("/v1/audiences", params={"limit": 3, "cursor": first["next"]})).json()
    assert [one["name"][-1] for one in first["items"] + second["items"]] == ["4", "3", "2", "1", "0"]
    assert second["next"] is None


async def test_what_there_is_not_is_not_found(center: Center, server: Running) -> None:
    for method, path in (
        ("GET", ""), ("GET", "/members"), ("GET", "/runs"), ("GET", "/history"), ("POST", "/activate"),
        ("POST", "/deactivate"), ("DELETE", ""),
    ):  # fmt: skip
        answer = await center.analyst.request(method, f"/v1/audiences/nothing{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
