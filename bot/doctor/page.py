"""What `doctor` finds of the page: who may open it, at which address, and the key that keeps secrets at rest."""

from bot.doctor.finding import Finding
from bot.wiring import House


def examine_page(house: House) -> Finding:
    """The page as `serve` would open it. Raises CommandFailed for settings with which it would not."""
    house.entry.check()
    where = house.entry.address
    if not house.settings.signs_in:
        says = house.say(f"{where}，只有本机能打开，不用登录", f"{where}, for this machine alone, nobody signs in")
        return Finding("page", "ok", says)
    by = house.say("公司单点登录", "single sign-on") if house.entry.by_sso else house.say("本地账号", "local accounts")
    says = house.say(f"{where}，要登录（{by}）", f"{where}, people sign in ({by})")
    hint = house.entry.hint()
    return Finding("page", "bad" if hint else "ok", says, house.say(*hint) if hint else "")


def examine_key(house: House) -> Finding:
    """The key of what is secret at rest; it is not made here. Raises KeyUnusable for one that cannot be used."""
    from bot.sealed import Seal, secret_key

    given, own = house.settings.secret_key.get_secret_value(), house.settings.home / "secret.key"
    if not given and not own.exists():
        says = house.say("用到时自动生成", "made when it is first needed")
        return Finding("secret key", "off", says)
    Seal(secret_key(given, house.settings.home))
    where = "ZHONGCAO_SECRET_KEY" if given else str(own)
    return Finding("secret key", "ok", where)
