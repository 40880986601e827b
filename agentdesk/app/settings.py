"""Settings of the desk, declared once.

Owns their names, meaning and precedence: a machine's mandatory ones, command line, environment (``AGENTDESK_*``), the
user's file, the machine's defaults. Where the machine's are written is the system adapter's.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict


class Settings(BaseSettings):
    """What can be chosen. ``managed`` names what the machine's administrator fixed."""

    model_config = SettingsConfigDict(env_prefix="AGENTDESK_", extra="ignore", frozen=True, env_ignore_empty=True)

    url: HttpUrl | None = Field(None, description="The orchestrator's address; without one an embedded one is started.")
    token: SecretStr | None = Field(None, description="The access token for that orchestrator.")
    token_file: Path | None = Field(None, description="A file that holds the access token.")
    ca_file: Path | None = Field(None, description="Certificates to trust instead of the system's, as PEM.")
    profile_dir: Path | None = Field(None, description="Where the desk keeps its files.")
    keyring: bool = Field(True, description="Keep the local database's key in the system's keyring where there is one.")
    theme: Literal["light", "dark", "high_contrast"] = Field("light", description="The colours.")
    text_scale: float = Field(1.0, ge=0.8, le=2.0, description="The size of text, 0.8 to 2.")
    managed: frozenset[str] = frozenset()

    def access_token(self) -> str | None:
        """The token, or what its file holds. Raises ``OSError`` when that cannot be read."""
        if self.token is not None:
            return self.token.get_secret_value()
        return self.token_file.read_text("utf-8").strip() if self.token_file is not None else None


def resolve(
    *,
    command_line: Mapping[str, Any],
    user: Mapping[str, Any],
    mandatory: Mapping[str, Any],
    defaults: Mapping[str, Any],
) -> Settings:
    """The settings that hold; the environment is read here. Raises ``ValueError`` naming the setting that is wrong."""
    given = {name: value for name, value in command_line.items() if value is not None}
    managed = frozenset(mandatory) & frozenset(Settings.model_fields)

    class _Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            def _layer(values: Mapping[str, Any]) -> InitSettingsSource:
                return InitSettingsSource(settings_cls, init_kwargs={k: v for k, v in values.items() if k != "managed"})

            return (
                InitSettingsSource(settings_cls, init_kwargs={"managed": managed}),
                _layer(mandatory),
                _layer(given),
                env_settings,
                _layer(user),
                _layer(defaults),
            )

    return _Layered()
