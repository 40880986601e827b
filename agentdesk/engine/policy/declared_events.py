"""The shape of ``events.yaml``: how raw events are understood and told. Owns what may be written there."""

from typing import Annotated, Literal

from pydantic import Field

from agentdesk.engine.policy.shapes import Declared, Id, Part, Text


class FieldsShape(Declared):
    """Which data fields tell what an event is about (weight 0..1 by field), how it ended, and which to pass over."""

    weights: dict[str, Part]
    default_weight: Part
    ignored: tuple[str, ...]
    result: tuple[str, ...]
    success: tuple[str, ...]
    error: tuple[str, ...]
    loops: tuple[str, ...]
    channel: tuple[str, ...]
    reason: tuple[str, ...] = ()
    no_reason: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    page_status: tuple[str, ...] = ()
    promised_at: tuple[str, ...] = ()
    promised_days: tuple[str, ...] = ()
    speaker: tuple[str, ...]
    other_speakers: tuple[str, ...]


class ScaleShape(Declared):
    """``net``: told as the share of ratings from the second number up minus that of those up to the first."""

    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    points: Annotated[tuple[tuple[float, Annotated[float, Field(ge=-1, le=1)]], ...], Field(min_length=2)]
    net: tuple[float, float] | None = None


class RatingsShape(Declared):
    """How ratings tell a feeling: each scale by ascending points of rating and feeling (-1..1)."""

    answers: tuple[Id, ...]
    value: tuple[str, ...]
    kind: tuple[str, ...]
    most: tuple[str, ...] = ()
    scales: Annotated[tuple[ScaleShape, ...], Field(min_length=1)]


class DescriptionShape(Declared):
    type: Text
    title: Text
    detail: str = ""


class MenuShape(Declared):
    """Which fields tell a voice menu and an option, which options lead back; where the end of a visit is told, and the
    words there that say that the customer left."""

    place: tuple[str, ...]
    option: tuple[str, ...]
    back: tuple[Text, ...]
    left: tuple[Text, ...]
    ended: tuple[str, ...]


class ContactsShape(Declared):
    """Events by which other systems tell that an action met the customer, and the fields that name the action, the kind
    of one that is not in the catalogue, and the decision or message that it belongs to."""

    action: tuple[str, ...]
    kind: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    outcomes: dict[Literal["shown", "accepted", "declined", "ignored", "acted"], tuple[Text, ...]]


class MessagesShape(Declared):
    """By which words of an event's channel and type a message of the company is told, and what becomes of it."""

    kinds: tuple[str, ...] = ()
    acts: tuple[Text, ...] = ()
    unless: tuple[str, ...] = ()


class WentWrongShape(Declared):
    """The words of a type's name that say that something went wrong, and those beside which they do not."""

    words: tuple[Text, ...] = ()
    unless: tuple[Text, ...] = ()


class SubjectsShape(Declared):
    """The words of a type's name that say what kind of thing it is about, and those that say it of no kind."""

    kinds: dict[Id, tuple[Text, ...]] = {}
    any: tuple[str, ...] = ()


class EventsFile(Declared):
    attempt_channels: tuple[str, ...]
    menu_channels: tuple[str, ...]
    menu: MenuShape
    conversation_channels: tuple[str, ...]
    company_channels: tuple[str, ...] = ()
    company_types: tuple[str, ...] = ()
    company_messages: MessagesShape = MessagesShape()
    statements: tuple[str, ...] = ()
    fields: FieldsShape
    told_apart: dict[Id, tuple[str, ...]] = {}
    subjects: SubjectsShape = SubjectsShape()
    outcomes: dict[Literal["failed", "abandoned", "succeeded", "started"], tuple[Text, ...]]
    negations: tuple[str, ...] = ()
    went_wrong: WentWrongShape = WentWrongShape()
    ordinary: tuple[Text, ...] = ()
    partial: tuple[str, ...]
    unspecific: tuple[str, ...] = ()
    happenings: dict[Id, tuple[Text, ...]]
    friction: tuple[Text, ...]
    ratings: RatingsShape
    contacts: ContactsShape | None = None
    descriptions: tuple[DescriptionShape, ...]
