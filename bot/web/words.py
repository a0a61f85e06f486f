"""The page's own words, Chinese and English."""

from collections.abc import Mapping
from typing import Final

from assistant.conversation import Language

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "chat": ("对话", "Chat"),
    "dashboard": ("看板", "KPIs"),
    "needs": ("需求", "Needs"),
    "board": ("工单", "Tickets"),
    "pages": ("页面", "Pages"),
    "skip": ("跳到正文", "Skip to content"),
    "other_language": ("English", "中文"),
    "new_chat": ("新对话", "New chat"),
    "earlier": ("最近的对话", "Recent chats"),
    "greeting": ("今天想看点什么？", "What would you like to know today?"),
    "greeting_more": (
        "问数据、找需求、写文案、理差评，直接说就行。每个数字都来自指标库，并附上 SQL。",
        "Figures, customer needs, drafts, reviews: just ask. Every number comes from the metrics store, with its SQL.",
    ),
    "try": ("可以这样问", "You could ask"),
    "ask_label": ("说点什么", "Your message"),
    "ask_hint": ("问指标、找需求、写文案……", "Ask for a figure, a need, a draft…"),
    "send": ("发送", "Send"),
    "keyboard": ("Enter 发送，Shift + Enter 换行", "Enter sends, Shift + Enter starts a line"),
    "you": ("你", "You"),
    "thinking": ("正在查……", "Working on it…"),
    "still": ("还在处理，答案好了会自动出现。", "Still working; the answer will appear here by itself."),
    "not_sent": ("没有送达，内容还在。", "Not delivered; your text is kept."),
    "again": ("再试一次", "Try again"),
    "offline": ("连接断开了，正在重新连接……", "Connection lost, reconnecting…"),
    "sources": ("依据", "Sources"),
    "quotes": ("顾客原话", "In customers' words"),
    "clarify": ("想先确认一下", "One question first"),
    "refused": ("这个答不了", "Cannot answer this"),
    "target": ("目标", "Target"),
    "no_target": ("未设目标", "No target"),
    "unchanged": ("持平", "unchanged"),
    "copy": ("复制文案", "Copy"),
    "copied": ("已复制", "Copied"),
    "reached": ("已达标", "On target"),
    "missed": ("未达标", "Off target"),
    "under_way": ("已完成", "Reached so far"),
    "ask_why": ("追问", "Ask about it"),
    "dashboard_lead": ("关键指标与目标的距离。", "Where the key metrics stand against their targets."),
    "dashboard_empty": (
        "还没有数据。先导入投放与订单，例如：zhongcao import ads 文件.csv",
        "No data yet. Import ads and orders first, for instance: zhongcao import ads FILE.csv",
    ),
    "needs_lead": ("顾客在评价和咨询里反复提到的事。", "What customers keep bringing up in reviews and inquiries."),
    "needs_empty": (
        "还没有识别出需求。先导入评价，例如：zhongcao import reviews 文件.csv",
        "No needs found yet. Import reviews first, for instance: zhongcao import reviews FILE.csv",
    ),
    "all_products": ("全部商品", "All products"),
    "product": ("商品", "Product"),
    "show": ("查看", "Show"),
    "mentions": ("位顾客", "customers"),
    "of_reviews": ("占留言顾客", "of those who wrote"),
    "growth": ("环比", "vs. before"),
    "first_seen": ("新出现", "New"),
    "board_lead": ("负面评价要在 24 小时内处理完。", "Negative reviews are to be cleared within 24 hours."),
    "nothing_here": ("这里没有工单。", "No tickets here."),
    "more": ("还有更多，未全部列出", "more not shown"),
    "who": ("你的署名", "Your name"),
    "save": ("保存", "Save"),
    "note": ("备注（可选）", "Note (optional)"),
    "urgent": ("紧急", "Urgent"),
    "level": ("级别", "Level"),
    "stars": ("星", "stars"),
    "held_by": ("处理人", "Held by"),
    "acts": ("处理", "Act"),
    "home": ("回到对话", "Back to the chat"),
    "wrong_host": ("这个地址不在允许的主机名里。", "This address is not among the hosts allowed."),
    "too_large": ("内容太大了，请控制在 1 MB 以内。", "That is too large; keep it under 1 MB."),
    "forged": ("页面已过期，请刷新后再试。", "The page is out of date; reload it and try again."),
    "empty": ("请先写点什么再发送。", "Write something before sending."),
    "too_long": ("太长了，请控制在 8000 字以内。", "Too long; keep it under 8,000 characters."),
    "bad_request": ("请求的内容看不懂，请刷新页面再试。", "The request makes no sense; reload the page and try again."),
    "not_found": ("没有找到这个页面。", "There is no such page."),
    "broken": ("服务出了点问题，请稍后再试。", "Something went wrong here; please try again later."),
}


def words(language: Language) -> dict[str, str]:
    """Every word of the page in one language."""
    return {name: pair[0 if language == "zh" else 1] for name, pair in _WORDS.items()}


STATUS_WORDS: Final[Mapping[int, str]] = {
    400: "bad_request",
    403: "forged",
    404: "not_found",
    405: "not_found",
    413: "too_large",
    421: "wrong_host",
}
