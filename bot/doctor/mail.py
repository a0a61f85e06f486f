"""`doctor` on the mailbox: what waits, what was given up, and since when."""

from datetime import timedelta
from typing import Final

from bot.clock import machine_time
from bot.doctor.finding import Finding
from bot.mail.mailbox import load
from bot.post.letters import dead_letters, waiting_deliveries
from bot.wiring import House

_RECENT: Final = timedelta(days=7)
"""How long a dead letter is a fault to mend; an older one is only counted."""
_LATE: Final = timedelta(minutes=10)
"""After which what still waits says that nobody works it off."""


def examine_mail(house: House) -> Finding:
    """Bad where letters died this week, or messages and replies lie."""
    now, load_now = machine_time(), load(house.state)
    letters, waiting = dead_letters(house.state), waiting_deliveries(house.state)
    sending = sum(route.count for route in waiting)
    says = house.say(
        f"待答 {load_now.waiting + load_now.held} 条，待送 {sending} 条，死信 {len(letters)} 封",
        f"{load_now.waiting + load_now.held} to answer, {sending} to deliver, {len(letters)} dead letters",
    )
    if any(now - letter.at < _RECENT for letter in letters):
        fix = house.say(
            "zhongcao mail list 看原因，zhongcao mail retry 编号 重试。",
            "zhongcao mail list says why; zhongcao mail retry ID tries again.",
        )
        return Finding("mailbox", "bad", says, fix)
    if load_now.oldest and now - load_now.oldest > _LATE:
        fix = house.say(
            "没有进程在处理消息：运行 zhongcao serve 或 zhongcao worker。",
            "Nobody works off the messages: run zhongcao serve or zhongcao worker.",
        )
        return Finding("mailbox", "bad", says, fix)
    lying = [route.route for route in waiting if route.route != "desk" and now - route.oldest > _LATE]
    if lying:
        routes = house.say("、", ", ").join(lying)
        fix = house.say(
            f"{routes} 的回复没有送出去：请确认 serve 在运行，且该平台已配置。",
            f"Replies by {routes} are not delivered: is serve running, and the platform set?",
        )
        return Finding("mailbox", "bad", says, fix)
    return Finding("mailbox", "ok", says)
