"""A decision over 200 actions: the pure function alone, on a customer in the middle of two stories."""

import time
from functools import cache

import yaml

from agentdesk.engine.decisions.decide import decide
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from tests.benchmarks.frame import Figure, Settings, median, percentile
from tests.engine import sample

ACTIONS = 200
GOAL_MS = 5.0


@cache
def _policy() -> Policy:
    """The shipped policy with copies of its actions under other names, until there are enough."""
    files = dict(sample.policy_files())
    actions = [
        action
        for path, text in files.items()
        if path.startswith("actions/")
        for action in yaml.safe_load(text)["actions"]
    ]
    copies = [
        {**actions[number % len(actions)], "id": f"{actions[number % len(actions)]['id']}_{number}"}
        for number in range(ACTIONS - len(actions))
    ]
    files["actions/copies.yaml"] = yaml.safe_dump({"actions": copies}, allow_unicode=True)
    return load_policy(files)


def measure(settings: Settings) -> list[Figure]:
    policy = _policy()
    events = [
        sample.event("order", 9 * sample.DAY, "order.placed", order_id="O-1", category="phone"),
        sample.event("delivered", 7 * sample.DAY, "order.delivered", order_id="O-1", category="phone"),
        *(sample.event(f"failed{n}", 50 - 5 * n, "app.transfer_failed", task="transfer") for n in range(3)),
        sample.event("site", 20, "web.error", path="/transfer"),
        *(sample.event(f"view{n}", 600 + n, "web.page_viewed", path=f"/page/{n}") for n in range(400)),
    ]
    inputs = sample.pop(events, under=policy).inputs
    took = []
    for _ in range(settings.size(300, 5)):
        begun = time.perf_counter()
        decide(inputs, policy, sample.NOW, "d-1")
        took.append(time.perf_counter() - begun)
    note = f"{len(policy.actions)} actions"
    return [
        Figure("decision, p50", "ms", median(took) * 1e3, note=note),
        Figure("decision, p95", "ms", percentile(took, 95) * 1e3, goal=GOAL_MS, note=note),
    ]
