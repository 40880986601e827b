"""Where windows stood: of each region and screen once, at most one open, nothing outside of a screen, no nonsense."""

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.app.window_places import Box, Place, closed, last_place, open_place, put, read

NUMBERS = st.integers(-5_000, 5_000)
SIZES = st.integers(1, 5_000)


@given(st.builds(Box, NUMBERS, NUMBERS, SIZES, SIZES), SIZES, SIZES)
def test_a_box_is_wholly_on_its_screen(box: Box, width: int, height: int) -> None:
    fitting = box.within(width, height)
    assert fitting.x >= 0
    assert fitting.y >= 0
    assert fitting.x + fitting.width <= width
    assert fitting.y + fitting.height <= height
    if box.x >= 0 and box.y >= 0 and box.x + box.width <= width and box.y + box.height <= height:
        assert fitting == box


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("123"), st.booleans())))
def test_of_each_region_one_is_open_and_the_last_one_counts(steps: list[tuple[str, str, bool]]) -> None:
    places: tuple[Place, ...] = ()
    for number, (region, screen, is_open) in enumerate(steps):
        places = put(places, Place(region, screen, Box(number, 0, 1, 1), is_open))
    assert len({(each.region, each.screen) for each in places}) == len(places)
    for region in "ab":
        assert sum(each.is_open for each in places if each.region == region) <= 1
        mine = [(screen, is_open) for of, screen, is_open in steps if of == region]
        last = last_place(places, region, "123")
        assert (last.screen if last else None) == (mine[-1][0] if mine else None)
        assert open_place(closed(places, region), region) is None


def test_what_makes_no_sense_in_a_file_is_left_out() -> None:
    good = {"region": "timeline", "screen": "left", "box": [1, 2, 300, 400], "open": True}
    bad = [
        {**good, "box": [1, 2, 3]},
        {**good, "box": [1, 2, 0, 4]},
        {**good, "box": ["1", 2, 3, 4]},
        {**good, "box": [1, 2, 3, 10**9]},
        {**good, "region": 7},
        {"screen": "left"},
        "text",
        None,
    ]
    place = Place("timeline", "left", Box(1, 2, 300, 400), is_open=True)
    assert read([*bad, good]) == (place,)
    none: tuple[object, ...] = (None, "text", 3, {}, bad)
    for nothing in none:
        assert read(nothing) == ()
