"""What an action costs by the catalogue counts against limits on the sheet too, though no amount is named."""

from dataclasses import replace

from agentdesk.app.state import Pending, PendingStatus
from agentdesk.devtools.scenes.morning import NOW, morning
from agentdesk.devtools.scenes.overrides import recording
from agentdesk.domain.people import AuthorityHint
from agentdesk.ui.exception.amount import amount_hint, beyond_text
from agentdesk.ui.exception.draft import Draft
from agentdesk.ui.exception.viewmodel import build


def test_what_an_action_costs_counts_though_no_amount_is_named() -> None:
    state = morning()
    assert state.session is not None
    actions = tuple(
        one.model_copy(update={"cost": 60.0 if one.action == "call_back" else 0.0}) for one in state.session.actions
    )
    limit = AuthorityHint(title="All", amount=50, above="approval", kinds=("service",))
    limited = replace(state, session=state.session.model_copy(update={"actions": actions, "authority": (limit,)}))
    sheet = build(limited, NOW)
    for taken, amount, is_beyond in (
        ("call_back", "", True),
        ("call_back", "5", True),
        (" call back AT a set time", "", True),
        ("open_ticket", "", False),
        ("open_ticket", "60", True),
    ):
        draft = Draft(taken=taken, amount=amount)
        assert beyond_text(draft, sheet).startswith("More than 50 needs approval") is is_beyond, (taken, amount)
        command = recording().model_copy(update={"taken_action": taken, "amount": float(amount) if amount else None})
        unsent = build(replace(limited, pending=(Pending(command, PendingStatus.QUEUED, NOW),)), NOW)
        assert unsent.recorded[command.command_id].needs_yes is is_beyond, (taken, amount)


def test_an_amount_that_could_be_meant_otherwise_is_said_back(qapp: object) -> None:
    sheet = build(morning(), NOW)
    assert [amount_hint(Draft(amount=amount), sheet) for amount in ("1,200", "12.5", "12", "1.200", "")] == [
        ("That is 1,200.", False),
        ("That is 12.50.", False),
        ("", False),
        ("", False),
        ("", False),
    ]
