"""The settings: the only module that reads the environment. Every one is documented in `.env.example`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _SecretFiles(settings_cls), dotenv_settings


_WITH_PASSWORDS: Final = ("warehouse_url", "state_url")
"""Addresses that may hold a password: they too may stand in files."""


class _SecretFiles(PydanticBaseSettingsSource):
    """Secrets that stand in files: ZHONGCAO_X_FILE names the file that holds ZHONGCAO_X, as containers have them."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:  # noqa: ARG002
        path = os.environ.get(f"ZHONGCAO_{field_name.upper()}_FILE", "")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text("utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as unreadable:
            name = f"ZHONGCAO_{field_name.upper()}_FILE"
            raise BadSettings(
                f"{name}：读不了 {path}，请检查路径和权限。",
                f"{name}: {path} cannot be read; look at its path and rights.",
            ) from unreadable

    def __call__(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, each in self.settings_cls.model_fields.items():
            if (each.annotation is SecretStr or name in _WITH_PASSWORDS) and (
                value := self.get_field_value(each, name)[0]
            ) is not None:
                alias = each.validation_alias
                found[str(alias.choices[0]) if isinstance(alias, AliasChoices) else name] = value
        return found


class _Slack(_Speech):
    """A Slack app: its bot's token, and an app's token (Socket Mode) or a signing secret (HTTP); or, to be installed
    in several workspaces, a client's id and secret instead of the bot's token."""

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"

    @property
    def has_slack(self) -> bool:
        """Whether Slack can reach us, one way or the other."""
        return bool(self.slack_app_token.get_secret_value() or self.slack_signing_secret.get_secret_value())


class _WeCom(_Speech):
    """A self-built app with its callback, an AI bot on its long connection, a group robot's webhook: any of them."""

    wecom_corp_id: str = ""
    wecom_agent_id: int = Field(0, ge=0)
    wecom_secret: SecretStr = SecretStr("")
    wecom_token: SecretStr = SecretStr("")
    wecom_aes_key: SecretStr = SecretStr("")
    wecom_api_url: str = "https://qyapi.weixin.qq.com"
    wecom_bot_id: str = ""
    wecom_bot_secret: SecretStr = SecretStr("")
    wecom_bot_url: str = "wss://openws.work.weixin.qq.com"
    wecom_robot_webhook: SecretStr = SecretStr("")

    @property
    def has_wecom_app(self) -> bool:
        """Whether the self-built app can be called back and can answer."""
        return bool(self.wecom_corp_id and self.wecom_token.get_secret_value())

    @property
    def has_wecom_bot(self) -> bool:
        return bool(self.wecom_bot_id and self.wecom_bot_secret.get_secret_value())


class _SignIn(_Speech):
    """Who may open the page. `auto` asks nobody on loopback and signs people in everywhere else."""

    sign_in: Literal["auto", "off", "local", "oidc"] = "auto"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    public_url: str = ""
    secret_key: SecretStr = SecretStr("")


class Settings(_Slack, _WeCom, _SignIn):
    """Environment variables with the prefix ZHONGCAO_, or the same names in a `.env` of the working folder.

    A secret may stand in a file instead, whose path has the same name and `_FILE`.
    """

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
    worker_threads: int = Field(4, ge=1, le=64)
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics_token: SecretStr = SecretStr("")

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
    def is_private(self) -> bool:
        """Whether only this machine can reach the page: bound to loopback, and no other address set for it."""
        return self.on_loopback and urlsplit(self.public_url).hostname in {None, "127.0.0.1", "localhost", "::1"}

    @property
    def signs_in(self) -> bool:
        """Whether the page asks who somebody is."""
        return self.sign_in in ("local", "oidc") or (self.sign_in == "auto" and not self.is_private)

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
