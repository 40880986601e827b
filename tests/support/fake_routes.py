"""The routes of the fake orchestrator: what each path of INTERFACE.md answers there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.support.fake_orchestrator import PERMISSIONS, Fake, Json, RefusedError, new_id, now, stream_response


def _session(fake: Fake, _request: Request, person: Json) -> Json:
    return {
        **person,
        "presence": fake.presence.get(person["agent_id"], "offline"),
        "permissions": PERMISSIONS[person["role"]],
        "reason_codes": [{"code": "already_tried", "title": "Already tried"}],
        "dispositions": [{"code": "solved", "title": "Solved"}, {"code": "later", "title": "Later", "promise": "Call"}],
        "canned_replies": [{"id": "hello", "title": "Hello", "text": "Hello {customer.name}"}],
        "actions": [{"action": "resend_code", "title": "Resend the code", "kind": "service"}],
        "policy_version": "fake",
        "version": "0",
        "cursor": fake.head,
        **fake.session_says,
    }


def _interactions(fake: Fake, _request: Request, person: Json) -> Json:
    mine = [
        i for i in fake.interactions.values() if i["agent_id"] in (None, person["agent_id"]) and i["state"] != "closed"
    ]
    return {"items": mine, "next": None}


def _known(table: dict[str, Any], key: str) -> Any:
    if key not in table:
        raise RefusedError(404, "not_found")
    return table[key]


def _interaction(fake: Fake, request: Request, _person: Json) -> Any:
    return _known(fake.interactions, request.path_params["id"])


def _utterances(fake: Fake, request: Request, _person: Json) -> Json:
    return {"items": _known(fake.utterances, request.path_params["id"]), "next": None}


def _notes(fake: Fake, request: Request, _person: Json) -> Json:
    _known(fake.interactions, request.path_params["id"])
    return {"items": fake.notes.get(request.path_params["id"], [])[::-1], "next": None}


async def _post_note(fake: Fake, request: Request, person: Json) -> tuple[int, Json]:
    told = await request.json()
    interaction = _known(fake.interactions, request.path_params["id"])
    note = {
        **told, "interaction_id": interaction["id"], "agent_id": person["agent_id"], "agent_name": person["name"],
    }  # fmt: skip
    fake.notes.setdefault(interaction["id"], []).append(note)
    fake.change("note_added", request.headers.get("idempotency-key"), note=note)
    return 201, note


def _context(fake: Fake, request: Request, _person: Json) -> Response:
    customer_id = fake.known_as.get(request.path_params["id"], request.path_params["id"])
    _known(fake.customers, customer_id)
    body = fake.context(customer_id, request.query_params.get("interaction_id"))
    etag = f'"{body["decision"]["id"]}-{(body["interaction"] or {}).get("version", 0)}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return JSONResponse(body, headers={"ETag": etag})


def _timeline(fake: Fake, request: Request, _person: Json) -> Json:
    asked = request.query_params
    items = _known(fake.items, request.path_params["id"])
    if channel := asked.get("channel"):
        items = [i for i in items if i["channel"] == channel]
    if query := asked.get("q"):
        items = [i for i in items if query.casefold() in i["title"].casefold()]
    if since := asked.get("from"):
        items = [i for i in items if datetime.fromisoformat(i["at"]) >= datetime.fromisoformat(since)]
    if until := asked.get("to"):
        items = [i for i in items if datetime.fromisoformat(i["at"]) < datetime.fromisoformat(until)]
    start = 0
    if before := asked.get("before"):
        start = 1 + next((n for n, i in enumerate(items) if i["id"] == before), len(items))
    limit = int(asked.get("limit", "50"))
    page = items[start : start + limit]
    return {"items": page, "next": page[-1]["id"] if start + limit < len(items) else None}


def _customers(fake: Fake, request: Request, _person: Json) -> Json:
    asked = request.query_params
    if identifier := asked.get("identifier"):
        if identifier.startswith("phone:") and len(identifier) < len("phone:+1234567"):
            raise RefusedError(422, "invalid_identifier")
        found = [fake.by_identifier[identifier]] if identifier in fake.by_identifier else []
    else:
        query = asked.get("q", "").casefold()
        found = [c["id"] for c in fake.customers.values() if query in c["display_name"].casefold()]
    names = [(key, fake.customers[key]["display_name"]) for key in dict.fromkeys(found)]
    return {"items": [{"id": key, "display_name": name, "why": ["known"]} for key, name in names], "next": None}


def _overrides(fake: Fake, request: Request, _person: Json) -> Json:
    asked, found = request.query_params, _passing(fake, request)
    start = int(asked.get("cursor", "0"))
    end = start + int(asked.get("limit", "100"))
    return {"items": found[start:end], "next": str(end) if end < len(found) else None}


def _override_file(fake: Fake, request: Request, _person: Json) -> Response:
    if request.query_params["format"] != "jsonl":
        raise RefusedError(422, "unsupported_format")
    lines = (orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in _passing(fake, request))
    return Response(b"".join(lines), media_type="application/jsonl")


def _passing(fake: Fake, request: Request) -> list[Json]:
    asked = request.query_params
    pairs = {"agent": "agent_id", "reason": "reason_code", "action": "recommended_action", "direction": "direction"}
    return [o for o in reversed(fake.overrides.values()) if all(asked.get(q) in (None, o[f]) for q, f in pairs.items())]


def _override_counts(fake: Fake, request: Request, _person: Json) -> Json:
    found = _passing(fake, request)
    spans = [{"from_at": start, "count": len(found)} for start in request.query_params.getlist("since")]
    by_reason: dict[str, int] = {}
    for one in found:
        by_reason[one["reason_code"]] = by_reason.get(one["reason_code"], 0) + 1
    values = [{"value": value, "count": count} for value, count in by_reason.items()]
    return {"total": len(found), "facets": [{"name": "reason", "values": values}], "spans": spans}


async def _post_review(fake: Fake, request: Request, person: Json) -> Json:
    record: Json = _known(fake.overrides, request.path_params["id"])
    if request.headers.get("if-match") != f'"{record["version"]}"':
        raise RefusedError(412, "version_mismatch", "It was changed meanwhile.")
    record.update(review={**await request.json(), "by": person["name"], "at": now()}, version=record["version"] + 1)
    fake.change("override_changed", request.headers.get("idempotency-key"), override=_without_picture(record))
    return record


def _override(fake: Fake, request: Request, _person: Json) -> Any:
    return _known(fake.overrides, request.path_params["id"])


def _comparison(fake: Fake, request: Request, _person: Json) -> Json:
    known = _known(fake.overrides, request.path_params["id"])
    return {"action": known["recommended_action"], "from": now(), "to": now(), "least_n": 10, "windows": []}


async def _post_direction(fake: Fake, request: Request, person: Json) -> Json:
    record: Json = _known(fake.overrides, request.path_params["id"])
    told = await request.json()
    if told.get("instead_of") not in (None, record["direction"]):
        raise RefusedError(412, "version_mismatch")
    said = {"computed": record["direction"], "by": person["name"], "role": person["role"], "at": now()}
    record.update(
        direction=told["direction"],
        direction_said={**said, "direction": told["direction"], "comment": told["comment"]},
        version=record["version"] + 1,
    )
    fake.change("override_changed", request.headers.get("idempotency-key"), override=_without_picture(record))
    return _without_picture(record)


def _stream(fake: Fake, request: Request, _person: Json) -> Response:
    return stream_response(fake, int(request.headers.get("last-event-id", "0")))


async def _post_events(fake: Fake, request: Request, person: Json) -> tuple[int, Json]:
    if person["role"] != "touchpoint":
        raise RefusedError(403, "forbidden")
    events = await request.json()
    for event in events if isinstance(events, list) else [events]:
        fake.append(event)
    return 202, {"accepted": 1, "duplicates": 0, "rejected": []}


async def _post_interaction(fake: Fake, request: Request, _person: Json) -> tuple[int, Json]:
    told = await request.json()
    customer = fake.customer_of(told["identifier"])
    kind, _, value = told["identifier"].partition(":")
    interaction = {
        "id": told.get("id") or new_id(), "channel": told["channel"], "identifier": {"kind": kind, "value": value},
        "customer_id": customer, "customer_name": fake.customers[customer]["display_name"],
        "agent_id": told.get("agent_id"), "queue": told.get("queue"), "state": told["state"], "state_since": now(),
        "offered_at": now(), "utterances": 0, "last_text": "", "last_speaker": None, "sentiment": None,
        "disposition": None, "version": 1,
    }  # fmt: skip
    fake.interactions[interaction["id"]] = interaction
    fake.utterances[interaction["id"]] = []
    fake.change("interaction_changed", None, interaction=dict(interaction))
    return 201, interaction


async def _patch_interaction(fake: Fake, request: Request, person: Json) -> Json:
    interaction = _known(fake.interactions, request.path_params["id"])
    told = await request.json()
    if interaction["state"] == "closed":
        raise RefusedError(409, "wrong_state", "It is closed.")
    key = request.headers.get("idempotency-key")
    agent_id = interaction["agent_id"] or person["agent_id"]
    return dict(fake.interaction_changed(interaction, key, state=told["state"], agent_id=agent_id))


async def _post_utterance(fake: Fake, request: Request, _person: Json) -> tuple[int, Json]:
    interaction = _known(fake.interactions, request.path_params["id"])
    told = await request.json()
    said = fake.utterances[interaction["id"]]
    utterance = {
        "id": told.get("id") or new_id(), "interaction_id": interaction["id"], "seq": len(said) + 1,
        "speaker": told["speaker"], "text": told["text"], "at": told.get("at") or now(), "sentiment": None,
    }  # fmt: skip
    said.append(utterance)
    interaction.update(utterances=len(said), last_text=told["text"], last_speaker=told["speaker"])
    fake.change("utterance_added", request.headers.get("idempotency-key"), utterance=utterance)
    return 201, utterance


async def _post_wrap_up(fake: Fake, request: Request, _person: Json) -> Json:
    interaction = _known(fake.interactions, request.path_params["id"])
    told = await request.json()
    key = request.headers.get("idempotency-key")
    return dict(fake.interaction_changed(interaction, key, state="closed", disposition=told["disposition"]))


async def _post_feedback(fake: Fake, request: Request, _person: Json) -> Json:
    decision = _known(fake.decisions, request.path_params["id"])
    told = await request.json()
    fake.feedback.append({**told, "decision_id": decision["id"]})
    fake.change(
        "feedback_given", request.headers.get("idempotency-key"), decision_id=decision["id"],
        customer_id=decision["customer_id"], action=told["action"], outcome=told["outcome"],
    )  # fmt: skip
    return {}


async def _post_override(fake: Fake, request: Request, person: Json) -> tuple[int, Json]:
    told = await request.json()
    if told["decision_id"] not in fake.decisions:
        raise RefusedError(422, "unknown_decision", "There is no such decision.")
    record = {
        **told, "agent_id": person["agent_id"], "agent_name": person["name"], "direction": "unknown",
        "recorded_at": now(), "version": 1, "receipt": fake.decisions[told["decision_id"]],
        "audit": {"seq": len(fake.overrides) + 1, "hash": "h", "prev_hash": "p"},
    }  # fmt: skip
    fake.overrides[told["id"]] = record
    fake.change("override_recorded", request.headers.get("idempotency-key"), override=_without_picture(record))
    return 201, record


async def _patch_result(fake: Fake, request: Request, _person: Json) -> Json:
    record: Json = _known(fake.overrides, request.path_params["id"])
    told = await request.json()
    seen = told.pop("instead_of", None)
    if seen not in (None, record["result"]["status"]):
        raise RefusedError(409, "result_changed", "The result is another by now.")
    record.update(result=told, version=record["version"] + 1)
    fake.change("override_changed", request.headers.get("idempotency-key"), override=_without_picture(record))
    return record


def _without_picture(record: Json) -> Json:
    return {name: value for name, value in record.items() if name not in ("receipt", "on_screen")}


async def _put_presence(fake: Fake, request: Request, person: Json) -> Json:
    told = await request.json()
    fake.presence[person["agent_id"]] = told["presence"]
    key = request.headers.get("idempotency-key")
    fake.change("presence_changed", key, agent_id=person["agent_id"], presence=told["presence"])
    return {"presence": told["presence"]}


async def _delete_link(fake: Fake, request: Request, _person: Json) -> Json:
    customer_id = request.path_params["id"]
    _known(fake.customers, customer_id)
    fake.change("identity_changed", request.headers.get("idempotency-key"), customer_ids=[customer_id])
    return {}


def _message_of(fake: Fake, told: Json) -> tuple[str, Json]:
    """The field in which a message is told, and the message."""
    if "event_id" in told:
        found = [("item", item) for items in fake.items.values() for item in items if item["id"] == told["event_id"]]
    else:
        said = _known(fake.utterances, told["interaction_id"])
        found = [("utterance", one) for one in said if one["id"] == told["utterance_id"]]
    if not found:
        raise RefusedError(404, "not_found")
    return found[0]


def _corrected(fake: Fake, correction: Json, key: str | None) -> Json:
    """Have the correction, or its end, take effect."""
    field, message = _message_of(fake, correction["message"])
    stands = correction.get("ended_at") is None
    message.update(
        sentiment=correction["score"] if stands else correction["model_score"],
        correction_id=correction["id"] if stands else None,
        revision=message.get("revision", 0) + 1,
    )
    interaction = fake.interactions.get(correction["interaction_id"] or "")
    customer_id = interaction["customer_id"] if interaction else correction["customer_id"]
    told = {name: value for name, value in correction.items() if name not in ("message", "customer_id")}
    body = {"customer_id": customer_id, "correction": told, field: dict(message)}
    fake.change("feeling_corrected", key, **body)
    fake.change("context_changed", key, customer_id=customer_id)
    return body


async def _post_correction(fake: Fake, request: Request, person: Json) -> tuple[int, Json]:
    told = await request.json()
    field, message = _message_of(fake, told)
    customers = [key for key, items in fake.items.items() if message in items]
    correction = {
        "id": told["id"], "kind": "event" if field == "item" else "utterance", "subject_id": message["id"],
        "interaction_id": told.get("interaction_id"), "text": message.get("text", ""), "text_hash": "h",
        "model": "fake", "model_score": message.get("sentiment") or 0.0, "score": told["score"],
        "label": _label(told["score"]), "corrected_by": person["agent_id"], "corrected_at": now(), "message": told,
        "customer_id": (customers or [""])[0],
    }  # fmt: skip
    fake.corrections[told["id"]] = correction
    return 201, _corrected(fake, correction, request.headers.get("idempotency-key"))


def _label(score: float) -> str:
    return "negative" if score <= -0.1 else "positive" if score >= 0.1 else "neutral"


async def _delete_correction(fake: Fake, request: Request, person: Json) -> Json:
    correction: Json = _known(fake.corrections, request.path_params["id"])
    correction.update(ended_at=now(), ended_by=person["agent_id"])
    return _corrected(fake, correction, request.headers.get("idempotency-key"))


ROUTES: list[tuple[str, str, Callable[[Fake, Request, Json], Any]]] = [
    ("GET", "/v1/session", _session),
    ("GET", "/v1/interactions", _interactions),
    ("GET", "/v1/interactions/{id}", _interaction),
    ("GET", "/v1/interactions/{id}/utterances", _utterances),
    ("GET", "/v1/interactions/{id}/notes", _notes),
    ("POST", "/v1/interactions/{id}/notes", _post_note),
    ("GET", "/v1/customers/{id}/context", _context),
    ("GET", "/v1/customers/{id}/timeline", _timeline),
    ("GET", "/v1/customers", _customers),
    ("GET", "/v1/overrides", _overrides),
    ("GET", "/v1/overrides/export", _override_file),
    ("GET", "/v1/overrides/facets", _override_counts),
    ("GET", "/v1/override-views", lambda _fake, _request, _person: {"items": []}),
    ("GET", "/v1/override-samples", lambda _fake, _request, _person: {"items": []}),
    ("GET", "/v1/overrides/{id}", _override),
    ("GET", "/v1/overrides/{id}/comparison", _comparison),
    ("POST", "/v1/overrides/{id}/direction", _post_direction),
    ("POST", "/v1/overrides/{id}/review", _post_review),
    ("GET", "/v1/stream", _stream),
    ("POST", "/v1/events", _post_events),
    ("POST", "/v1/interactions", _post_interaction),
    ("PATCH", "/v1/interactions/{id}", _patch_interaction),
    ("POST", "/v1/interactions/{id}/utterances", _post_utterance),
    ("POST", "/v1/interactions/{id}/wrap-up", _post_wrap_up),
    ("POST", "/v1/decisions/{id}/feedback", _post_feedback),
    ("POST", "/v1/overrides", _post_override),
    ("PATCH", "/v1/overrides/{id}/result", _patch_result),
    ("POST", "/v1/sentiment/corrections", _post_correction),
    ("DELETE", "/v1/sentiment/corrections/{id}", _delete_correction),
    ("PUT", "/v1/session/presence", _put_presence),
    ("DELETE", "/v1/customers/{id}/links/{link}", _delete_link),
]
