"""What the page of settings shows: one row for each declared setting, of the kind that its type asks for. Qt-free.

Titles and sentences are written here, because they are translated; a test holds them to the declaration.
"""

from collections.abc import Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from agentdesk.app.diagnosis import HIDDEN, Setting
from agentdesk.app.disturbing import Manners, Quiet
from agentdesk.app.setting_layers import Origin
from agentdesk.app.settings import Settings
from agentdesk.domain.records import dataclass
from agentdesk.ui.theme.names import theme_word
from agentdesk.ui.words import _, percent_text

YES, NO = "yes", "no"
LIVE = frozenset({"language", "theme", "text_scale", *(field.name for field in fields(Manners))})
"""What changes at once; the rest from the next start on."""


LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español", "ar": "العربية"}
"""Each in its own words: who cannot read the others finds theirs."""


class Kind(StrEnum):
    CHOICE = "choice"
    TEXT = "text"
    SECRET = "secret"


@dataclass(frozen=True, slots=True)
class Option:
    """One value to choose, and its words."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class SettingRow:
    """``shown`` is the value as text; ``origin`` says where it is from, ``lock`` why it cannot be changed."""

    name: str
    title: str
    detail: str
    kind: Kind
    shown: str
    origin: str
    lock: str = ""
    options: tuple[Option, ...] = ()
    can_reset: bool = False
    placeholder: str = ""


def build(settings: Sequence[Setting]) -> tuple[SettingRow, ...]:
    """A row for each setting, in the order of declaration."""
    return tuple(_row(each) for each in settings)


def value_of(name: str, chosen: str) -> object | None:
    """What a row's text means; None for nothing, which takes the setting out."""
    kind = Settings.model_fields[name].annotation
    if kind is bool:
        return chosen == YES
    if kind is float:
        return float(chosen)
    return chosen.strip() or None


def _row(setting: Setting) -> SettingRow:
    name = setting.name
    title, detail = words_of(name)
    options = _options(name)
    kind = Kind.CHOICE if options else Kind.SECRET if name == "token" else Kind.TEXT
    return SettingRow(
        name=name,
        title=title,
        detail=detail if name in LIVE else " ".join((detail, _("Counts from the next start."))),
        kind=kind,
        shown="" if kind is Kind.SECRET else _text(setting.value),
        origin=_origin(setting),
        lock=_("Fixed by this computer's administrator.") if setting.is_managed else "",
        options=options,
        can_reset=setting.own is not None and not setting.is_managed,
        placeholder=_("set; type another one to replace it") if setting.value == HIDDEN else "",
    )


def _options(name: str) -> tuple[Option, ...]:
    field = Settings.model_fields[name]
    if field.annotation is bool:
        return (Option(YES, _("Yes")), Option(NO, _("No")))
    if get_origin(field.annotation) is Literal:
        titles = {"system": _("As the system"), **LANGUAGES}
        return tuple(Option(each, titles.get(each) or theme_word(each)) for each in get_args(field.annotation))
    if field.annotation is Quiet:
        words = {Quiet.NEVER: _("Never"), Quiet.IN_CALLS: _("While on a call"), Quiet.ALWAYS: _("Always")}
        return tuple(Option(each.value, words[each]) for each in Quiet)
    return tuple(Option(_text(each), percent_text(float(str(each)))) for each in field.examples or ())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str) and value.lower() in ("true", "false"):  # as an environment writes it
        return YES if value.lower() == "true" else NO
    return str(value)


def _origin(setting: Setting) -> str:
    said = {
        Origin.MANDATORY: "",
        Origin.COMMAND_LINE: _("For this start the command line says so."),
        Origin.ENVIRONMENT: _("The environment ({name}) says so, and wins over what is chosen here."),
        Origin.USER: _("Chosen by you."),
        Origin.DEFAULTS: _("The default on this computer."),
        Origin.BUILT_IN: _("The default."),
    }
    return said[setting.origin].format(name=f"AGENTDESK_{setting.name.upper()}")


def words_of(name: str) -> tuple[str, str]:
    """The title of a setting and what it is for."""
    return {
        "url": (_("Orchestrator"), _("Its address; without one the desk starts one of its own.")),
        "token": (_("Access token"), _("Signs this desk in. Better kept in a file that only you can read.")),
        "token_file": (_("File of the access token"), _("Read at each sign-in.")),
        "ca_file": (_("Certificates to trust"), _("A PEM file, in place of the system's.")),
        "profile_dir": (_("Folder of this desk"), _("Where it keeps its files.")),
        "keyring": (_("Use the system's keyring"), _("Keeps the key of the local database where there is one.")),
        "language": (_("Language"), _("Of the desk's own words; what customers and colleagues write stays as it is.")),
        "sound": (_("Sound"), _("A short one when somebody waits for you, or a colleague wrote.")),
        "desktop_notes": (
            _("Notes of the system"),
            _("While another program is in front. They name no customer and quote nobody."),
        ),
        "do_not_disturb": (
            _("Do not disturb"),
            _("Then there is neither a sound nor a note of the system; the window itself shows all that comes."),
        ),
        "quiet_hours": (_("Quiet hours"), _("Do not disturb from and until, such as 22:00-06:00.")),
        "theme": (_("Colours"), _("High contrast meets AAA.")),
        "text_scale": (_("Size of text"), _("Also by the commands Larger text and Smaller text.")),
    }[name]


def found_by(name: str) -> str:
    """What else somebody may look for who means this setting: what it is for, what can be chosen, its technical
    name."""
    chosen = (each.title for each in _options(name) if each.value not in (YES, NO))
    return " ".join((words_of(name)[1], *chosen, name.replace("_", " ")))
