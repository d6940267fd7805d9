"""Every setting, declared once: read from the environment and a TOML file, unknown keys refused."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from foundation.text import is_address

PREFIX = "VENTANILLA_"
_LEAST_TOKEN = 16
_LEAST_SECRET = 32


class SettingsError(Exception):
    """A setting that cannot be used; the message says which one and what to do."""


class Settings(BaseSettings):
    """How this installation runs; each field is `VENTANILLA_NAME` in the environment or `name` in the file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data_dir: Path = Field(
        Path("data"), description="Folder for the database, media, indexes and the prepared encoder."
    )
    database_url: str = Field("", description="SQLAlchemy address of the database. Empty: SQLite in the data folder.")
    redis_url: str = Field(
        "",
        description="Redis address for wake-ups and rate limits across processes. Empty: in this process only.",
    )
    vectors: Literal["faiss", "pgvector"] = Field(
        "faiss", description="Where vectors are searched: in each process, or in PostgreSQL with its extension vector."
    )
    words: Literal["tantivy", "postgres"] = Field(
        "tantivy", description="Where words are searched: in each process, or in PostgreSQL."
    )
    encoder: str = Field(
        "",
        description="Folder or Hugging Face name of a sentence-transformers model. Empty: multilingual-e5-small, which "
        "comes with the program.",
    )
    encoder_download: bool = Field(
        False, description="Let the encoder be fetched from Hugging Face at start. Off: only what is on this machine."
    )
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    public_url: str = Field(
        "", description="Address visitors use, for links in messages and feeds. Empty: http://host:port."
    )
    secret_key: str = Field("", description="Key that signs sessions. Empty: made once and kept in the data folder.")
    secure_cookies: bool = Field(False, description="Send the staff cookie over HTTPS only. Turn it on behind TLS.")
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many reverse proxies stand in front and set X-Forwarded-*."
    )
    brand_file: Path = Field(Path("config/brand.toml"), description="The brand's name, voice, colours and hours.")
    tuning_file: Path = Field(
        Path("config/tuning.toml"), description="Numbers of search and decision, each with unit and reason."
    )
    tasks_file: Path = Field(
        Path("config/tasks.toml"),
        description="What the assistant may ask of the company's own systems. One whose environment variables are not "
        "set is not asked.",
    )
    locales: tuple[str, ...] = Field(
        ("es", "pt", "en"), description="Languages of the help centre, the first is the default."
    )
    pseudo_locale: bool = Field(
        False,
        description="Write every interface text from right to left, to see whether layouts mirror. For tests, not for "
        "visitors.",
    )
    embed_origins: tuple[str, ...] = Field(
        (), description="Sites (https://shop.example) that may show the help window. Empty: any site."
    )
    message_limit: int = Field(
        8000, ge=100, le=100_000, description="Longest message of a visitor or agent, in characters."
    )
    attachment_limit: int = Field(
        10_000_000, ge=0, le=100_000_000, description="Largest file in a conversation, in bytes. 0: no files."
    )
    attachment_kinds: tuple[Literal["png", "jpeg", "gif", "webp", "pdf", "mp4", "webm", "text"], ...] = Field(
        ("png", "jpeg", "gif", "webp", "pdf", "mp4", "webm", "text"),
        description="Kinds of files that visitors and agents may send, told by their content.",
    )
    smtp_host: str = Field("", description="Mail server for transcripts. Empty: transcripts are not mailed.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection to the mail server is encrypted; tls from the first byte."
    )
    smtp_user: str = Field("", description="Account on the mail server. Empty: no sign-in.")
    smtp_password: str = Field("", description="Password of that account.")
    smtp_from: str = Field("", validate_default=True, description="Sender of mailed transcripts; goes with smtp_host.")
    identity_secret: str = Field(
        "",
        description="Key, of at least 32 characters, with which the company's own server signs who a customer is "
        "(HS256). Empty: nobody is identified.",
    )
    article_limit: int = Field(200_000, ge=1000, le=2_000_000, description="Longest article body, in characters.")
    request_limit: int = Field(
        1_000_000, ge=10_000, le=50_000_000, description="Largest request body, in bytes, other than uploads."
    )
    visitor_rate: str = Field("30 per minute;400 per hour", description="Messages one visitor may send.")
    address_rate: str = Field("600 per minute", description="Requests to the public API one network address may send.")
    sign_in_rate: str = Field("10 per minute;50 per hour", description="Sign-in attempts one network address may make.")
    session_hours: int = Field(12, ge=1, le=720, description="How long a staff sign-in lasts, in hours.")
    rasa_channel: Literal["off", "token", "open"] = Field(
        "off",
        description="Rasa's REST channel at /webhooks/rest/: off, for callers with the token, or open to whoever "
        "reaches the port.",
    )
    rasa_channel_token: str = Field(
        "",
        validate_default=True,
        description="What callers of the REST channel send as `Authorization: Bearer`, at least 16 characters.",
    )
    rasa_channel_rate: str = Field(
        "3000 per minute", description="Requests to the REST channel one network address may send."
    )
    rasa_url: str = Field(
        "",
        pattern=r"^(https?://([^\s?#@/:\[\]]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?(/[^\s?#@]*)?)?$",
        description="Address of a Rasa 3.6 server that understands messages (/model/parse), {locale} in it stands for "
        "the language. Empty: our own engine.",
    )
    rasa_token: str = Field("", description="The Rasa server's --auth-token. Empty: it has none.")
    rasa_timeout: float = Field(
        1.0, gt=0, le=30, description="How long Rasa may take, in seconds; our own engine answers in its place."
    )
    rasa_intents: dict[str, str] = Field(
        {},
        description='Names of the Rasa server\'s intents and ours, {"hello": "greet"}; an empty one stands for a '
        "question. Intents not named keep their name.",
    )
    settle_seconds: float = Field(
        0.4,
        ge=0,
        le=5,
        description="How long the assistant waits for a visitor to write on, in seconds, before it answers; three "
        "times as long after a message that seems unfinished.",
    )
    import_threads: int = Field(0, ge=0, le=64, description="Threads that encode an import. 0: one for each core.")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least severity that is logged.")

    @field_validator("vectors", "words")
    @classmethod
    def _index_has_its_database(cls, value: str, info: ValidationInfo) -> str:
        if value in ("pgvector", "postgres") and not info.data.get("database_url", "").startswith("postgres"):
            raise ValueError(f"{value} needs a PostgreSQL database: set database_url too")
        return value

    @field_validator("rasa_channel_token")
    @classmethod
    def _token_is_long_enough(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("rasa_channel") == "token" and len(value) < _LEAST_TOKEN:
            raise ValueError(f"rasa_channel needs a token of at least {_LEAST_TOKEN} characters")
        return value

    @field_validator("identity_secret")
    @classmethod
    def _secret_is_long_enough(cls, value: str) -> str:
        if value and len(value) < _LEAST_SECRET:
            raise ValueError(f"it needs at least {_LEAST_SECRET} characters")
        return value

    @field_validator("smtp_from")
    @classmethod
    def _is_one_address(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("smtp_host") and not is_address(value):
            raise ValueError("smtp_host needs the e-mail address that transcripts come from")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the file VENTANILLA_CONFIG names (default ventanilla.toml)."""
        path = Path(os.environ.get(f"{PREFIX}CONFIG", "ventanilla.toml"))
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, path))

    @classmethod
    def load(cls, **given: Any) -> Self:
        """The settings in force. Raises SettingsError with a sentence for an unknown key or an unusable value."""
        known = {f"{PREFIX}{name.upper()}" for name in cls.model_fields} | {f"{PREFIX}CONFIG"}
        unknown = sorted(key for key in os.environ if key.startswith(PREFIX) and key not in known)
        if unknown:
            raise SettingsError(f"Unknown setting {unknown[0]} in the environment. See docs/settings.md for the names.")
        try:
            return cls(**given)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise SettingsError(f"The setting {name} cannot be used: {first['msg']}. See docs/settings.md.") from error
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"The settings file is not valid TOML: {error}.") from error

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address in force, with the psycopg 3 driver for PostgreSQL."""
        url = self.database_url or f"sqlite:///{self.data_dir / 'ventanilla.db'}"
        for plain in ("postgres://", "postgresql://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    @property
    def address(self) -> str:
        """The public address without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
