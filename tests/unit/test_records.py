"""Records behave as the library's frozen dataclasses do: the same cases, asked of both."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from agentdesk.domain import records

Make = Callable[..., Any]
KINDS: tuple[Make, ...] = (records.dataclass, dataclasses.dataclass)


def place_of(dataclass: Make) -> Any:
    @dataclass(frozen=True, slots=True)
    class Place:
        name: str
        x: int = 0
        tags: list[str] = field(default_factory=list)
        note: str = field(default="", compare=False, repr=False)

        @property
        def doubled(self) -> int:
            return self.x * 2

    return Place


@pytest.mark.parametrize("dataclass", KINDS)
def test_it_is_filled_in_compared_and_printed(dataclass: Make) -> None:
    place = place_of(dataclass)
    one = place("here", 2)
    assert (one.name, one.x, one.tags, one.note, one.doubled) == ("here", 2, [], "", 4)
    assert one == place(x=2, name="here", note="not compared")
    assert one != place("here", 3)
    assert one != ("here", 2, [])
    assert one.tags is not place("here").tags
    assert repr(one).endswith("Place(name='here', x=2, tags=[])")
    too_few_and_too_many: tuple[tuple[object, ...], ...] = ((), ("here", 1, [], "", 5))
    for wrong in too_few_and_too_many:
        with pytest.raises(TypeError):
            place(*wrong)
    with pytest.raises(TypeError, match="y"):
        place("here", y=1)


@pytest.mark.parametrize("dataclass", KINDS)
def test_it_cannot_be_changed(dataclass: Make) -> None:
    one = place_of(dataclass)("here")
    with pytest.raises(FrozenInstanceError):
        one.x = 3
    with pytest.raises(FrozenInstanceError):
        del one.x
    with pytest.raises((AttributeError, TypeError)):
        one.other = 3
    assert not hasattr(one, "__dict__")


@pytest.mark.parametrize("dataclass", KINDS)
def test_the_library_knows_it(dataclass: Make) -> None:
    place = place_of(dataclass)
    one = place("here", 2, ["a"])
    moved = replace(one, x=5)
    assert (moved.x, moved.name, moved.tags) == (5, "here", ["a"])
    assert asdict(one) == {"name": "here", "x": 2, "tags": ["a"], "note": ""}
    assert [each.name for each in fields(one)] == ["name", "x", "tags", "note"]
    assert copy.deepcopy(one) == one
    match one:
        case place(name, x):
            assert (name, x) == ("here", 2)
        case _:
            raise AssertionError("it matches by position")
    read = TypeAdapter(place).validate_json('{"name": "there", "x": "7"}')
    assert (read.name, read.x, read.tags) == ("there", 7, [])
    assert TypeAdapter(place).dump_json(one) == b'{"name":"here","x":2,"tags":["a"],"note":""}'


@pytest.mark.parametrize("dataclass", KINDS)
def test_it_is_a_key_where_its_fields_are(dataclass: Make) -> None:
    @dataclass(frozen=True, slots=True)
    class Key:
        of: str
        at: int = 0

    assert {Key("a"): 1}[Key("a", 0)] == 1
    assert hash(Key("a")) == hash(Key("a"))
    with pytest.raises(TypeError, match="unhashable"):
        hash(place_of(dataclass)("here"))

    @dataclass(frozen=True, slots=True)
    class Nothing:
        """No fields at all."""

    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert repr(Nothing()).endswith("Nothing()")


@pytest.mark.parametrize("dataclass", KINDS)
def test_one_may_be_made_of_another(dataclass: Make) -> None:
    @dataclass(frozen=True, slots=True)
    class First:
        a: int = 1
        twice: int = field(init=False)
        seen: list[int] = field(init=False, default_factory=list, compare=False)
        kind: str = field(init=False, default="first")

        def __post_init__(self) -> None:
            if self.a < 0:
                raise ValueError("below nought")
            object.__setattr__(self, "twice", 2 * self.a)

    @dataclass(frozen=True, slots=True)
    class Second(First):
        b: str = ""

    @dataclass(frozen=True, slots=True)
    class Equal(First):
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    both = Second(2, "x")
    assert (both.a, both.b, both.twice, both.seen, both.kind) == (2, "x", 4, [], "first")
    assert both.seen is not Second(2, "x").seen
    assert First(2) != both
    assert Second(2, "x") == both
    assert Equal() == 5
    assert hash(Equal()) == 7
    assert isinstance(both, First)
    with pytest.raises(ValueError, match="below"):
        Second(-1)


@records.dataclass(frozen=True, slots=True)
class Kept:
    """Of this module, so that it can be pickled."""

    at: int
    words: tuple[str, ...] = ()


def test_it_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Kept(3, ("a",)))) == Kept(3, ("a",))


def test_what_is_not_made_here_is_refused() -> None:
    with pytest.raises(TypeError, match=r"dataclasses\.dataclass"):
        records.dataclass(frozen=False, slots=True)
    with pytest.raises(TypeError, match=r"dataclasses\.dataclass"):

        @records.dataclass(frozen=True, slots=True)
        class _Hidden:
            a: int = field(kw_only=True)
