"""Two desks of one agent say different things of one exception while one has no line: neither goes away silently."""

from collections.abc import Callable
from pathlib import Path

from agentdesk.app.desk import Desk
from agentdesk.app.state import PendingStatus
from agentdesk.domain.override import ResultStatus
from tests.contract.conftest import Place
from tests.support.desks import is_live, open_desk, until
from tests.support.lying_line import Lie, lying_line


async def exception_of(place: Place, desk: Desk) -> tuple[str, Callable[[], str]]:
    """A call that is offered, and what records an exception to what is advised for it."""
    state = await until(desk.store, is_live)
    session = state.session
    assert session is not None
    call = await place.offer(session.agent_id)
    state = await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
    view = next(view for view in state.customers.values() if view.context)
    assert view.context is not None
    decision = view.context.decision

    def _record() -> str:
        return desk.record_override(
            decision_id=decision.id, customer_id=view.customer_id, interaction_id=call,
            recommended_action=decision.ranked[0].action, taken_action="something else",
            reason_code=session.reason_codes[0].code, comment="Knows better.",
            result_status=ResultStatus.PENDING, result_note="", on_screen={"why": "?"},
        )  # fmt: skip

    return call, _record


async def test_another_result_meanwhile_is_the_agents_to_decide(place: Place, tmp_path: Path) -> None:
    async with lying_line(place.url, 1) as line:
        line.tell_only(Lie.NONE)
        async with (
            open_desk(line.url, place.agent, tmp_path / "far", silence_s=0.5) as far,
            open_desk(place.url, place.agent, tmp_path / "near") as near,
        ):
            call, record = await exception_of(place, far)
            override_id = record()
            await until(near.store, lambda s: call in s.overrides_of)
            await until(far.store, lambda s: call in s.overrides_of and not s.pending)
            line.tell_only(Lie.CUT_BEFORE)
            far.record_result(override_id, call, ResultStatus.UNRESOLVED, "it failed again")
            far.record_result(override_id, call, ResultStatus.ESCALATED, "to the second line")
            near.record_result(override_id, call, ResultStatus.RESOLVED, "works now")
            await until(near.store, lambda s: s.overrides_of[call][0].result.status is ResultStatus.RESOLVED)
            await until(near.store, lambda s: not s.pending)  # the service has it, not the desk's own picture alone
            line.tell_only(Lie.NONE)
            far.reconnect_now()
            state = await until(
                far.store,
                lambda s: len(s.pending) == 2 and all(p.status is PendingStatus.REFUSED for p in s.pending),
            )
            assert [p.problem for p in state.pending] == ["result_changed"] * 2
            # What stands there is shown; it comes by the stream, which may be behind the answer.
            await until(far.store, lambda s: s.overrides_of[call][0].result.status is ResultStatus.RESOLVED)
            assert near.store.state.overrides_of[call][0].result.note == "works now"
            first, second = (p.command.command_id for p in state.pending)
            far.discard(first)
            far.retry(second)
            await until(far.store, lambda s: not s.pending)
            state = await until(near.store, lambda s: s.overrides_of[call][0].result.status is ResultStatus.ESCALATED)
            assert state.overrides_of[call][0].result.note == "to the second line"


async def test_several_results_of_one_desk_follow_each_other_without_a_conflict(place: Place, tmp_path: Path) -> None:
    async with lying_line(place.url, 1) as line:
        line.tell_only(Lie.NONE)
        async with open_desk(line.url, place.agent, tmp_path, silence_s=0.5) as desk:
            call, record = await exception_of(place, desk)
            line.tell_only(Lie.CUT_BEFORE)
            override_id = record()
            await until(desk.store, lambda s: len(s.pending) == 1)
            for number, status in enumerate((ResultStatus.UNRESOLVED, ResultStatus.RESOLVED), start=2):
                desk.record_result(override_id, call, status, "")
                await until(desk.store, lambda s, wanted=number: len(s.pending) == wanted)  # type: ignore[misc]
            line.become_honest()
            desk.reconnect_now()
            await until(desk.store, lambda s: not s.pending)
            await until(
                desk.store,
                lambda s: call in s.overrides_of and s.overrides_of[call][0].result.status is ResultStatus.RESOLVED,
            )
