"""What one raw event means, as far as the declared vocabulary tells: about what, what happened, how it ended.

Owns the step from any sender's naming to the few words that conditions use. Knows nothing of other events.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from agentdesk.domain.event import Event
from agentdesk.domain.records import dataclass
from agentdesk.engine.dead_ends import nothing_found
from agentdesk.engine.menus import leads_back, left, option
from agentdesk.engine.named_matters import without_matters
from agentdesk.engine.policy.words import TypeMeaning, Vocabulary, tokens
from agentdesk.engine.promises import promised_at
from agentdesk.engine.ratings import Rating, rating
from agentdesk.engine.reasons import gives_a_reason, reasons
from agentdesk.engine.said import said
from agentdesk.engine.things import things
from agentdesk.engine.which import NOTHING_TOLD, Subject, Which, subjects_of, which

NEAR_BEST = 0.8
"""An intent counts beside the best one if it scores at least this part of it."""

CUSTOMER = "customer"
MAX_DEPTH = 4
MAX_FIELDS = 60
MAX_KNOWN_TYPES = 10_000
MAX_LOOPS = 1000
MEMO_LIMIT = 5_000
"""So many events remember how they were read: the newest of some hundred customers, some 4 KB each."""
_TYPE_WEIGHT = 0.9
_CHANNEL_WEIGHT = 0.4
_TEXT_WEIGHT = 0.7
_KEY_WEIGHT = 0.25
_FINAL = ("failed", "abandoned", "succeeded", "started")
Parts = list[tuple[float, Sequence[str]]]
"""The words of an event, each group with how strongly it tells."""
Leaves = Sequence[tuple[str, Any]]
"""The values in an event's data that are no documents or lists, each with its name."""
OUTCOMES = (*_FINAL, "progressed")

EVENT_SCHEMA: dict[str, Any] = {
    "type": "", "channel": "", "what": "", "intent": "", "intents": (), "things": (), "happened": (), "outcome": "",
    "friction": False, "text": "", "self_service": False, "conversation": False, "by_customer": True,
    "reason_given": False, "rating": 0.0, "back": False, "speaker": "",
    "loops": 0, "found_nothing": False, "went_wrong": False, "unclear": False, "says": (),
}  # fmt: skip
"""What conditions about one event may name (``data`` is added by the loader: anything may be named below it)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One event as understood.

    ``outcome`` is failed, abandoned, succeeded, progressed, started or empty; ``code`` is the sender's word for what
    failed. ``intents`` are the likely ones, best first; ``strength`` is the best one's score. ``self_service``: on
    a channel where attempts count. ``of_message``: it is what became of a message that the company sent, whoever
    opened it: no attempt, and about nothing that the customer wants. ``menu``: in a voice menu. ``conversation``:
    with people. ``by_customer``: no agent or bot did it; ``speaker`` is who said it, where the event tells, and
    ``listener`` to whom. ``statement``: it is where the customer says what they want. ``contact``: what
    became of an action that it may tell of. ``reason_given``: it says
    why. ``via``: the channel that the customer was on, whoever reports the event. ``loops``: how often they went
    round, as far as the event tells. ``option``: what was chosen in the voice menu; ``back``: it leads back.
    ``went_wrong``: its type's words say that something went wrong, though nobody may have foreseen the name.
    ``unclear``: others report it, and nothing says whether it is good or bad.
    ``says``: what the customer's words, or the reason that is given, say.
    ``subject``: what kind of thing it is about, and which bill, card or line.
    ``own_task``: it names what was done, and none of the known intents is that.
    ``matters``: what it names itself as what it was about, each as likely as the other.
    ``found_nothing``: a search without a result, a page that is not there. ``promised_at``: by when the event
    promises what is waited for. ``rated``: the rating in it, and ``rating`` the feeling (-1..1) that
    it tells.
    """

    event: Event
    type: str
    what: str
    intents: tuple[str, ...]
    strength: float
    things: tuple[str, ...]
    happened: tuple[str, ...]
    outcome: str
    friction: bool
    self_service: bool
    of_message: bool
    menu: bool
    conversation: bool
    by_customer: bool
    speaker: str
    statement: bool
    contact: str
    reason_given: bool
    via: str
    code: str
    loops: int
    option: str
    back: bool
    found_nothing: bool
    went_wrong: bool
    unclear: bool
    promised_at: datetime | None
    rated: Rating | None
    listener: str = ""
    matters: tuple[str, ...] = ()
    own_task: bool = False
    subject: Subject = NOTHING_TOLD
    says: tuple[str, ...] = ()

    @property
    def which(self) -> Which:
        return self.subject.which

    @property
    def rating(self) -> float | None:
        return self.rated.feeling if self.rated else None

    @property
    def intent(self) -> str:
        return self.intents[0] if self.intents else ""

    def by_matter(self) -> tuple["Reading", ...]:
        """The reading once for each matter that the event names itself: a journey looks at the likeliest intent."""
        if len(self.matters) < 2:
            return (self,)
        return tuple(replace(self, intents=(one,), matters=(one,)) for one in self.matters)

    def context(self) -> dict[str, Any]:
        """The names of ``EVENT_SCHEMA`` with this event's values."""
        return {
            "type": self.type, "channel": self.event.channel, "what": self.what, "intent": self.intent,
            "intents": self.intents, "things": self.things, "happened": self.happened, "outcome": self.outcome,
            "friction": self.friction, "text": (self.event.text or "").lower(), "data": self.event.data,
            "self_service": self.self_service, "conversation": self.conversation, "by_customer": self.by_customer,
            "reason_given": self.reason_given, "rating": self.rating or 0.0, "back": self.back,
            "speaker": self.speaker, "loops": self.loops, "found_nothing": self.found_nothing,
            "went_wrong": self.went_wrong, "unclear": self.unclear, "says": self.says,
        }  # fmt: skip


def normal_type(event_type: str) -> str:
    """A type name in one spelling: ``Web.OrderCompleted`` and ``web.order-completed`` are ``web.order_completed``."""
    channel, dot, what = event_type.partition(".")
    return f"{'_'.join(tokens(channel))}{dot}{'_'.join(tokens(what))}"


def read(event: Event, vocabulary: Vocabulary) -> Reading:
    """Understands one event. Never fails: what cannot be told stays empty.

    What happened stays what it was: read once, and remembered for a while. A customer's events are asked for again at
    each of their pops.
    """
    known: Reading | None = vocabulary.of_events.get(event.id)
    if known is None or known.event != event:
        known = _read(event, vocabulary)
        if len(vocabulary.of_events) >= MEMO_LIMIT:
            vocabulary.of_events.clear()
        vocabulary.of_events[event.id] = known
    return known


def _read(event: Event, vocabulary: Vocabulary) -> Reading:
    meaning = of_type(event, vocabulary)
    told, matters = without_matters(event, vocabulary)
    speaker = _speaker(event.data, vocabulary)
    of_message = meaning.of_message and speaker != CUSTOMER
    contact = "" if meaning.of_message and not of_message else meaning.contact  # a mail that they sent is none of ours
    leaves = () if contact else tuple(_fields(told.data, vocabulary.ignored_fields))
    parts, keys = _said_in(told, vocabulary) if contact else _parts(told, meaning.what, leaves, vocabulary)
    scores = vocabulary.intents.score(parts) or vocabulary.intents.score([(_KEY_WEIGHT, keys)])
    outcome, code = _outcome(event.data, meaning.outcome, vocabulary)
    if contact:  # a refused offer is an answer, not something tried that failed; its words are ours
        outcome = ""
    menu = event.channel in vocabulary.menu_channels
    if of_message:  # "delivered" and "opened" tell of the message, and its subject of what the company wants
        outcome, code, scores = "", "", {}
    if menu and outcome not in ("failed", "succeeded") and left(event.data, vocabulary.menu):
        outcome = "abandoned"
    if matters:
        scores = dict.fromkeys(matters, 1.0)
    best = next(iter(scores.values()), 0.0)
    self_service = event.channel in vocabulary.service_channels and not of_message
    conversation = event.channel in vocabulary.conversation_channels and not of_message
    ends_wrong = not (self_service or conversation) and _ends_wrong(event.data, vocabulary)
    return Reading(
        event=event,
        type=meaning.kind,
        what=meaning.what,
        intents=tuple(intent for intent, score in scores.items() if score >= best * NEAR_BEST),
        strength=min(best, 1.0),
        things=things(
            vocabulary.things.score(parts) or vocabulary.things.score([(_KEY_WEIGHT, keys)]),
            leaves,
            vocabulary.things,
            vocabulary.thing_rules,
        ),
        happened=meaning.happened,
        outcome=outcome,
        friction=meaning.friction and not of_message,
        self_service=self_service,
        of_message=of_message,
        menu=menu,
        conversation=conversation,
        by_customer=not meaning.by_company and not of_message and speaker not in vocabulary.other_speakers,
        speaker=speaker,
        statement=meaning.statement and not of_message,
        contact=contact,
        reason_given=gives_a_reason(event.data, vocabulary.reason_fields, vocabulary.no_reason),
        via=_via(event, vocabulary),
        code=code,
        loops=_loops(event.data, vocabulary),
        matters=matters,
        says=_says(event, vocabulary),
        own_task=not scores and not of_message and _names_a_task(told.data, meaning.what, vocabulary),
        rated=rating(event.data, not vocabulary.scales.answers.isdisjoint(meaning.happened), vocabulary.scales),
        subject=Subject(
            meaning.subjects, which(event.data, vocabulary.told_apart, vocabulary.telling_fields), meaning.of_any
        ),
        option=option(event.data, vocabulary.menu) if menu else "",
        back=menu and leads_back(event.data, vocabulary.menu),
        went_wrong=(meaning.went_wrong or ends_wrong) and not of_message and not contact,
        unclear=meaning.unclear and not (ends_wrong or self_service or conversation or of_message or contact),
        found_nothing=nothing_found(event.data, vocabulary.found_fields, vocabulary.page_status_fields),
        promised_at=promised_at(event.data, event.at, vocabulary.promised_at_fields, vocabulary.promised_days_fields),
    )


def _says(event: Event, vocabulary: Vocabulary) -> tuple[str, ...]:
    told = [(1.0, tokens(one[:500])) for one in reasons(event.data, vocabulary.reason_fields)]
    if event.text:
        told.append((1.0, said(event.text, vocabulary).meant))
    return tuple(vocabulary.sayings.score(told)) if told else ()


def _names_a_task(data: Mapping[str, Any], what: str, vocabulary: Vocabulary) -> bool:
    """Whether the type, or a field that is there to tell it, has a word for what was done, beside how that ended."""
    fields = [tokens(value) for name, value in data.items() if isinstance(value, str) and _tells(name, vocabulary)]
    words = {word for said in (what.split("_"), *fields) for word in said if not word.isdigit()}
    words -= vocabulary.unspecific | vocabulary.partial | vocabulary.negations
    return any(not vocabulary.outcomes.score([(1.0, (word,))]) for word in words if word)


def _tells(name: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.field_weights.get(name.lower(), vocabulary.default_weight) >= 1.0


def of_type(event: Event, vocabulary: Vocabulary) -> TypeMeaning:
    """What the name of the event's type alone tells."""
    known = vocabulary.of_types.get(event.type)
    if known is None:
        kind = normal_type(event.type)
        what = kind.partition(".")[2]
        words = what.split("_")
        outcome = _outcome_of_words(words, vocabulary)
        subjects, of_any = subjects_of(kind, vocabulary)
        happened = tuple(name for name, patterns in vocabulary.happenings if _fits(kind, patterns))
        by_company = event.channel in vocabulary.company_channels
        denied = not vocabulary.negations.isdisjoint(set(words) - {"missing"})
        wrong = any(vocabulary.went_wrong.score([(1.0, said)]) for said in (words, tokens(kind)))
        foreseen = bool(happened) or by_company or _fits(kind, vocabulary.friction)
        known = TypeMeaning(
            kind=kind,
            what=what,
            happened=happened,
            outcome=outcome,
            friction=_fits(kind, vocabulary.friction),
            by_company=by_company,
            of_message=_of_message(kind, what, vocabulary),
            statement=_fits(kind, vocabulary.statements),
            contact=next((name for name, patterns in vocabulary.contacts.outcomes if _fits(kind, patterns)), ""),
            went_wrong=wrong and not denied and outcome != "progressed",
            subjects=subjects,
            of_any=of_any,
            unclear=not wrong and (denied or not foreseen) and _is_unclear(words, denied, vocabulary),
        )
        if len(vocabulary.of_types) < MAX_KNOWN_TYPES:
            vocabulary.of_types[event.type] = known
    return known


def _is_unclear(words: Sequence[str], denied: bool, vocabulary: Vocabulary) -> bool:
    """Whether no word of a type is known to be ordinary, or one of them is denied (``not_delivered``)."""
    return vocabulary.ordinary is not None and (denied or not vocabulary.ordinary.score([(1.0, words)]))


def _ends_wrong(data: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    """Whether a field that tells how something stands says that it went wrong: ``status: damaged``."""
    told = (data[name] for name in vocabulary.result_fields if isinstance(data.get(name), str))
    return any(bool(vocabulary.went_wrong.score([(1.0, tokens(value[:60]))])) for value in told)


def _of_message(kind: str, what: str, vocabulary: Vocabulary) -> bool:
    return _fits(kind, vocabulary.company_types) or vocabulary.company_messages.tell(
        kind.partition(".")[0].replace("_", " "), what.split("_")
    )


def _fits(kind: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(kind, pattern) for pattern in patterns)


def _outcome_of_words(words: Sequence[str], vocabulary: Vocabulary) -> str:
    found = vocabulary.outcomes.score([(1.0, words)])
    outcome = next((name for name in _FINAL if name in found), "")
    if outcome != "succeeded":
        return outcome
    if vocabulary.negations.intersection(words):
        return "failed"
    return "progressed" if vocabulary.partial.intersection(words) else outcome


def _fields(data: Mapping[str, Any], ignored: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """The leaves of a document, breadth first, without the ignored fields."""
    level: list[tuple[str, Any]] = [("", data)]
    for _ in range(MAX_DEPTH):
        below: list[tuple[str, Any]] = []
        for name, value in level:
            if isinstance(value, dict):
                below += [(str(key), inner) for key, inner in value.items() if str(key).lower() not in ignored]
            elif isinstance(value, list | tuple):
                below += [(name, inner) for inner in value]
            else:
                yield name, value
        if not below:
            return
        level = below


def _parts(event: Event, what: str, leaves: Leaves, vocabulary: Vocabulary) -> tuple[Parts, list[str]]:
    parts: Parts = [(_TYPE_WEIGHT, what.split("_")), (_CHANNEL_WEIGHT, tokens(event.channel))]
    keys: list[str] = []
    for name, value in leaves[:MAX_FIELDS]:
        keys.extend(tokens(name))
        if isinstance(value, str) and value:
            weight = vocabulary.field_weights.get(name.lower(), vocabulary.default_weight)
            parts.append((weight, tokens(value[:500])))
    if event.text:
        parts.append((_TEXT_WEIGHT, said(event.text, vocabulary).meant))
    return parts, keys


def _said_in(event: Event, vocabulary: Vocabulary) -> tuple[Parts, list[str]]:
    """Of an event that tells what became of an action of the company: only what the customer wrote with it."""
    return ([(_TEXT_WEIGHT, said(event.text, vocabulary).meant)] if event.text else []), []


def _outcome(data: Mapping[str, Any], type_outcome: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """How it ended, and the sender's word for what went wrong."""
    code = ""
    for name in vocabulary.error_fields:
        if name in data and _telling(data[name]):
            code = str(data[name])[:60]
            break
    if type_outcome in ("failed", "abandoned"):
        return type_outcome, code
    for name in vocabulary.success_fields:
        if name in data and isinstance(data[name], bool):
            return ("succeeded" if data[name] else "failed"), code
    for name in vocabulary.result_fields:
        if name in data and isinstance(data[name], str):
            told = _outcome_of_words(tokens(data[name]), vocabulary)
            if told:
                return told, code
    if code and type_outcome != "succeeded":
        return "failed", code
    return type_outcome, code


def _via(event: Event, vocabulary: Vocabulary) -> str:
    """The channel that the customer was on, which another system may report from."""
    if event.channel not in vocabulary.service_channels:
        for name in vocabulary.channel_fields:
            told = event.data.get(name)
            if isinstance(told, str) and told.lower() in vocabulary.service_channels:
                return told.lower()
    return event.channel


def _speaker(data: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    """Who said it: somebody else than the customer, the customer, or empty where the event does not tell."""
    told = [data[name].lower() for name in vocabulary.speaker_fields if name in data and isinstance(data[name], str)]
    return next((who for who in told if who in vocabulary.other_speakers), CUSTOMER if CUSTOMER in told else "")


def _telling(value: Any) -> bool:
    return (isinstance(value, str) and bool(value.strip())) or (isinstance(value, int) and bool(value))


def _loops(data: Mapping[str, Any], vocabulary: Vocabulary) -> int:
    for name in vocabulary.loop_fields:
        if name in data:
            value = data[name]
            if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MAX_LOOPS:
                return value
    return 0
