"""Requests that make no sense are answered by a problem document or refused alone, and change nothing.

Real processes on both databases. "Changes nothing" is every row of every table, before and after.
"""

import gzip
import json
from collections.abc import Sequence
from typing import Any

import httpx

from tests.support.bad_input import NO_CURSORS, NO_IDS, NOT_JSON, NOT_STRICT
from tests.support.contact_center import Json, ago, event
from tests.support.furnished import CUSTOMER, Place, Wrong, is_problem
from tests.support.no_tls import NO_TLS


def _commands(place: Place) -> Sequence[tuple[str, str, str]]:
    """Who may ask what of the routes that take JSON."""
    interaction, override = f"/v1/interactions/{place.interaction}", f"/v1/overrides/{place.override['id']}"
    return (
        ("agent", "POST", "/v1/overrides"),
        ("agent", "PATCH", f"{override}/result"),
        ("supervisor", "POST", f"{override}/review"),
        ("agent", "POST", "/v1/decisions"),
        ("agent", "POST", f"/v1/decisions/{place.decision['id']}/feedback"),
        ("touchpoint", "POST", "/v1/interactions"),
        ("touchpoint", "PATCH", interaction),
        ("touchpoint", "POST", f"{interaction}/utterances"),
        ("agent", "POST", f"{interaction}/wrap-up"),
        ("agent", "PUT", "/v1/session/presence"),
        ("agent", "POST", f"/v1/customers/{place.customer}/links"),
    )


def test_what_is_not_json_is_said_to_be_so(unchanged: Place) -> None:
    wrong = Wrong()
    for who, method, path in _commands(unchanged):
        for body in NOT_JSON:
            headers = {"Content-Type": "application/json", "If-Match": "*"}
            answer = unchanged.ask(who, method, path, content=body, headers=headers)
            wrong.unless(is_problem(answer, 400), answer, body)
    for path in ("/v1/events", "/v1/track", "/v1/batch"):
        for body in (*NOT_JSON, b""):
            headers = {"Content-Type": "application/json"}
            auth = (unchanged.tokens["touchpoint"], "")
            answer = (
                httpx.post(unchanged.url + path, content=body, headers=headers, auth=auth, timeout=60, verify=NO_TLS)
                if path != "/v1/events"
                else unchanged.ask("touchpoint", "POST", path, content=body, headers=headers)
            )
            alone = body in NOT_STRICT and path != "/v1/batch" and len(answer.json().get("rejected", ())) == 1
            wrong.unless(alone or is_problem(answer, 400), answer, body)
    wrong.check()


def test_json_of_another_shape_is_refused_with_the_field(unchanged: Place) -> None:
    other_shapes: tuple[Any, ...] = (7, "text", None, [], [{}], True, {"state": 7, "id": []})
    wrong = Wrong()
    for who, method, path in _commands(unchanged):
        for body in other_shapes:
            answer = unchanged.ask(who, method, path, json=body, headers={"If-Match": "*"})
            wrong.unless(is_problem(answer, 400, 422), answer, body)
    wrong.check()


def test_content_of_other_types_is_refused(unchanged: Place) -> None:
    wrong, good = Wrong(), json.dumps({"presence": "busy"}).encode()
    for kind in ("text/xml", "multipart/form-data; boundary=x", "application/octet-stream", "x", ""):
        for who, method, path in _commands(unchanged):
            headers = {"Content-Type": kind, "If-Match": "*"}
            answer = unchanged.ask(who, method, path, content=b"<a/>", headers=headers)
            wrong.unless(is_problem(answer, 400, 415, 422), answer, kind)
        one = json.dumps(event("web.page_viewed", CUSTOMER)).encode()
        answer = unchanged.ask("touchpoint", "POST", "/v1/events", content=one, headers={"Content-Type": kind})
        wrong.unless(is_problem(answer, 415), answer, kind)
    for encoding in ("gzip", "br", "deflate", "rot13"):
        headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
        body = gzip.compress(good) if encoding == "gzip" else b"\x00\x01"
        answer = unchanged.ask("agent", "PUT", "/v1/session/presence", content=body, headers=headers)
        wrong.unless(is_problem(answer, 400, 415), answer, encoding)
    wrong.check()


def test_a_bad_event_is_refused_alone_with_its_reason(unchanged: Place) -> None:
    def _one(**attributes: Any) -> Json:
        return {**event("web.page_viewed", CUSTOMER), **attributes}

    no_text: tuple[Any, ...] = (7, [], {}, True, "", " ", "a\x00b", "x" * 100_000, None)
    bad: list[Any] = [7, "text", None, [], [[]], {}, _one(specversion="0.3"), _one(specversion=1)]
    bad += [_one(**{name: value}) for name in ("id", "source", "type") for value in no_text]
    bad += [_one(type=kind) for kind in ("web", ".x", "web.", "web page.viewed", "web..x")]
    no_times = (7, "yesterday", "2026-99-99T00:00:00Z", "2026-11-22T10:00:00", "1066-10-14T09:00:00Z")
    bad += [_one(time=time) for time in no_times]
    no_subjects: tuple[Any, ...] = (7, [], "phone", "phone:", ":x", "ghost:1", "phone:abc", "email:a@", "phone:\x00")
    bad += [_one(subject=who) for who in (*no_subjects, "email:" + "a" * 9_000 + "@b.c")]
    no_identifiers: tuple[Any, ...] = (7, [], {"phone": {}}, {"ghost": "1"}, {"phone": "12"})
    bad += [_one(data={"identifiers": given}) for given in no_identifiers]
    bad += [_one(data={"identifiers": {"cookie": [f"c{n}" for n in range(100)]}})]
    bad += [_one(data_base64=7, data=None), _one(data_base64="%%%", data=None)]
    headers = {"Content-Type": "application/cloudevents-batch+json"}
    answer = unchanged.ask("touchpoint", "POST", "/v1/events", content=json.dumps(bad), headers=headers)
    assert answer.status_code == 202, answer.text
    told = answer.json()
    taken = set(range(len(bad))) - {one["index"] for one in told["rejected"]}
    assert (told["accepted"], [bad[index] for index in sorted(taken)]) == (0, [])
    assert all(one["code"] and one["detail"].endswith(".") for one in told["rejected"])


def test_unknown_customers_interactions_decisions_and_links(unchanged: Place) -> None:
    wrong, place = Wrong(), unchanged
    for nobody in NO_IDS:
        for path in ("", "/context", "/timeline", "/journeys"):
            answer = place.ask("agent", "GET", f"/v1/customers/{nobody}{path}")
            wrong.unless(is_problem(answer, 404), answer, nobody)
        for path in (f"/v1/interactions/{nobody}", f"/v1/interactions/{nobody}/utterances",
                     f"/v1/decisions/{nobody}", f"/v1/overrides/{nobody}"):  # fmt: skip
            answer = place.ask("agent", "GET", path)
            wrong.unless(is_problem(answer, 404), answer, nobody)
        asked: tuple[tuple[str, str, str, Json], ...] = (
            ("agent", "DELETE", f"/v1/customers/{place.customer}/links/{nobody}", {}),
            ("agent", "DELETE", f"/v1/customers/{nobody}/links/1", {}),
            ("touchpoint", "PATCH", f"/v1/interactions/{nobody}", {"state": "closed"}),
            ("touchpoint", "POST", f"/v1/interactions/{nobody}/utterances", {"speaker": "customer", "text": "x"}),
            ("agent", "POST", f"/v1/interactions/{nobody}/wrap-up", {"disposition": "resolved"}),
            ("agent", "POST", f"/v1/decisions/{nobody}/feedback", {"action": "no_action", "outcome": "accepted"}),
            ("agent", "PATCH", f"/v1/overrides/{nobody}/result", {"status": "resolved"}),
            ("supervisor", "POST", f"/v1/overrides/{nobody}/review", {"advice_right": True, "override_right": True}),
        )
        for who, method, path, body in asked:
            more = {"json": body} if body else {}
            answer = place.ask(who, method, path, headers={"If-Match": "*"}, **more)
            wrong.unless(is_problem(answer, 404, 422), answer, body)
    for whom in (
        {},
        {"identifier": "phone:none"},
        {"identifier": "ghost:1"},
        {"customer_id": "x"},
        {"identifier": CUSTOMER, "interaction_id": "x"},
    ):
        answer = place.ask("agent", "POST", "/v1/decisions", json={**whom, "touchpoint": "desk"})
        wrong.unless(is_problem(answer, 404, 422), answer, whom)
    wrong.check()


def test_overrides_that_refer_to_nothing(unchanged: Place) -> None:
    wrong, place = Wrong(), unchanged
    good = {
        "decision_id": place.decision["id"], "interaction_id": place.interaction, "customer_id": place.customer,
        "taken_action": "x", "reason_code": "better_option", "taken_at": ago(), "comment": "",
    }  # fmt: skip
    changes: tuple[Json, ...] = (
        *({name: "x"} for name in ("decision_id", "customer_id", "interaction_id")),
        *({"reason_code": code} for code in ("because", "other")),
        {"recommended_action": "never_ranked"},
        *({"taken_action": action} for action in ("", "x" * 10_000)),
        *({"taken_at": time} for time in ("now", 7, "2026-11-22T10:00:00")),
        *({"comment": comment} for comment in ("a\x00b", "x" * 30_000)),
        {"on_screen": []},
        {"on_screen": "x"},
        {"result": {"status": "fine"}},
        *({"id": no_id} for no_id in ("a b", "x" * 100, "")),
    )
    for number, change in enumerate(changes):
        body = {"id": f"bad-{number}", **good, **change}
        answer = place.ask("agent", "POST", "/v1/overrides", json=body)
        wrong.unless(is_problem(answer, 404, 422), answer, change)
    same_id = {**good, "id": place.override["id"]}
    answer = place.ask("agent", "POST", "/v1/overrides", json=same_id)
    wrong.unless(is_problem(answer, 409), answer, "other content under the same id")
    for missing in ("decision_id", "customer_id", "taken_action", "reason_code", "taken_at"):
        body = {"id": "bad", **{name: value for name, value in good.items() if name != missing}}
        answer = place.ask("agent", "POST", "/v1/overrides", json=body)
        wrong.unless(is_problem(answer, 422) and missing in answer.text, answer, f"without {missing}")
    wrong.check()


def test_bad_cursors_and_filters(place: Place) -> None:
    wrong = Wrong()
    lists = (
        (f"/v1/customers/{place.customer}/timeline", "before"), ("/v1/overrides", "cursor"),
        (f"/v1/interactions/{place.interaction}/utterances", "cursor"), ("/v1/interactions", "cursor"),
    )  # fmt: skip
    for path, name in lists:
        for cursor in NO_CURSORS:
            answer = place.ask("agent", "GET", f"{path}?{name}={cursor}")
            wrong.unless(is_problem(answer, 422), answer, cursor)
        for limit in ("0", "-1", "501", "x", "9" * 30, "1e3", "%00"):
            answer = place.ask("agent", "GET", f"{path}?limit={limit}")
            wrong.unless(is_problem(answer, 422), answer, limit)
    for question in ("from=yesterday", "to=9", "direction=up", "state=fine", "verdict=maybe", "from=2026-11-22"):
        answer = place.ask("agent", "GET", f"/v1/overrides?{question}")
        wrong.unless(is_problem(answer, 422), answer, question)
    for question in ("", "identifier=phone", "identifier=ghost:1", "identifier=", "q=", "q=%00", f"q={'x' * 9_000}"):
        answer = place.ask("agent", "GET", f"/v1/customers?{question}")
        wrong.unless(answer.status_code == 200 or is_problem(answer, 404, 422), answer, question)
    for cursor in ("x", "-1", "1.5", "9" * 40, "0x10"):
        answer = place.ask("agent", "GET", "/v1/stream", headers={"Last-Event-ID": cursor})
        wrong.unless(is_problem(answer, 422), answer, cursor)
    wrong.check()
    assert "Traceback" not in place.errors.read_text()
