"""Places that somebody comes back to: each once, and no more than a few."""

from agentdesk.ui.kit.places import PLACES, Places


def test_a_place_is_put_back_once() -> None:
    places = Places[str]()
    places.leave("maya", "at the top")
    places.leave("maya", "further down")
    assert places.take("maya") == "further down"
    assert places.take("maya") is None
    assert places.take(None) is None


def test_the_oldest_are_forgotten_however_many_customers_a_day_has() -> None:
    places = Places[int]()
    for customer in range(1_000):
        places.leave(str(customer % (PLACES * 10)), customer)
    kept = [places.take(str(customer)) for customer in range(PLACES * 10)]
    assert sorted(place for place in kept if place is not None) == list(range(1_000 - PLACES, 1_000))
