"""Counts and spans are of everything that happened, however much of it is shown."""

import pytest

from tests.engine.sample import DAY, call, event, pop


@pytest.mark.parametrize("count", [13, 60, 280])
def test_a_long_row_of_failures_is_counted_in_full(count: int) -> None:
    seen = pop([event(f"l{i:03d}", count - i, "app.login_failed") for i in range(count)], interaction=call())
    (card,) = [one for one in seen.decision.ranked if one.action == "restore_access"]
    assert f"Signing in failed {count} times" in [reason.text for reason in card.why]
    tries = seen.conclusions.tries
    assert tries is not None
    assert (tries.count, tries.failed, tries.by_channel) == (count, count, (("app", count),))
    shown = seen.conclusions.already_tried
    assert len(shown) < count
    assert shown[-1].at == tries.last_at == max(one.at for one in shown), "the newest are shown"
    assert (tries.last_at - tries.first_at).total_seconds() == (count - 1) * 60


def test_several_visits_and_channels_are_counted_together() -> None:
    told = [event(f"a{i:03d}", 2 * DAY + i, "app.transfer_failed", code="X") for i in range(20)]
    told += [event(f"w{i:03d}", 5 + i, "web.transfer_failed", code="Y") for i in range(9)]
    seen = pop(told, interaction=call())
    tries = seen.conclusions.tries
    assert tries is not None
    assert tries.by_channel == (("app", 20), ("web", 9))
    assert [one.channel for one in seen.conclusions.already_tried] == ["web"] * 9 + ["app"] * 3
    assert seen.inputs.tries == tries
