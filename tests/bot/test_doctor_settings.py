"""The doctor says of every setting that cannot be used what is wrong, in one language, and repeats no secret."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands import doctor

SECRET = "hunter2-hunter2"
CLIENT = {"ZHONGCAO_SLACK_CLIENT_ID": "1.2", "ZHONGCAO_SLACK_CLIENT_SECRET": SECRET}
APP = {"ZHONGCAO_WECOM_CORP_ID": "ww1", "ZHONGCAO_WECOM_TOKEN": "t", "ZHONGCAO_WECOM_SECRET": SECRET}


@pytest.mark.parametrize(
    "case",
    [
        ({}, "page", "ok", "http://127.0.0.1:8000"),
        ({"ZHONGCAO_PUBLIC_URL": "zhongcao.example.com"}, "page", "bad", "ZHONGCAO_PUBLIC_URL"),
        ({"ZHONGCAO_PUBLIC_URL": "https://z.example.com"}, "page", "bad", "zhongcao users add"),
        ({"ZHONGCAO_HOST": "0.0.0.0", "ZHONGCAO_SIGN_IN": "off"}, "page", "bad", "ZHONGCAO_SIGN_IN=local"),
        ({"ZHONGCAO_SIGN_IN": "oidc"}, "page", "bad", "ZHONGCAO_OIDC_ISSUER"),
        ({}, "secret key", "off", ""),
        ({"ZHONGCAO_SECRET_KEY": SECRET * 3}, "secret key", "ok", "ZHONGCAO_SECRET_KEY"),
        ({"ZHONGCAO_SECRET_KEY": SECRET}, "secret key", "bad", "ZHONGCAO_SECRET_KEY"),
        ({}, "slack", "off", "docs/slack.md"),
        ({"ZHONGCAO_SLACK_BOT_TOKEN": SECRET}, "slack", "bad", "ZHONGCAO_SLACK_SIGNING_SECRET"),
        (CLIENT, "slack", "bad", "ZHONGCAO_SLACK_SIGNING_SECRET"),
        (
            CLIENT | {"ZHONGCAO_SLACK_SIGNING_SECRET": "s", "ZHONGCAO_SECRET_KEY": SECRET},
            "platforms",
            "bad",
            "ZHONGCAO_SECRET_KEY",
        ),
        ({"ZHONGCAO_WECOM_BOT_ID": "b"}, "wecom-bot", "bad", "ZHONGCAO_WECOM_BOT_SECRET"),
        ({"ZHONGCAO_WECOM_SECRET": SECRET}, "wecom-app", "bad", "ZHONGCAO_WECOM_CORP_ID"),
        (APP | {"ZHONGCAO_WECOM_AES_KEY": SECRET}, "platforms", "bad", "ZHONGCAO_WECOM_AES_KEY"),
        ({"ZHONGCAO_STATE_URL": f"mysql://z:{SECRET}@h/z"}, "state store", "bad", "postgresql+psycopg://"),
        ({"ZHONGCAO_STATE_URL": f"postgresql://z:{SECRET}@h/z"}, "state store", "bad", "postgresql+psycopg://"),
        ({"ZHONGCAO_STATE_URL": f"postgresql+psycopg://z:{SECRET}@h:p/z"}, "state store", "bad", "ZHONGCAO_STATE_URL"),
        ({"ZHONGCAO_STATE_URL": SECRET}, "state store", "bad", "ZHONGCAO_STATE_URL"),
        ({"ZHONGCAO_BRAND": "nope.yml"}, "product sheets", "bad", "ZHONGCAO_BRAND"),
        ({"ZHONGCAO_STATE_URL": f"postgresql+psycopg://z:{SECRET}@127.0.0.1:1/z"}, "state store", "bad", "refused"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_setting_that_cannot_be_used_is_named(
    case: tuple[dict[str, str], str, str, str],
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings, part, state, told = case
    for name, value in {"ZHONGCAO_HOME_DIR": str(tmp_path), "ZHONGCAO_LANGUAGE": language, **settings}.items():
        monkeypatch.setenv(name, value)
    kept = ("page", "secret key", "state store", "product sheets")
    monkeypatch.setattr(doctor, "EXAMINATIONS", tuple(each for each in doctor.EXAMINATIONS if each[0] in kept))
    monkeypatch.setattr("sys.argv", ["zhongcao", "doctor", "--json"])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    (found,) = (each for each in json.loads(said.out) if each["part"] == part)
    words = found["says"] + found["fix"]
    assert (found["state"], told in words, any("一" <= sign <= "鿿" for sign in words)) == (
        state,
        True,
        language == "zh" and (part, state) != ("secret key", "ok"),
    ), words
    assert SECRET not in said.out + said.err
    assert ended.value.code == 1 or state != "bad"
