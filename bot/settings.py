"""The settings: the only module that reads the environment. Every one is documented in `.env.example`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from analytics.spoken import Language, SpokenError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SPARING = {"PYPINYIN_NO_PHRASES": "true", "PYPINYIN_NO_DICT_COPY": "true"}
"""What libraries read from the environment: without its phrase book pypinyin takes 13 MB instead of 57."""


_FAULTS_ZH: Final = {
    "literal_error": "应是 {expected} 之一",
    "int_parsing": "应是整数",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "time_zone": "没有叫 {name} 的时区，应写成 Asia/Shanghai 这样",
}
"""pydantic's faults that our settings can have, in Chinese; its own words are the English ones."""


class BadSettings(SpokenError):
    """A setting's value cannot be used; a line for each says its name and what would do."""


class _Speech(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="ZHONGCAO_", env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    language: Language = "zh"


class Settings(_Speech):
    """Environment variables with the prefix ZHONGCAO_, or the same names in a `.env` of the working folder."""

    home_dir: Path = Path("~/.zhongcao")
    warehouse_url: str = ""
    state_url: str = ""
    metrics: Path | None = None
    calendar: Path | None = None
    targets: Path | None = None
    taxonomy: Path | None = None
    roles: Path | None = None
    policy: Path | None = None
    brand: Path | None = None
    chroma_url: str = ""
    embeddings: Literal["bundled", "endpoint", "off"] = "bundled"
    embeddings_model: str = "text-embedding-3-small"
    llm_base_url: str = Field("", validation_alias=AliasChoices("ZHONGCAO_LLM_BASE_URL", "OPENAI_BASE_URL"))
    llm_api_key: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("ZHONGCAO_LLM_API_KEY", "OPENAI_API_KEY")
    )
    llm_model: str = ""
    llm_tokens_per_order: int = Field(60_000, ge=0)
    llm_tokens_per_day: int = Field(1_000_000, ge=0)
    timezone: str = "Asia/Shanghai"
    week_start: Literal["monday"] = "monday"
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise PydanticCustomError(
                "time_zone", "no time zone is called {name}; write one like Asia/Shanghai", {"name": name}
            ) from unknown
        return name

    @property
    def home(self) -> Path:
        """The home directory, absolute; it need not exist yet."""
        return self.home_dir.expanduser().absolute()

    @property
    def warehouse(self) -> str:
        """The metrics store's SQLAlchemy URL."""
        return self.warehouse_url or f"duckdb:///{self.home / 'warehouse.duckdb'}"

    @property
    def state(self) -> str:
        """The bot's own state store's SQLAlchemy URL."""
        return self.state_url or f"sqlite:///{self.home / 'state.sqlite'}"

    @property
    def on_loopback(self) -> bool:
        """Whether the page is served to this machine alone."""
        return self.host in {"127.0.0.1", "localhost", "::1"}

    @property
    def has_model(self) -> bool:
        """Whether a language model is set: an endpoint or a key, and with an endpoint of one's own, its model."""
        return bool(self.llm_base_url or self.llm_api_key.get_secret_value())


def read_settings() -> Settings:
    """The settings as they stand in the environment.

    Raises BadSettings, with one line for each setting that cannot be used.
    """
    for name, value in _SPARING.items():
        os.environ.setdefault(name, value)
    try:
        return Settings()
    except ValidationError as wrong:
        faults = wrong.errors()
        raise BadSettings(
            "\n".join(f"{_name(fault)}：{_in_chinese(fault)}（现在是 {fault['input']!r}）。" for fault in faults),
            "\n".join(f"{_name(fault)}: {fault['msg']} (it is {fault['input']!r})." for fault in faults),
        ) from wrong


def read_language() -> Language:
    """The language of what answers no question; Chinese while the setting itself cannot be used."""
    try:
        return _Speech().language
    except ValidationError:
        return "zh"


def _name(fault: "ErrorDetails") -> str:
    return f"ZHONGCAO_{str(fault['loc'][0]).removeprefix('ZHONGCAO_').upper()}"


def _in_chinese(fault: "ErrorDetails") -> str:
    words = _FAULTS_ZH.get(fault["type"], "")
    return words.format(**fault.get("ctx", {})).replace(" or ", " 或 ") or fault["msg"]
