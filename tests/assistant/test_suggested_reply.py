"""The suggested reply: in the customer's language, within the policy, admitting no medical fact."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest

from analytics.reviews.severity import Ground
from assistant.llm import ModelUnavailable, Prompt
from assistant.llm_answer import Form
from assistant.triage.policy_file import bundled_policy, load_policy
from assistant.triage.reply_check import admits, check, promises
from assistant.triage.suggested import Suggester, reply
from assistant.triage.ticket import Complaint

GROUNDS = get_args(Ground)
LEAK = Complaint(
    "review",
    "R1",
    datetime(2026, 10, 31, 9),
    "漏了半瓶，电话13800007757",
    3,
    "damage",
    "漏液或破损",
    "leak",
    "积雪草爽肤水",
)
MONEY = re.compile(r"一定|保证|赔(?!率)|双倍|全额|立即退款|guarantee|compensat|full refund", re.IGNORECASE)
MEDICAL = re.compile(
    r"过敏|皮炎|副作用|由.{0,6}引起|导致|正常(?:现象|反应)|allerg|dermatitis|caused|side effect", re.IGNORECASE
)


def suggested_reply(complaint: Complaint, turn: int | None = None) -> str:
    """Under the policy that ships."""
    return reply(bundled_policy().wording, complaint, turn)


def test_a_reply_is_polite_specific_and_complete() -> None:
    assert suggested_reply(LEAK, 0) == (
        "您好，感谢您告诉我们积雪草爽肤水的情况，您提到的漏液问题我们已经记下。"
        "商品不完好，给您添麻烦了，很抱歉。"
        "请私信发来订单号，以及外箱、瓶口和批号的照片，我们核实后按售后规则为您安排补发或退款。"
        "收到后，专人会在 24 小时内回复您。"
    )


@pytest.mark.parametrize(
    ("ground", "text", "named"),
    [
        ("damage", "泵头按不出来", "泵头问题"),
        ("damage", "盒子压扁了", "破损问题"),
        ("damage", "The cap leaked all over", "the leak"),
        ("service", "客服根本不理人", "客服接待问题"),
        ("logistics", "等了九天", "配送问题"),
        ("counterfeit", "防伪扫不出来", "防伪查询的疑问"),
        ("medical", "脸肿了", "使用后的不适"),
        ("taste", "一点效果都没有", "使用效果感受"),
    ],
)
def test_the_very_complaint_is_named_in_the_shops_words(ground: str, text: str, named: str) -> None:
    assert named in suggested_reply(replace(LEAK, ground=ground, text=text), 0)


def test_who_complained_before_is_told_so() -> None:
    again = replace(LEAK, earlier=2)
    assert "不是第一次为此联系我们" in suggested_reply(again)


@pytest.mark.parametrize("text", ["用完就这样了", "It broke out on my skin after two uses"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_no_reply_promises_or_admits(ground: str, text: str) -> None:
    for turn in range(36):
        reply = suggested_reply(replace(LEAK, ground=ground, text=text), turn)
        assert not MONEY.search(reply)
        assert not MEDICAL.search(reply)
        assert not admits(reply)
        assert "{" not in reply
        assert "13800007757" not in reply
        assert bool(re.search("[一-龥]", reply.replace("积雪草爽肤水", ""))) == (text == "用完就这样了")


@pytest.mark.parametrize("text", ["漏了", "It leaked"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_twelve_replies_in_a_row_differ(ground: str, text: str) -> None:
    for first in (1, 7, 100):
        replies = [suggested_reply(replace(LEAK, ground=ground, text=text), first + turn) for turn in range(12)]
        assert len(set(replies)) == 12


def test_every_ground_has_its_sentences_and_an_unknown_one_gets_those_of_service() -> None:
    assert set(bundled_policy().wording.grounds) == set(GROUNDS)
    unknown = suggested_reply(replace(LEAK, ground="weather"), 0)
    assert "请私信告诉我们订单号和还没有解决的问题" in unknown


def test_only_what_the_policy_says_is_promised(tmp_path: Path) -> None:
    """A policy that promises nothing about damage has replies that promise nothing."""
    own = tmp_path / "policy.yml"
    own.write_text(
        "reply: {grounds: {damage: {zh: [请私信发来订单号，我们核实。], en: [Please write to us.]}}}", "utf-8"
    )
    wording = load_policy(own).wording
    for turn in range(12):
        reply = Suggester(wording).suggest(LEAK, turn).text
        assert set(promises(reply)) <= {"24小时内"}


@pytest.mark.parametrize(
    ("worded", "kinds"),
    [
        ("关于积雪草爽肤水漏液，请发来订单号，核实后按售后规则安排补发或退款，24 小时内回复您。", set()),
        ("积雪草爽肤水漏液了，我们今天就给您退款 200 元，再送优惠券。", {"promise"}),
        ("积雪草爽肤水漏液，我们重新给您寄一瓶，再送您两片面膜。", {"promise"}),
        ("积雪草爽肤水漏液，款项明天到账。", {"promise"}),
        ("About 积雪草爽肤水: we will send you another one on the house.", {"promise"}),
        ("积雪草爽肤水是导致您过敏的原因，请停用。", {"medical"}),
        ("积雪草爽肤水的事，我们会打 13800007757 联系您。", {"private"}),
        ("We can refund your 积雪草爽肤水 within 3 days.", {"promise"}),
    ],
)
def test_a_wording_is_held_to_the_policys_sentences(worded: str, kinds: set[str]) -> None:
    assert {found.kind for found in check(worded, suggested_reply(LEAK, 0), (LEAK.product,))} == kinds


@dataclass
class Wordsmith:
    """A model that answers what it is told to."""

    answer: Callable[[Prompt], str]
    asked: str = ""

    def fill(self, prompt: Prompt, form: type[Form]) -> Form:
        self.asked = prompt.user
        return form.model_validate({"reply": self.answer(prompt)})


def test_a_models_wording_is_taken_when_it_keeps_to_the_policy() -> None:
    better = "您好，积雪草爽肤水漏液给您添麻烦了，真对不起。请私信发来订单号和外箱、瓶口、批号的照片。"
    model = Wordsmith(lambda _prompt: better)
    made = Suggester(bundled_policy().wording, model).suggest(LEAK, 0)
    assert (made.text, made.polished, made.findings) == (better, True, ())
    assert "13800007757" not in model.asked


@pytest.mark.parametrize(
    "bad",
    [
        "您好，积雪草爽肤水漏液，我们全额退款并赔偿 500 元。",
        "您好，您的情况我们知道了。",
        "Hello, about 积雪草爽肤水, please write to us with your order number and photos.",
        "",
    ],
)
def test_a_models_wording_is_not_taken_otherwise(bad: str) -> None:
    made = Suggester(bundled_policy().wording, Wordsmith(lambda _prompt: bad)).suggest(LEAK, 0)
    assert made.text == suggested_reply(LEAK, 0)
    assert made.findings
    assert not made.polished


def test_a_model_that_is_away_leaves_the_template() -> None:
    def away(_prompt: Prompt) -> str:
        raise ModelUnavailable("gone", "unreachable")

    made = Suggester(bundled_policy().wording, Wordsmith(away)).suggest(LEAK, 0)
    assert made.text == suggested_reply(LEAK, 0)
