"""Journeys measured, as a desk has them on screen: figures folded from made-up instances of the sample policy."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from agentdesk.app.fetching import Loading
from agentdesk.app.journeys import JourneyRecords, Journeys, RecordPlace, Versions
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.domain.insights import JourneyRecord, JourneyReport, JourneyReportPage, PolicyPeriod
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.people import PERMISSIONS, Role
from agentdesk.engine.insights.instance import Instance, Rated
from agentdesk.engine.insights.report import figures_of, ranked, report, tally_of
from agentdesk.engine.insights.versions import compared
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.policy.files import default_policy_dir, read_policy

BEGAN = NOW - timedelta(days=80)
POLICIES = (
    PolicyPeriod(number=0, label="2026-08-01.1", from_at=BEGAN - timedelta(days=20), to_at=NOW - timedelta(days=40)),
    PolicyPeriod(number=1, label="2026-10-12.2", from_at=NOW - timedelta(days=40)),
)


@cache
def policy() -> Policy:
    """The one that ships with the program."""
    return read_policy(default_policy_dir())


def _one(dice: random.Random, definition: str, at: datetime) -> Instance:
    """Somebody who begins then: the later, the likelier they come to the goal, and the worse their answers at last."""
    steps = [step.id for step in policy().journeys[definition].milestones]
    share = (at - BEGAN) / (NOW - BEGAN)
    reached, when = {steps[0]: at}, at
    for step in steps[1:]:
        if dice.random() > 0.62 + 0.3 * share:
            break
        when += timedelta(hours=dice.expovariate(1 / 30))
        reached[step] = when
    goal = steps[-1] in reached
    young = when > NOW - timedelta(days=6)
    state = JourneyState.SUCCEEDED if goal else JourneyState.ACTIVE if young else JourneyState.ABANDONED
    worse = 3 if at > NOW - timedelta(days=13) else 0
    answers = [Rated(when, "nps", float(max(0, dice.choice((10, 9, 9, 8, 7, 6, 3)) - worse)), list(reached)[-1])]
    answers += [Rated(when, "csat", float(dice.choice((5, 4, 4, 3, 2))), list(reached)[-1])]
    return Instance(
        state=state,
        started_at=at,
        ends_at=when if goal else when + timedelta(days=7),
        score=round(dice.uniform(0.4, 1.0), 2) if goal else 0.0 if state is JourneyState.ABANDONED else None,
        channel=dice.choice(("app", "web", "voice")),
        milestone=list(reached)[-1],
        event_type=dice.choice(("ivr.abandoned", "app.activation_failed", "web.error")),
        switched=dice.choice(((), ("app", "ivr"), ("web", "voice"))),
        reached=reached,
        answers=[] if dice.random() < 0.6 else answers,
    )


@cache
def instances(definition: str, n: int) -> tuple[Instance, ...]:
    dice = random.Random(f"{definition} {n}")
    return tuple(_one(dice, definition, BEGAN + timedelta(days=80 * place / n)) for place in range(n))


COUNTS: Mapping[str, int] = {"device_activation": 640, "bill_payment": 320, "money_transfer": 150, "cancellation": 6}


def report_of(definition: str = "device_activation", *, is_compared: bool = True) -> JourneyReport:
    some = instances(definition, COUNTS[definition])
    rule = policy().journeys[definition]
    made = report(rule, some, policy(), (BEGAN, NOW), NOW, 10)
    if not is_compared:
        return made
    comparison = compared(some, POLICIES[:1], POLICIES[1:], timedelta(days=7), NOW, 10)
    return made.model_copy(update={"comparison": comparison})


def page() -> JourneyReportPage:
    rows = [
        figures_of(rule, tally_of(instances(rule.id, COUNTS.get(rule.id, 0)), NOW), 10)
        for rule in policy().journeys.values()
    ]
    return JourneyReportPage(
        items=tuple(ranked(rows)),
        from_at=BEGAN,
        to_at=NOW,
        at_least=10,
        channels=("app", "voice", "web"),
        policies=POLICIES,
    )


def records(n: int = 3, **more: Any) -> JourneyRecords:
    made = tuple(
        JourneyRecord(
            journey_id=f"j{number}",
            customer_id=f"c{number}",
            state="abandoned",
            started_at=NOW - timedelta(days=number + 1),
            milestone="delivered",
            score=0.0,
        )
        for number in range(n)
    )
    return replace(JourneyRecords(RecordPlace(milestone="delivered"), Loading.READY, None, made), **more)


def measured(role: Role = Role.SUPERVISOR, definition: str = "device_activation", **changes: Any) -> State:
    """A desk with the page read and a journey open."""
    journeys = Journeys(
        loading=Loading.READY,
        page=page(),
        selected=definition,
        versions=Versions(0, 1),
        report=report_of(definition),
        report_loading=Loading.READY,
    )
    signed_in = session(role).model_copy(update={"permissions": tuple(one.value for one in PERMISSIONS[role])})
    return State(session=signed_in, journeys=replace(journeys, **changes))
