"""Of names that nobody foresaw: trouble lets offers wait, everyday life does not. What nobody can judge is not well."""

import pytest

from agentdesk.domain.decision import ActionKind
from tests.engine.sample import DAY, HOUR, Pop, event, pop
from tests.engine.type_names import ORDINARY, TROUBLE


def passed(type_: str) -> tuple[bool, bool]:
    """Whether it is said that all is well, and whether something is offered."""
    return calm(pop([event("e", DAY, type_)], touchpoint="ivr"))


def calm(seen: Pop) -> tuple[bool, bool]:
    ranked = seen.decision.ranked
    return "leave_alone" in [one.action for one in ranked], ActionKind.GROWTH in [one.kind for one in ranked]


def test_hardly_any_trouble_passes_for_everyday_life() -> None:
    missed = [type_ for type_ in TROUBLE if any(passed(type_))]
    assert len(missed) <= 5, missed


def test_hardly_any_everyday_event_is_held_against_the_customer() -> None:
    held = [type_ for type_ in ORDINARY if not all(passed(type_))]
    assert len(held) <= 3, held


def test_what_nobody_can_judge_is_told_as_that() -> None:
    seen = pop([event("odd", 2 * HOUR, "mortgage.transmogrified")], touchpoint="ivr")
    assert calm(seen) == (False, False)
    for action in ("leave_alone", "family_line"):
        stop = seen.stop(action)
        assert "nobody can judge" in stop.because
        assert "mortgage transmogrified" in stop.because
        assert stop.evidence == ("odd",)
    assert "offer_help" not in [one.action for one in seen.decision.ranked]  # it may be good news
    assert seen.decision.routing is not None
    assert not seen.decision.routing.bypass_bot
    assert all(calm(pop([event("odd", 15 * DAY, "mortgage.transmogrified")])))


@pytest.mark.parametrize(
    "type_", ["web.carousel_swivelled", "app.widget_hovered", "agent.note_pinned", "email.deferred"]
)
def test_what_they_do_themselves_need_not_be_understood(type_: str) -> None:
    assert all(passed(type_))


@pytest.mark.parametrize("type_", ["order.not_delivered", "technician.never_arrived", "parcel.no_longer_tracked"])
def test_a_denied_word_is_no_good_news(type_: str) -> None:
    assert passed(type_) == (False, False)


@pytest.mark.parametrize("state", ["damaged", "LOST", "undeliverable", "suspended"])
def test_how_it_stands_may_be_told_by_a_field(state: str) -> None:
    assert calm(pop([event("e", DAY, "parcel.updated", status=state)])) == (False, False)
    assert all(calm(pop([event("e", DAY, "parcel.updated", status="sorted")])))
