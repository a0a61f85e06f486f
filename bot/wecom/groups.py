"""WeCom's departments and tags: who is in them, for the roles that groups have.

`wecom:@3` is department 3 with those beneath it, `wecom:@tag:5` the members and departments of tag 5; as far as the
app may see them (its visible range).
"""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from bot.people.groups import GroupsUnavailable
from bot.post.delivery import SendLater, SendRefused
from bot.wecom.api import WeComApi, WeComAway

_GONE = frozenset({"60003", "40068"})
"""No such department (60003) or tag (40068)."""


class WeComGroups:
    """`api` makes a client of its own for each reading, since a chore has no loop to share."""

    channel = "wecom"

    def __init__(self, api: Callable[[], WeComApi]) -> None:
        self._api = api

    def members(self, group: str) -> Sequence[str]:
        """The members' ids; none of a group that is gone. Raises GroupsUnavailable."""
        kind, _, number = group.rpartition(":")
        if kind not in ("", "tag") or not (number.isascii() and number.isdecimal()):
            raise GroupsUnavailable("not a department's number or tag:number")
        try:
            return asyncio.run(self._read(kind == "tag", number))
        except SendRefused as refused:
            if str(refused) in _GONE:
                return ()
            raise GroupsUnavailable(str(refused)) from None
        except (SendLater, WeComAway, SQLAlchemyError) as error:
            raise GroupsUnavailable(type(error).__name__) from None

    async def _read(self, is_tag: bool, number: str) -> tuple[str, ...]:
        api = self._api()
        try:
            if not is_tag:
                return await _department(api, number)
            tag = await api.read("tag/get", {"tagid": number})
            found = [str(each["userid"]) for each in tag.get("userlist", ())]
            for department in tag.get("partylist", ()):
                found += await _department(api, str(department))
            return tuple(dict.fromkeys(found))
        finally:
            await api.close()


async def _department(api: WeComApi, number: str) -> tuple[str, ...]:
    said = await api.read("user/simplelist", {"department_id": number, "fetch_child": "1"})
    return tuple(str(each["userid"]) for each in said.get("userlist", ()))
