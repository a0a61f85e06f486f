"""What came of a decision on a draft, in a sentence of either language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.conversation import Language
from assistant.drafting.keeping.book import Act, KeptDraft, Pair, Status
from assistant.permissions import Act as Right
from assistant.permissions import refusal
from knowledge.formats import formats

_DONE: Final[dict[Status, tuple[str, str]]] = {
    "adopted": ("采用", "adopted"),
    "edited": ("改好", "edited"),
    "held": ("改写", "edited"),
    "overruled": ("采用", "adopted"),
    "rejected": ("退掉", "rejected"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a decision, in a sentence of either language. `draft` is None where nothing was written; `unsure`
    is the draft that would be adopted if it were said once more that it should."""

    zh: str
    en: str
    draft: KeptDraft | None = None
    pair: Pair | None = None
    unsure: KeptDraft | None = None

    def said(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


def decided(act: Act, draft: KeptDraft, before: KeptDraft) -> Outcome:
    """What was done, what somebody else had decided before, and what is left to mend."""
    zh = {
        "adopt": f"已采用 {draft.name}。",
        "edit": f"已按你的改法保存 {draft.name}，并重新检查。",
        "reject": f"已退掉 {draft.name}" + (f"：{draft.reason}。" if draft.reason else "。") + "下次写这个商品会避开。",
        "publish": "",
        "undo": f"已撤销对 {draft.name} 的处理，原来的记录还留着。",
    }[act]
    en = {
        "adopt": f"{draft.name} is adopted.",
        "edit": f"{draft.name} is kept as you edited it, and was checked again.",
        "reject": f"{draft.name} is rejected"
        + (f": {draft.reason}." if draft.reason else ".")
        + " The next drafts of this product will keep away from it.",
        "publish": "",
        "undo": f"What was decided on {draft.name} is taken back; its history keeps both.",
    }[act]
    if act != "undo" and before.decided_by and before.decided_by != draft.decided_by:
        done = _DONE[before.status]
        zh += f"此前 {before.decided_by} 已{done[0]}这一条。"
        en += f" {before.decided_by} had {done[1]} it before."
    if act in ("reject", "undo"):
        return Outcome(zh, en, draft)
    if draft.grave:
        zh += f"{_grave_zh(draft)}，" + (
            "改好之前不要发布。" if act == "adopt" else "还不算采用；要用它，请先改掉，或说“仍然采用”。"
        )
        en += f" {_grave_en(draft)}: " + (
            "do not publish it before that is mended." if act == "adopt" else "it does not count as adopted yet."
        )
    elif count := len(draft.findings):
        zh += f"还有 {count} 处要看，发布前请处理。"
        en += f" {count} point{'s' if count > 1 else ''} still to mend before it is published."
    elif act == "edit":
        zh += "没有发现问题。"
        en += " Nothing was found."
    return Outcome(zh, en, draft)


def unsure(draft: KeptDraft) -> Outcome:
    """A draft that must not be published is adopted only when that is said once more."""
    return Outcome(
        f"{draft.name} {_grave_zh(draft)}，还没有采用。请先改掉；确实要用，回“仍然采用”。",
        f"{draft.name} is not adopted: {_grave_en(draft)}. Mend it first, or say “adopt anyway”.",
        unsure=draft,
    )


def paired(pair: Pair, drafts: Sequence[KeptDraft]) -> Outcome:
    """The test that is registered, with a warning of each side that must not run as it stands."""
    left, right = pair.variants
    zh = f"已登记 A/B 测试 {pair.name}，两个版本叫 {left} 和 {right}。导入实验结果时用这几个名字，就会对上。"
    en = f"Registered the A/B test {pair.name}, variants {left} and {right}. Import its results under these names."
    for draft in drafts:
        if draft.grave:
            zh += f"注意：{draft.name} {_grave_zh(draft)}，改好之前不要投放。"
            en += f" Careful: {draft.name} must not run before it is mended: {_grave_en(draft)}."
    return Outcome(zh, en, drafts[0], pair)


def stands(act: Act, draft: KeptDraft) -> bool:
    """Whether an act would decide what is decided already."""
    return (act == "adopt" and draft.status in ("adopted", "overruled")) or (
        act == "reject" and draft.status == "rejected"
    )


def stood(draft: KeptDraft) -> Outcome:
    """Somebody had decided the same: it stays theirs."""
    zh, en = _DONE[draft.status]
    when = f"{draft.decided_at:%m-%d %H:%M}" if draft.decided_at else ""
    return Outcome(
        f"{draft.name} 已由 {draft.decided_by} 在 {when} {zh}，这次没有再写入。",
        f"{draft.name} was {en} by {draft.decided_by} at {when} already; nothing was written.",
        draft,
    )


def went_out(draft: KeptDraft) -> Outcome:
    """That a draft was published, by whom, when and where."""
    said = draft.published
    assert said is not None
    en = formats().called(said.where, "en")
    return Outcome(
        f"已记下：{draft.name} 于 {said.at:%m-%d %H:%M} 在{said.where}发布，经办人 {said.by}。",
        f"Noted: {draft.name} was published on {en} at {said.at:%m-%d %H:%M} by {said.by}.",
        draft,
    )


def out_already(draft: KeptDraft) -> Outcome:
    """Of a draft that somebody marked before."""
    said = draft.published
    assert said is not None
    en = formats().called(said.where, "en")
    return Outcome(
        f"{draft.name} 已由 {said.by} 在 {said.at:%m-%d %H:%M} 标记为已在{said.where}发布，这次没有再写入。",
        f"{draft.name} was marked as published on {en} by {said.by} at {said.at:%m-%d %H:%M} already; nothing was "
        "written.",
        draft,
    )


def not_to_go_out(draft: KeptDraft) -> Outcome:
    """Why a draft cannot be marked as published: the law check objects, or nobody adopted it."""
    name = draft.name
    if draft.grave:
        return Outcome(
            f"{name} {_grave_zh(draft)}，不能标记为已发布；如果已经发出，请先下线改好。",
            f"{name} cannot be marked as published: {_grave_en(draft)}. If it is out, take it down and mend it first.",
        )
    if draft.status == "rejected":
        return Outcome(
            f"{name} 已经退掉，不能标记为已发布；要用它，先说“采用 {name}”。",
            f"{name} was rejected and cannot be marked as published; to use it, say “adopt {name}” first.",
        )
    return Outcome(
        f"{name} 还没有采用，先采用再标记为已发布：说“采用 {name}”。",
        f"{name} is not adopted yet; say “adopt {name}” before it is marked as published.",
    )


def nothing_to_undo(draft: KeptDraft) -> Outcome:
    """Of a draft that nobody decided on."""
    return Outcome(
        f"{draft.name} 还没有人处理过，没有可撤销的。",
        f"Nobody decided on {draft.name}: there is nothing to take back.",
    )


def refused(right: Right) -> Outcome:
    """Of a role that may not."""
    return Outcome(refusal(right, "zh"), refusal(right, "en"))


def missing(number: int) -> Outcome:
    """Of a number that no draft has."""
    return Outcome(f"没有 D{number} 这条文案。", f"There is no draft D{number}.")


def gone(name: str) -> Outcome:
    """Of a draft whose product or platform was taken away."""
    return Outcome(
        f"{name} 的商品资料或平台已经不在了，不能再改写。", f"The product or platform of {name} is no longer there."
    )


def stale(last: KeptDraft | None) -> Outcome:
    """Somebody was first."""
    who, name = (last.decided_by, last.name) if last else ("?", "")
    return Outcome(
        f"刚才 {who} 已经处理了 {name}，这次没有写入，请再看一眼。",
        f"{who} decided on {name} just now; nothing was written, look again.",
    )


def _grave_zh(draft: KeptDraft) -> str:
    words = "、".join(dict.fromkeys(f"“{_short(each['span']['text'])}”" for each in draft.grave))
    return f"有 {len(draft.grave)} 处不能发（{words}）"


def _grave_en(draft: KeptDraft) -> str:
    words = ", ".join(dict.fromkeys(f"“{_short(each['span']['text'])}”" for each in draft.grave))
    return f"{words} cannot be published"


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= 20 else f"{plain[:19]}…"
