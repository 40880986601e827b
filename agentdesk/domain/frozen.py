"""The base of every record of the domain, and the one way this program writes a time.

Owns immutability and the UTC rule. Knows nothing of what the records mean.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, TypeAdapter


def _to_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:  # the first or last hours of the calendar in another zone
        raise ValueError("the time is outside of the calendar") from error


def _is_written(value: Any) -> Any:
    # a bare number would be read as seconds since 1970: a mistake that no ledger should keep
    if isinstance(value, datetime) or (isinstance(value, str) and value[4:5] == "-"):
        return value
    raise ValueError("the time is not written as RFC 3339")


Utc = Annotated[AwareDatetime, AfterValidator(_to_utc), BeforeValidator(_is_written)]
"""An aware time in UTC, written as RFC 3339. A naive one is refused; another zone is converted."""


class Frozen(BaseModel):
    """An immutable record. Unknown fields are ignored, as INTERFACE.md asks of every reader.

    What reads and checks a record is made when the first of its kind is, or by ``build_one_by_one``. Of what was read
    nothing stays behind but the names of fields: pydantic would keep up to 16,384 short strings for good, some MB in
    which what customers said would outlive them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True, cache_strings="keys")


def reader_of(kinds: Any) -> TypeAdapter[Any]:
    """Reads whichever of several kinds of records it is (a union). Like them, it is made when the first one comes."""
    made: TypeAdapter[Any] = TypeAdapter(kinds, config=ConfigDict(defer_build=True, cache_strings="keys"))
    _readers.append(made)
    return made


_readers: list[TypeAdapter[Any]] = []


def build_one_by_one() -> Iterator[None]:
    """Make ready whatever kinds of records are known, a step for each: for whoever has time before the first comes."""
    yield from _build_below(Frozen)
    for reader in _readers:
        if not reader.pydantic_complete:
            reader.rebuild(raise_errors=False)
            yield


def _build_below(kind: type[Frozen]) -> Iterator[None]:
    for each in kind.__subclasses__():
        if not each.__pydantic_complete__:
            each.model_rebuild(raise_errors=False)
            yield
        yield from _build_below(each)
