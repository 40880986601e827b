"""What failed by a name of its own is no try at what else was tried in the same visit."""

from typing import Any

import pytest

from tests.engine.sample import events, pop


@pytest.mark.parametrize(
    "strange",
    [
        (30, "web.return_failed", {}),
        (30, "web.coupon_rejected", {"code": "X"}),
        (20, "app.coupon_rejected", {"code": "X"}),
        (20, "app.error", {"task": "horoscope"}),
    ],
)
@pytest.mark.parametrize("known", [("app.error", {"task": "activation"}), ("app.login_failed", {})])
def test_it_is_told_for_no_other_goal(strange: tuple[Any, ...], known: tuple[Any, ...]) -> None:
    seen = pop(events(strange, (25, *known)))
    (one,) = seen.conclusions.already_tried
    assert (one.channel, one.evidence) == ("app", ("e01",))


@pytest.mark.parametrize("unnamed", ["web.error", "web.request_failed", "web.page_error"])
def test_what_has_no_name_of_its_own_is(unnamed: str) -> None:
    seen = pop(events((30, unnamed, {"error": "E5"}), (25, "app.login_failed", {})))
    assert {one.channel for one in seen.conclusions.already_tried} == {"web", "app"}
