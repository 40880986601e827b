"""Screen pops: a softphone names a customer. With nothing in hand the desk turns to them; else they are offered.

What is offered waits in ``State.pops`` until the agent opens it or puts it away: it never turns the view by itself.
"""

from dataclasses import replace
from functools import partial

from agentdesk.app.intents import Intents
from agentdesk.app.popped import Popped
from agentdesk.app.ports import Orchestrator
from agentdesk.app.state import Loading, State
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.app.use_cases.pop import Pop
from agentdesk.domain.customer import Identifier
from agentdesk.domain.interaction import WRITTEN, Interaction, InteractionState
from agentdesk.domain.problems import ProblemError

MOST = 5
"""So many screen pops wait at once; the oldest ones go."""


def is_in_view(state: State, pop: Pop) -> bool:
    """Whether the agent looks at the very contact that was named."""
    shown = state.interactions.get(state.focus.interaction_id or "")
    return shown is not None and _is_of(pop, shown)


def turns_at_once(state: State, pop: Pop) -> bool:
    """Whether nobody would be turned away from: nobody is on the line, or on hold, or it is the call that was named."""
    calls = [each.id for each in state.interactions.values() if _is_on_the_line(state, each)]
    return not calls or pop.interaction_id in calls


def _is_on_the_line(state: State, interaction: Interaction) -> bool:
    me = state.session.agent_id if state.session is not None else None
    is_open = interaction.state in (InteractionState.CONNECTED, InteractionState.ON_HOLD)
    return is_open and interaction.channel not in WRITTEN and interaction.agent_id == me


def _is_of(pop: Pop, interaction: Interaction) -> bool:
    if pop.interaction_id is not None:
        return pop.interaction_id == interaction.id
    return pop.identifier == written(interaction.identifier)


def written(identifier: Identifier) -> str:
    """``KIND:VALUE``."""
    return f"{identifier.kind}:{identifier.value}"


def offered(state: State, pop: Popped) -> State:
    """The state with the pop offered first."""
    others = (each for each in state.pops if each.key != pop.key)
    return replace(state, pops=(pop, *others)[:MOST])


def answered(state: State, pop: Popped) -> State:
    """The state once it is known who was named, if it is still offered: nobody is offered who is in view."""
    if pop.customer_id is not None and pop.customer_id == state.customer_id_in_focus:
        return without(state, pop.key)
    return replace(state, pops=tuple(pop if each.key == pop.key else each for each in state.pops))


def without(state: State, key: str) -> State:
    """The state without that pop."""
    return replace(state, pops=tuple(each for each in state.pops if each.key != key))


async def find_out(store: Store, orchestrator: Orchestrator, pop: Popped) -> None:
    """Who was named: the best candidate, as a pop that turns at once would show."""
    try:
        page = await orchestrator.find_customers(identifier=pop.identifier)
    except ProblemError as problem:
        known = replace(pop, loading=Loading.FAILED, problem=problem.code)
    else:
        best = next(iter(page.items), None)
        known = replace(pop, loading=Loading.READY)
        if best is not None:
            known = replace(known, customer_id=best.id, name=best.display_name)
    store.change(lambda state: answered(state, known))


class PopGestures(Intents):
    """The part of the desk that shows whom a softphone names."""

    store: Store
    _orchestrator: Orchestrator
    _scope: TaskScope

    def turn_to(self, pop: Pop) -> None:
        """Show whom it names, now."""
        if pop.interaction_id is not None and pop.interaction_id in self.store.confirmed.interactions:
            self.open_interaction(pop.interaction_id)
        else:
            self.open_customer(pop.identifier)

    def offer_pop(self, pop: Pop) -> None:
        """Offer to show whom it names, unless they are in view."""
        state = self.store.confirmed
        if is_in_view(state, pop):
            return
        popped = Popped(pop.identifier, pop.interaction_id)
        contact = state.interactions.get(pop.interaction_id or "")
        if contact is not None and contact.customer_name:
            popped = replace(popped, loading=Loading.READY, customer_id=contact.customer_id, name=contact.customer_name)
        self.store.change(lambda now: offered(now, popped))
        if popped.loading is Loading.LOADING:
            look_up = partial(find_out, self.store, self._orchestrator, popped)
            self._scope.start(f"look up {popped.key}", look_up, Overlap.REPLACE)

    def open_pop(self, key: str) -> None:
        state = self.store.confirmed
        popped = next((each for each in state.pops if each.key == key), None)
        if popped is None:
            return
        self.drop_pop(key)
        if popped.interaction_id is not None and popped.interaction_id in state.interactions:
            self.open_interaction(popped.interaction_id)
        elif popped.customer_id is not None:
            self.show_customer(popped.customer_id)
        else:
            self.open_customer(popped.identifier)

    def drop_pop(self, key: str) -> None:
        self.store.change(lambda state: without(state, key))
