"""What an action is called where only its id is at hand."""

from dataclasses import replace

from agentdesk.app.advice_titles import title_of
from agentdesk.devtools.scenes.morning import MAYA, decision, maya_view, morning
from agentdesk.domain.decision import ActionKind
from agentdesk.domain.ids import ActionId
from agentdesk.domain.people import CatalogueAction


def test_as_the_advice_in_view_calls_it_else_as_the_policy_does() -> None:
    base = morning()
    advised = decision().ranked[0].model_copy(update={"action": "cancel_order:W-1:2", "title": "Cancel order W-1:2"})
    view = maya_view()
    assert view.context is not None
    advice = decision().model_copy(update={"ranked": (advised,)})
    known = replace(view, context=view.context.model_copy(update={"decision": advice}))
    general = CatalogueAction(action=ActionId("cancel_order"), title="Cancel an order", kind=ActionKind.SERVICE)
    assert base.session is not None
    session = base.session.model_copy(update={"actions": (general,)})
    state = replace(base, customers={MAYA: known}, session=session)
    assert title_of(state, "cancel_order:W-1:2") == "Cancel order W-1:2"
    assert title_of(state, "cancel_order:W-9") == "Cancel an order (W-9)"
    assert title_of(state, "cancel_order") == "Cancel an order"
    assert title_of(state, "Sent a technician: tomorrow") == "Sent a technician: tomorrow"
    assert title_of(replace(state, session=None), "cancel_order:W-9") == "cancel_order:W-9"
