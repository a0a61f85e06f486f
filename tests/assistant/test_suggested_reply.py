"""The suggested reply: in the customer's language, within the policy, admitting no medical fact."""

import re
from dataclasses import replace
from datetime import datetime
from typing import get_args

import pytest

from analytics.reviews.severity import Ground
from assistant.triage.suggested import bundled_policy, suggested_reply
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
PROMISES = re.compile(r"一定|保证|赔(?!率)|双倍|全额|立即退款|guarantee|compensat|full refund", re.IGNORECASE)
MEDICAL = re.compile(
    r"过敏|皮炎|副作用|由.{0,6}引起|导致|正常(?:现象|反应)|allerg|dermatitis|caused|side effect", re.IGNORECASE
)


def test_a_reply_is_polite_specific_and_complete() -> None:
    assert suggested_reply(LEAK) == (
        "您好，感谢您告诉我们积雪草爽肤水的情况。收到的商品不完好，给您添麻烦了，很抱歉。"
        "请私信发来订单号，以及外箱、瓶口和批号的照片，我们核实后按售后规则为您安排补发或退款。"
        "收到后，专人会在 24 小时内回复您。"
    )


def test_who_complained_before_is_told_so() -> None:
    again = replace(LEAK, reason_zh="漏液或破损：“漏了”，此前已投诉 2 次")
    assert "不是第一次为此联系我们" in suggested_reply(again)


@pytest.mark.parametrize("text", ["用完就这样了", "It broke out on my skin after two uses"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_no_reply_promises_or_admits(ground: str, text: str) -> None:
    reply = suggested_reply(replace(LEAK, ground=ground, text=text))
    assert not PROMISES.search(reply)
    assert not MEDICAL.search(reply)
    assert "{" not in reply
    assert bool(re.search("[一-龥]", reply.replace("积雪草爽肤水", ""))) == (text == "用完就这样了")


def test_every_ground_has_its_sentences_and_an_unknown_one_gets_those_of_service() -> None:
    assert set(bundled_policy().grounds) == set(GROUNDS)
    assert suggested_reply(replace(LEAK, ground="weather")) == suggested_reply(replace(LEAK, ground="service"))
