"""Values of lists that grow, told by a service that may be newer than who reads them.

A service refuses what it does not know. A desk reads on: where it asks for that (``AS_TOLD``), a value that it does not
know is kept as it was told, and is equal to none that it knows (decision 80).
"""

from enum import StrEnum
from typing import Any, TypeVar

from pydantic import ValidationInfo, ValidatorFunctionWrapHandler, WrapValidator

AS_TOLD = {"as_told": True}
"""The context of validation in which values that are not known are kept."""

E = TypeVar("E", bound=StrEnum)


def foreign(kind: type[E], told: str) -> E:
    """A value of the kind that is none of those known here; it is written as it was told."""
    value = str.__new__(kind, told)
    value._name_, value._value_ = "FOREIGN", told
    return value


def as_told(kind: type[StrEnum]) -> WrapValidator:
    """For the field of a record that would be missed more than one value of it is."""

    def _read(value: Any, known: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        if info.context == AS_TOLD and isinstance(value, str) and value not in kind._value2member_map_:
            return foreign(kind, value)
        return known(value)

    return WrapValidator(_read)
