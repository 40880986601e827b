"""What remains of a decision, of its inputs and of an outcome when the customer is erased: what is counted. Pure."""

from collections.abc import Iterable
from typing import Any

import orjson

from agentdesk.domain.decision import declared_action
from agentdesk.orchestrator.overrides.chain import canonical

_OF_RANKED = ("kind", "priority", "team", "logged_propensity")
_OF_WITHHELD = ("kind", "gate", "rule", "team")


def decision(body: str) -> str:
    """The receipt: which actions stood where by which numbers and rules, of nobody and without a word."""
    known = orjson.loads(body)
    left = {
        name: known.get(name)
        for name in ("id", "customer_id", "interaction_id", "touchpoint", "decided_at", "policy_version")
    }
    routing, risk = known.get("routing"), known.get("override_risk")
    left |= {
        "inputs_hash": "",
        "routing": {**routing, "because": ""} if routing else None,
        "ranked": _once(_ranked(one) for one in known.get("ranked", ())),
        "withheld": _once(_withheld(one) for one in known.get("withheld", ())),
        "override_risk": {**risk, "moved": []} if risk else None,
        "model_version": known.get("model_version"),
    }
    return orjson.dumps(left).decode()


def _ranked(one: dict[str, Any]) -> dict[str, Any]:
    return _of(one, _OF_RANKED) | {"parts": {**one["parts"], "moved": []}, "script": "", "why": []}


def _withheld(one: dict[str, Any]) -> dict[str, Any]:
    return _of(one, _OF_WITHHELD) | {"because": "", "evidence": []}


def _of(one: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The action as declared: which record of the customer's it was about is personal, and a title that says it."""
    action = declared_action(one["action"])
    title = one.get("title", "") if action == one["action"] else ""
    return {"action": action, "title": title, **{name: one[name] for name in names if name in one}}


def _once(actions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each action where it stands first: what was advised of several records cannot be told apart any more."""
    found: dict[str, dict[str, Any]] = {}
    for one in actions:
        found.setdefault(one["action"], one)
    return list(found.values())


def inputs(document: str) -> str:
    """The inputs: how the customer felt and how hard it was, as numbers, and what for they came."""
    known = orjson.loads(document)
    left = {
        name: known.get(name)
        for name in ("customer_id", "touchpoint", "interaction_id", "interaction_channel", "policy_version")
    }
    left |= {
        "decided_at": known["decided_at"],
        "why": {**known["why"], "evidence": [], "others": []},
        "sentiment": {name: known["sentiment"][name] for name in ("score", "label", "confidence", "trend")},
        "effort": {**known["effort"], "reasons": []},
        "attrition": {**known["attrition"], "reasons": []},
    }
    return orjson.dumps(left).decode()


def outcome(document: dict[str, Any]) -> str:
    """The verdicts and numbers of an outcome."""
    return canonical(_outcome(document))


def _outcome(known: dict[str, Any]) -> dict[str, Any]:
    facts = [{**one, "text": "", "evidence": []} for one in known.get("facts", ())]
    windows = [_outcome(one) for one in known.get("windows", ())]
    return {**known, "because": "", "facts": facts, **({"windows": windows} if "windows" in known else {})}
