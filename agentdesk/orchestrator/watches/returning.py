"""Looks whether what decisions waited for has happened, and brings those back for which it has not (or, where that is
what was feared, for which it has)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from agentdesk.domain.decision import Decision, Returned
from agentdesk.domain.ids import DecisionId
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.decisions.decide import decide, decision_inputs
from agentdesk.engine.decisions.watching import cannot_come
from agentdesk.engine.exception_mode import as_input
from agentdesk.engine.facts import Facts
from agentdesk.engine.reading import read
from agentdesk.orchestrator.decisions import repository as decisions
from agentdesk.orchestrator.decisions.facts import gather
from agentdesk.orchestrator.decisions.replay import as_stored
from agentdesk.orchestrator.identity.repository import lock_customers, members, public_ids
from agentdesk.orchestrator.journeys.repository import states_of, tracks_of
from agentdesk.orchestrator.journeys.service import identity_changed, touch
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork
from agentdesk.orchestrator.watches import repository
from agentdesk.orchestrator.watches.repository import KeptWatch
from agentdesk.orchestrator.watches.service import decided, happened, item_of

DESK = "desk"


async def watches_due(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers."""
    connection = unit.connection
    nodes = [one.node_id for one in await repository.open_ones(connection, keys)]
    roots = await lock_customers(connection, nodes)
    states = await states_of(connection, set(roots.values()))
    stale = [root for root, one in states.items() if one.policy_digest not in ("", services.policy.following)]
    if stale:
        await identity_changed(unit, services, stale)
    again: dict[str, datetime] = {}
    for kept in await repository.open_ones(connection, keys):
        when = await _look(unit, services, kept, roots[kept.node_id])
        if when is not None:
            again[kept.decision_id] = when
    return again


async def _look(unit: UnitOfWork, services: Services, kept: KeptWatch, root: int) -> datetime | None:
    """When to look again; None where there is nothing more to wait for.

    Nothing is brought back while the customer is off the map: that is looked at when they are back.
    """
    connection, now, watch = unit.connection, services.now(), kept.watch
    if await repository.overtaken(connection, kept):
        await repository.settle(connection, [kept.decision_id], "overtaken", now)
        return None
    nodes = (await members(connection, [root])).get(root, [root])
    tracks = (await tracks_of(connection, [root])).get(root, ())
    facts, _ = await gather(connection, root, nodes, tracks, None, None, services.policy, now)
    since = [read(event, services.policy.vocabulary) for event in facts.events if event.at > kept.opened_at]
    by = happened(kept, tracks, since, services.policy)
    if watch.returns == "missing" and by is not None:
        await repository.settle(connection, [kept.decision_id], "fulfilled", now, evidence=by)
    elif watch.returns == "missing" and (now >= watch.until or cannot_come(watch, tracks)):
        if facts.exception_mode:
            return facts.exception_mode.until
        ended = "it can no longer come" if now < watch.until else "it did not come in time"
        await _bring_back(unit, services, kept, facts, nodes, f"Waited for “{watch.for_}”: {ended}", ())
    elif watch.returns == "seen" and by is not None:
        if facts.exception_mode:
            return facts.exception_mode.until
        await _bring_back(unit, services, kept, facts, nodes, f"Watched for “{watch.for_}”: it came", by)
    elif now >= watch.until:
        await repository.settle(connection, [kept.decision_id], "closed", now)
    else:
        return watch.until
    return None


async def _bring_back(
    unit: UnitOfWork,
    services: Services,
    kept: KeptWatch,
    facts: Facts,
    nodes: Sequence[int],
    because: str,
    evidence: tuple[str, ...],
) -> None:
    """Decide anew in the place of the decision, and tell it."""
    connection, policy = unit.connection, services.policy
    returned = Returned(
        decision_id=DecisionId(kept.decision_id),
        action=kept.action,
        title=kept.title,
        because=because,
        evidence=evidence,
    )
    conclusions = conclude(facts, policy)
    inputs = decision_inputs(
        facts,
        conclusions,
        touchpoint=kept.touchpoint,
        exception_mode=as_input(facts.exception_mode),
        policy=policy,
        foresee=services.propensities.foresee,
        returned=returned,
    )
    decision = decide(inputs, policy, facts.now, new_id())
    await decisions.keep(connection, as_stored(services, kept.node_id, inputs, decision))
    if kept.touchpoint == DESK:
        await decisions.put_before(connection, facts.customer.id, decision.id, policy.digest, facts.now)
    settled = replace(
        kept, state="returned", settled_at=facts.now, because=because, evidence=evidence, successor=decision.id
    )
    await repository.settle(
        connection, [kept.decision_id], "returned", facts.now, because, evidence, successor=decision.id
    )
    await decided(unit, services, decision, kept.node_id, nodes, opens=_is_news(kept, decision, facts))
    await _announce(unit, services, settled)


def _is_news(kept: KeptWatch, decision: Decision, facts: Facts) -> bool:
    """The same advice to wait is not brought back again and again where nothing happens."""
    same = bool(decision.ranked) and decision.ranked[0].action == kept.action
    return not same or any(event.at > kept.opened_at for event in facts.events)


async def _announce(unit: UnitOfWork, services: Services, settled: KeptWatch) -> None:
    roots = await lock_customers(unit.connection, [settled.node_id])
    customer_id = (await public_ids(unit.connection, roots.values()))[roots[settled.node_id]]
    unit.announce(
        Change(
            type="decision_returned",
            payload={
                "customer_id": customer_id,
                "decision_id": settled.decision_id,
                "successor": settled.successor,
                "because": settled.because,
                "item": item_of(settled).model_dump(mode="json"),
            },
            customer_id=customer_id,
        )
    )
    await touch(unit, services, [settled.node_id])
