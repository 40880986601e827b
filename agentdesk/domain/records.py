"""``dataclass(frozen=True, slots=True)`` as ``dataclasses`` has it, defined in a tenth of the time.

The standard library compiles six functions for each class when it is defined, most of which no run of a program calls;
a desk defines some two hundred classes before it is ready. Here all classes share how they print and refuse to be
changed, and what fills one in, compares it and hashes it is compiled when it is first called. Everything else is the
library's: fields, ``replace``, ``asdict``, ``field(default_factory=…)``. Why: docs/decisions/0049.
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """For ``frozen=True, slots=True`` and nothing else: the library's own does the rest."""
        if not (frozen and slots):
            raise TypeError("only frozen dataclasses with slots are made here; take dataclasses.dataclass")
        return _made


def _made(declared: type) -> type:
    declared.__doc__ = declared.__doc__ or declared.__name__  # else the library works out a signature for it
    dataclasses.dataclass(init=False, repr=False, eq=False)(declared)
    fields = dataclasses.fields(declared)
    for each in fields:
        if each.kw_only:
            raise TypeError(f"{declared.__name__}.{each.name}: take dataclasses.dataclass for such a field")
    made = _with_slots(declared, [each.name for each in fields])
    for name, method in _methods(made).items():
        if name not in declared.__dict__:
            setattr(made, name, method)
    return made


def _with_slots(declared: type, names: list[str]) -> type:
    """The class once more: slots cannot be added to one that is there."""
    inherited = {slot for base in declared.__mro__[1:] for slot in getattr(base, "__slots__", ())}
    body = {name: value for name, value in declared.__dict__.items() if name not in ("__dict__", "__weakref__", *names)}
    body["__slots__"] = tuple(name for name in names if name not in inherited)
    made = type(declared)(declared.__name__, declared.__bases__, body)
    made.__qualname__ = declared.__qualname__
    return made


def _methods(made: type) -> dict[str, Any]:
    """Those of a new class: the first three are put in the place of themselves, compiled, by their first call."""

    def _init(self: Any, *values: Any, **named: Any) -> None:
        _compiled(made, "__init__", _filling)(self, *values, **named)

    def _eq(self: Any, other: object) -> Any:
        return _compiled(made, "__eq__", _comparing)(self, other)

    def _hash(self: Any) -> Any:
        return _compiled(made, "__hash__", _hashing)(self)

    return {
        "__init__": _init, "__eq__": _eq, "__hash__": _hash, "__repr__": _repr, "__setattr__": _refuse_to_change,
        "__delattr__": _refuse_to_change, "__getstate__": _state, "__setstate__": _take_state,
    }  # fmt: skip


def _compiled(made: type, name: str, written: Callable[[type, dict[str, Any]], str]) -> Callable[..., Any]:
    known: dict[str, Any] = {}
    text = written(made, known)
    exec(compile(text, f"<{name} of {made.__qualname__}>", "exec"), known)  # noqa: S102  (of names of fields alone)
    method: Callable[..., Any] = known[name]
    setattr(made, name, method)
    return method


def _repr(self: Any) -> str:
    said = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({said})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _take_state(self: Any, values: list[Any]) -> None:
    for each, value in zip(dataclasses.fields(self), values, strict=True):
        object.__setattr__(self, each.name, value)


def _refuse_to_change(_self: object, name: str, *_value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"{name!r} of a record cannot be changed")


_TO_MAKE = object()
"""Stands for a value that a factory makes for each record anew."""


def _filling(made: type, known: dict[str, Any]) -> str:
    known["to_make_"] = _TO_MAKE
    parameters, lines = ["self"], []
    for each in dataclasses.fields(made):
        name = value = each.name
        known[f"set_{name}_"] = getattr(made, name).__set__  # past the refusal, for this once
        if each.default is not dataclasses.MISSING:
            known[f"default_{name}_"] = each.default
            parameter, unasked = f"{name}=default_{name}_", f"default_{name}_"
        elif each.default_factory is not dataclasses.MISSING:
            known[f"make_{name}_"] = each.default_factory
            parameter, unasked = f"{name}=to_make_", f"make_{name}_()"
            value = f"{unasked} if {name} is to_make_ else {name}"
        else:
            parameter, unasked = name, ""
        if each.init:
            parameters.append(parameter)
        else:
            value = unasked
        if value:
            lines.append(f"    set_{name}_(self, {value})")
    if hasattr(made, "__post_init__"):
        lines.append("    self.__post_init__()")
    return f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or "    pass")


def _comparing(made: type, _known: dict[str, Any]) -> str:
    equal = f"{_values('self', made)} == {_values('other', made)}"
    return f"def __eq__(self, other):\n    return {equal} if other.__class__ is self.__class__ else NotImplemented"


def _hashing(made: type, _known: dict[str, Any]) -> str:
    return f"def __hash__(self):\n    return hash({_values('self', made)})"


def _values(of: str, made: type) -> str:
    """The values that count in a comparison, as a tuple."""
    fields = dataclasses.fields(made)
    return f"({''.join(f'{of}.{each.name}, ' for each in fields if each.compare)})"
