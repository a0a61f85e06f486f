"""The self-built app of WeCom as a platform: its callback, its sender, its credentials tried."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute

from assistant.conversation import Language
from bot.clock import machine_time
from bot.drawing import Draw
from bot.platform import Checked, Door
from bot.post.delivery import Sender, SendLater, SendRefused
from bot.sealed import Seal
from bot.wecom.api import AppKeys, WeComApi, WeComAway
from bot.wecom.callback import Callback
from bot.wecom.crypto import Envelope
from bot.wecom.sender import MARK, WeComAppSender
from bot.wecom.steps import Showing

__all__ = ["AppKeys", "WeComApp"]

_PART: Final = "wecom app"
_SECRET_FIX: Final = (
    "到企业微信管理后台的应用详情里核对 ZHONGCAO_WECOM_CORP_ID、ZHONGCAO_WECOM_AGENT_ID 和 ZHONGCAO_WECOM_SECRET。",
    "Compare ZHONGCAO_WECOM_CORP_ID, _AGENT_ID and _SECRET with the app's page in WeCom's console.",
)
_FIXES: Final = {
    "60020": (
        "在应用详情的“企业可信IP”里加上本机的出口 IP。",
        "Add this machine's outgoing address to the app's trusted IPs (企业可信IP) in WeCom's console.",
    ),
}


@dataclass(eq=False, slots=True)
class WeComApp:
    """`now` is the team's wall clock, `link_hosts` are those that links may go to.

    Raises UnusableKey for an EncodingAESKey of another shape.
    """

    keys: AppKeys
    door: Door
    engine: Engine
    seal: Seal
    now: Callable[[], datetime]
    draw: Draw
    currency: str = "¥"
    language: Language = "zh"
    link_hosts: Collection[str] = ()
    name: str = field(default="wecom-app", init=False)
    _api: WeComApi = field(init=False)
    _callback: Callback = field(init=False)
    _sender: WeComAppSender = field(init=False)

    def __post_init__(self) -> None:
        keys = self.keys
        self._api = WeComApi(keys, self.engine, self.seal, machine_time)
        envelope = Envelope(keys.token, keys.aes_key, keys.corp_id)
        self._callback = Callback(envelope, self.door, self.engine, keys.corp_id, self.now, self.language)
        showing = Showing(self.currency, self.link_hosts, kept_free=MARK)
        self._sender = WeComAppSender(self._api, showing, self.draw, self.now)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self._callback.routes

    @property
    def senders(self) -> Sequence[Sender]:
        return (self._sender,)

    async def run(self, stop: asyncio.Event) -> None:
        """It holds no connection of its own: it puts away what the calls left open."""
        await stop.wait()
        await self._api.close()

    async def check(self) -> Sequence[Checked]:
        """The secret by fetching a token, the app and the IP allow-list by asking who we are."""
        if not (self.keys.secret and self.keys.agent_id):
            says = ("能收不能发：缺 AgentId 或 Secret", "it can hear but not answer: no AgentId or no secret")
            return (Checked(_PART, ok=False, says=says, fix=_SECRET_FIX),)
        api = WeComApi(self.keys, self.engine, self.seal, machine_time)  # its own: others may be sending
        try:
            agent = await api.agent()
        except (SendLater, SendRefused) as refused:
            code = str(refused)
            says = (f"企业微信答复错误码 {code}", f"WeCom answers with error {code}")
            return (Checked(_PART, ok=False, says=says, fix=_FIXES.get(code, _SECRET_FIX)),)
        except (WeComAway, SQLAlchemyError) as error:
            why = type(error).__name__
            says = (f"连不上企业微信（{why}）", f"WeCom cannot be reached ({why})")
            fix = ("检查网络和代理。", "Look at the network and the proxy.")
            return (Checked(_PART, ok=False, says=says, fix=fix),)
        finally:
            await api.close()
        named = str(agent.get("name", ""))[:40]
        return (Checked(_PART, ok=True, says=(f"应用“{named}”可用", f"the app “{named}” can be used")),)
