"""Each credential of the Slack app, tried by the call that it is for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from bot.platform import Checked
from bot.slack.clients import SlackKeys, client_of
from bot.slack.install import Installation, Installations

_FIXES: Final = {
    "bot": (
        "在应用的 OAuth & Permissions 里重新安装，把新的 xoxb- 令牌填进 ZHONGCAO_SLACK_BOT_TOKEN。",
        "Reinstall it under OAuth & Permissions and put the new xoxb- token into ZHONGCAO_SLACK_BOT_TOKEN.",
    ),
    "app": (
        "打开 Socket Mode，生成一个带 connections:write 的 xapp- 令牌，填进 ZHONGCAO_SLACK_APP_TOKEN。",
        "Turn Socket Mode on, make an xapp- token with connections:write and put it into ZHONGCAO_SLACK_APP_TOKEN.",
    ),
    "installed": (
        "请那个工作区的管理员打开 /slack/install 重新安装。",
        "Have an administrator of that workspace open /slack/install again.",
    ),
    "none": ("请打开 /slack/install 安装到一个工作区。", "Open /slack/install and install it in a workspace."),
    "store": ("检查 ZHONGCAO_STATE_URL。", "Look at ZHONGCAO_STATE_URL."),
}


async def check(keys: SlackKeys, installations: Installations) -> Sequence[Checked]:
    """Never raises."""
    found: list[Checked] = []
    if keys.bot_token:
        found.append(await _token("Slack bot token", Installation("", keys.bot_token), keys.api_url, "bot"))
    if keys.app_token:
        found.append(await _app_token(keys))
    if keys.can_be_installed:
        found += await _installed(keys, installations)
    return found


async def _token(part: str, installed: Installation, api_url: str, fix: str) -> Checked:
    if installed.spent:
        at = f"{datetime.fromtimestamp(installed.expires_at, UTC):%Y-%m-%d %H:%M} UTC"
        says = (
            f"令牌续不了：Slack 的续期令牌只能用一次，换来的新令牌没有存下来；现在的令牌 {at} 到期",
            f"its token cannot be renewed: the refresh token is spent and what came for it was not kept; it ends {at}",
        )
        return Checked(part, False, says, _FIXES[fix])
    try:
        answer = await client_of(installed.token, api_url).auth_test()
    except SlackApiError as error:
        return _refused(part, error, fix)
    except (SlackClientError, ClientError, OSError, TimeoutError) as error:
        return _unreached(part, api_url, error)
    team, bot = answer.get("team") or answer.get("team_id"), answer.get("user") or answer.get("user_id")
    return Checked(part, True, (f"可用：工作区 {team} 里的 {bot}", f"is {bot} in the workspace {team}"))


async def _app_token(keys: SlackKeys) -> Checked:
    part = "Slack app token"
    try:
        await client_of("", keys.api_url).apps_connections_open(app_token=keys.app_token)
    except SlackApiError as error:
        return _refused(part, error, "app")
    except (SlackClientError, ClientError, OSError, TimeoutError) as error:
        return _unreached(part, keys.api_url, error)
    return Checked(part, True, ("Socket Mode 能连接", "Socket Mode can connect"))


async def _installed(keys: SlackKeys, installations: Installations) -> list[Checked]:
    part = "Slack installations"
    try:
        known = await run_in_threadpool(installations.all)
    except SQLAlchemyError:
        return [Checked(part, False, ("状态库读不了", "the state store cannot be read"), _FIXES["store"])]
    if not known and not keys.bot_token:
        return [Checked(part, False, ("还没有装到任何工作区", "installed in no workspace yet"), _FIXES["none"])]
    return [await _token(f"Slack {each.place}", each, keys.api_url, "installed") for each in known]


def _refused(part: str, error: SlackApiError, fix: str) -> Checked:
    code = str(error.response.get("error") or error.response.status_code)
    return Checked(part, False, (f"Slack 不接受：{code}", f"Slack refuses it: {code}"), _FIXES[fix])


def _unreached(part: str, api_url: str, error: Exception) -> Checked:
    kind = type(error).__name__
    return Checked(
        part,
        False,
        (f"连不上 {api_url}（{kind}）", f"{api_url} cannot be reached ({kind})"),
        ("检查网络、代理与 ZHONGCAO_SLACK_API_URL。", "Look at the network, the proxy and ZHONGCAO_SLACK_API_URL."),
    )
