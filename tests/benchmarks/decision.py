"""A decision over 200 actions: the pure function alone, with learned propensities, on a customer of 10,000 events in
the middle of two stories."""

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import yaml

from agentdesk.engine.conclusions import conclude
from agentdesk.engine.decisions.decide import decide, decision_inputs
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.features import Features, features
from agentdesk.engine.propensity.learned import Learned
from agentdesk.engine.propensity.model import Model
from agentdesk.orchestrator.decisions.facts import EVENTS as LOOKED_AT
from tests.benchmarks.frame import Figure, Settings, median, percentile
from tests.engine import sample

ACTIONS = 200
EVENTS = 10_000
KINDS = ("web.page_viewed", "app.screen_viewed", "email.opened", "app.error", "chat.message")
RECORDS = 10
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
        *(sample.event(f"view{n}", 600 + 5 * n, KINDS[n % len(KINDS)], path=f"/page/{n % 40}") for n in range(EVENTS)),
        sample.event("order", 9 * sample.DAY, "order.placed", order_id="O-1", category="phone"),
        sample.event("delivered", 7 * sample.DAY, "order.delivered", order_id="O-1", category="phone"),
        *(sample.event(f"failed{n}", 50 - 5 * n, "app.transfer_failed", task="transfer") for n in range(3)),
        sample.event("site", 20, "web.error", path="/transfer"),
    ]
    facts = sample.pop(events, under=policy).facts
    facts = replace(facts, events=facts.events[-LOOKED_AT:])
    model = _taught(policy, features(facts, conclude(facts, policy), "desk"))

    def foresee(seen: Features, priors: Mapping[str, float]) -> Learned:
        return model.score(seen, priors, 1)

    concluded: list[float] = []
    foreseen: list[float] = []
    decided: list[float] = []
    computed: list[float] = []
    for _ in range(settings.size(300, 5)):
        begun = time.perf_counter()
        conclusions = conclude(facts, policy)
        between = time.perf_counter()
        inputs = decision_inputs(
            facts, conclusions, touchpoint="desk", exception_mode=None, policy=policy, foresee=foresee
        )
        foreseen.append(time.perf_counter() - between)
        started, begun_computing = time.perf_counter(), time.process_time()
        decide(inputs, policy, sample.NOW, "d-1")
        decided.append(time.perf_counter() - started)
        computed.append(time.process_time() - begun_computing)
        concluded.append(between - begun)
    note = f"{len(policy.actions)} actions, {len(events):,} events of the customer"
    return [
        Figure("decision, p50", "ms", median(decided) * 1e3, note=note),
        Figure("decision, p95", "ms", percentile(decided, 95) * 1e3, goal=GOAL_MS, note=note),
        Figure("decision, p95, of the processor's time", "ms", percentile(computed, 95) * 1e3, goal=GOAL_MS, note=note),
        _with_records(settings, policy),
        Figure("features and learned scores before it, p95", "ms", percentile(foreseen, 95) * 1e3, note=note),
        Figure("conclusions before it, p95", "ms", percentile(concluded, 95) * 1e3, note=f"newest {LOOKED_AT} events"),
    ]


def _taught(policy: Policy, seen: Features) -> Model:
    """A model that knows every action."""
    actions, model = tuple(policy.actions), Model()
    model.learn(
        Example(id=f"{n:05d}", rows=seen.flat, offered=actions, advised=actions[0], chosen=actions[n], otherwise=n > 0)
        for n in range(len(actions))
    )
    return model


def _with_records(settings: Settings, policy: Policy) -> Figure:
    """The same policy for a customer with several invoices: an action about invoices is a candidate for each."""
    issued = [
        sample.event(f"issued{n}", 900 + n, "billing.invoice_issued", invoice_id=f"I-{n}", amount=n)
        for n in range(RECORDS)
    ]
    inputs = sample.pop(issued, under=policy).inputs
    computed: list[float] = []
    for _ in range(settings.size(300, 5)):
        begun = time.process_time()
        decision = decide(inputs, policy, sample.NOW, "d-1")
        computed.append(time.process_time() - begun)
    note = f"{len(decision.ranked) + len(decision.withheld)} candidates, {RECORDS} invoices"
    name = "decision about records too, p95, of the processor's time"
    return Figure(name, "ms", percentile(computed, 95) * 1e3, goal=GOAL_MS, note=note)
