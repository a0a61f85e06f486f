"""What the environment may say, and what stands where it says nothing."""

from pathlib import Path

import pytest

from bot.settings import BadSettings, read_language, read_settings


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no .env of whoever runs the tests


def test_nothing_is_required(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = read_settings()
    home = tmp_path / ".zhongcao"
    assert settings.home == home
    assert settings.warehouse == f"duckdb:///{home / 'warehouse.duckdb'}"
    assert settings.state == f"sqlite:///{home / 'state.sqlite'}"
    assert (settings.language, settings.timezone, settings.embeddings) == ("zh", "Asia/Shanghai", "bundled")
    assert not settings.has_model


def test_a_file_speaks_and_the_environment_has_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(
        "ZHONGCAO_LANGUAGE=en\nZHONGCAO_PORT=9000\nZHONGCAO_METRICS=\nSOMETHING_ELSE=1\n", encoding="utf-8"
    )
    monkeypatch.setenv("ZHONGCAO_PORT", "9001")
    settings = read_settings()
    assert (settings.language, settings.port, settings.metrics) == ("en", 9001, None)
    assert read_language() == "en"


@pytest.mark.parametrize(
    ("given", "key", "base_url"),
    [
        ({"OPENAI_API_KEY": "sk-one", "OPENAI_BASE_URL": "http://b"}, "sk-one", "http://b"),
        ({"OPENAI_API_KEY": "sk-one", "ZHONGCAO_LLM_API_KEY": "sk-two"}, "sk-two", ""),
        ({"ZHONGCAO_LLM_BASE_URL": "http://d"}, "", "http://d"),
    ],
)
def test_a_model_is_set_by_either_name(
    given: dict[str, str], key: str, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert (settings.llm_api_key.get_secret_value(), settings.llm_base_url) == (key, base_url)
    assert settings.has_model
    assert "sk-" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("PORT", "x", "应是整数（现在是 'x'）。", "valid integer"),
        ("PORT", "65536", "不能大于 65535（现在是 '65536'）。", "less than or equal to 65535"),
        ("EMBEDDINGS", "moon", "应是 'bundled', 'endpoint' 或 'off' 之一（现在是 'moon'）。", "'bundled'"),
        ("TIMEZONE", "Moon/Base", "没有叫 Moon/Base 的时区", "no time zone is called Moon/Base"),
        ("LANGUAGE", "fr", "应是 'zh' 或 'en' 之一（现在是 'fr'）。", "'zh' or 'en'"),
    ],
)
def test_a_bad_value_is_named_with_what_would_do(
    name: str, value: str, zh: str, en: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ZHONGCAO_{name}", value)
    with pytest.raises(BadSettings) as raised:
        read_settings()
    assert raised.value.zh.startswith(f"ZHONGCAO_{name}：{zh}")
    assert raised.value.en.startswith(f"ZHONGCAO_{name}: ")
    assert en in raised.value.en


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHONGCAO_PORT", "0")
    monkeypatch.setenv("ZHONGCAO_TIMEZONE", "Moon")
    with pytest.raises(BadSettings) as raised:
        read_settings()
    assert len(raised.value.zh.splitlines()) == len(raised.value.en.splitlines()) == 2


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "LLM_API_KEY"):
        (tmp_path / name).write_text(f"xoxb-{name}\n", encoding="utf-8")
        monkeypatch.setenv(f"ZHONGCAO_{name}_FILE", str(tmp_path / name))
    settings = read_settings()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-SLACK_BOT_TOKEN"
    assert settings.llm_api_key.get_secret_value() == "xoxb-LLM_API_KEY"
    assert "xoxb" not in repr(settings)


def test_a_secret_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHONGCAO_WECOM_SECRET_FILE", "/nowhere/secret")
    with pytest.raises(BadSettings) as wrong:
        read_settings()
    assert wrong.value.sentence("zh") == "ZHONGCAO_WECOM_SECRET_FILE：读不了 /nowhere/secret，请检查路径和权限。"
