"""Settings of the desk, declared once.

Owns their names and meaning. Which layer wins is in ``setting_layers``; where a machine's are written is the system
adapter's.
"""

import codecs
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, ValidationError

from agentdesk.app.disturbing import HOURS, Manners, Quiet
from agentdesk.app.setting_layers import Layers, SettingsError
from agentdesk.domain.frozen import Frozen


def _hours(value: str) -> str:
    if not re.match(HOURS, value):
        raise ValueError("Write from and until, such as 22:00-06:00.")
    return value


Hours = Annotated[str, AfterValidator(_hours)]


def _address(value: object) -> object:
    if isinstance(value, str):
        scheme, _colon, rest = value.strip().partition("://")
        host = re.split(r"[/?#]", rest)[0]
        if scheme.lower() not in ("http", "https") or not host:
            raise ValueError("Write it as in https://desk.example.com.")
        if "@" in host:
            raise ValueError("Leave name and password out of the address: the access token signs this desk in.")
    return value


Address = Annotated[HttpUrl, BeforeValidator(_address)]


def shown_address(address: str) -> str:
    """An address as it may be shown and written into a log: without a name and a password, which somebody may have put
    into a file beside the desk."""
    return re.sub(r"//[^/?#]*@", "//", address)


class Settings(Frozen):
    """What can be chosen. ``managed`` names what the machine's administrator fixed."""

    language: Literal["system", "en", "de", "es", "ar"] = Field("system", description="The language of the desk.")
    theme: Literal["light", "dark", "high_contrast"] = Field("light", description="The colours.")
    text_scale: float = Field(
        1.0, ge=0.8, le=2.0, examples=[0.8, 0.9, 1.0, 1.25, 1.5, 2.0], description="The size of text, 0.8 to 2."
    )
    sound: bool = Field(True, description="A short sound when somebody waits, or a colleague writes.")
    desktop_notes: bool = Field(True, description="Notes of the system while another program is in front.")
    do_not_disturb: Quiet = Field(Quiet.IN_CALLS, description="When there is neither a sound nor such a note.")
    quiet_hours: Hours | None = Field(None, description="Do not disturb from and until, such as 22:00-06:00.")
    url: Address | None = Field(None, description="The orchestrator's address; without one an embedded one is started.")
    token: SecretStr | None = Field(None, description="The access token for that orchestrator.")
    token_file: Path | None = Field(None, description="A file that holds the access token.")
    ca_file: Path | None = Field(None, description="Certificates to trust instead of the system's, as PEM.")
    profile_dir: Path | None = Field(None, description="Where the desk keeps its files.")
    keyring: bool = Field(True, description="Keep the local database's key in the system's keyring where there is one.")
    managed: frozenset[str] = frozenset()

    @property
    def manners(self) -> Manners:
        """How to tell the person of news."""
        return Manners(self.sound, self.desktop_notes, self.do_not_disturb, self.quiet_hours)

    def access_token(self) -> str | None:
        """The token, or what its file holds. Raises ``OSError`` where it cannot be read, ``ValueError`` where it is
        none."""
        if self.token is None and self.token_file is None:
            return None
        token = self.token.get_secret_value() if self.token is not None else _written_in(self.token_file)
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise ValueError("not a token")
        return token


def _written_in(file: Path | None) -> str:
    """The text without what Windows puts before it: PowerShell's ``>`` writes UTF-16, its editors a mark of UTF-8."""
    told = file.read_bytes() if file is not None else b""
    is_utf_16 = told.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return told.decode("utf-16" if is_utf_16 else "utf-8-sig").strip()


_OF_PYDANTIC = "Value error, "
"""What it puts before a sentence of ours."""


def resolve(layers: Layers) -> Settings:
    """The settings that hold. Raises ``SettingsError`` naming what is wrong; unknown names are passed over."""
    managed = frozenset(layers.mandatory) & frozenset(Settings.model_fields)
    try:
        return Settings.model_validate({**layers.merged(), "managed": managed})
    except ValidationError as error:
        # the values are left out: one of them is the token
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        raise SettingsError(
            "; ".join(f"{_name(each['loc'])}: {each['msg'].removeprefix(_OF_PYDANTIC)}" for each in wrong)
        ) from None


SETTABLE = tuple(name for name in Settings.model_fields if name != "managed")
"""Names of the settings, as declared."""


def problem_with(name: str, value: object) -> str:
    """What is wrong with a value for one setting, as a plain sentence; empty if nothing is."""
    try:
        resolve(Layers({}, {}, {name: value}, {}, {}))
    except ValueError as error:
        return str(error).partition(": ")[2]
    return ""


def _name(place: tuple[int | str, ...]) -> str:
    return ".".join(map(str, place))
