"""What follows from something that never changes is worked out once while it is in use."""

from agentdesk.app.once import KEPT, once_for_each


def test_the_very_same_objects_are_worked_on_once() -> None:
    asked: list[tuple[list[int], ...]] = []

    @once_for_each
    def total(*given: list[int]) -> int:
        asked.append(given)
        return sum(map(sum, given))

    one, other = [1, 2], [1, 2]
    assert [total(one), total(one), total(other), total(one, other), total(one, other)] == [3, 3, 3, 6, 6]
    assert len(asked) == 3, "equal is not the same"


def test_what_is_let_go_of_is_never_taken_for_another() -> None:
    @once_for_each
    def first(given: tuple[int, ...]) -> int:
        return given[0]

    for number in range(20 * KEPT):
        assert first((number, number)) == number
