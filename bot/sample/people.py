"""The sample's customers, and what they answered when asked."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from bot.sample.brand import AGE_BANDS, CITIES, FIRST, GENDERS, SKIN_TYPES, TIERS
from bot.sample.orders import BASE_CUSTOMERS, Lines, Orders, customer_id
from bot.sample.seasons import generator, pick

BROWSERS = 400  # registered and never bought
SURVEY = "2026 秋季护肤需求调研"
# Function asked about: mean priority of 1–5, and what people wrote.
FUNCTIONS: dict[str, tuple[float, tuple[str, ...]]] = {
    "敏感肌可用": (4.5, ("换季就泛红，先看能不能用", "希望写清楚敏感肌测试", "成分越少越放心")),
    "控油持妆": (3.9, ("油皮下午就脱妆", "夏天 T 区撑不住", "想要不卡粉的")),
    "补水保湿": (4.1, ("空调房太干", "冬天起皮", "湿敷要够润")),
    "提亮肤色": (3.4, ("熬夜暗沉", "不求快，别刺激", "想搭配防晒用")),
    "包装不漏": (3.8, ("出差带着怕漏", "泵头容易松", "瓶口最好有内塞")),
    "香味清淡": (3.0, ("味道太冲会头晕", "无香最好", "护手霜香味重了点")),
}
# How content people are with what there is: mean of 1–5.
CONTENT: dict[str, float] = {
    "敏感肌可用": 2.9, "控油持妆": 2.8, "补水保湿": 4.1, "提亮肤色": 3.2, "包装不漏": 2.3, "香味清淡": 3.4,
}  # fmt: skip
ANSWERS = 300


def customer_rows(orders: Orders, lines: Lines) -> dict[str, list[Any]]:
    """Columns of the table customers: tier by what was paid, joined on the first purchase or before."""
    random = generator(8)
    buyers = int(orders.customer.max()) + 1
    count = buyers + BROWSERS
    spent = _spent(orders, lines, count) + np.where(np.arange(count) < BASE_CUSTOMERS, random.gamma(1.2, 380, count), 0)
    joined = _joined(random, orders, count)
    return {
        "customer_id": [customer_id(i) for i in range(count)],
        "joined_on": joined,
        "tier": [next(tier for least, tier in TIERS if total >= least) for total in spent.tolist()],
        "city": pick(random, CITIES, count),
        "gender": pick(random, GENDERS, count),
        "age_band": pick(random, AGE_BANDS, count),
        "skin_type": pick(random, SKIN_TYPES, count),
    }


def _spent(orders: Orders, lines: Lines, count: int) -> Any:
    customer = orders.customer[lines.order]
    known = customer >= 0
    return np.bincount(customer[known], weights=(lines.amount - lines.refund)[known], minlength=count)


def _joined(random: np.random.Generator, orders: Orders, count: int) -> list[date]:
    """Base customers within the two years before; the others on the day of their first order."""
    days = -random.integers(1, 580, count)
    first = np.asarray(orders.first, dtype=bool)
    days[orders.customer[first]] = orders.day[first]
    days[count - BROWSERS :] = random.integers(0, int(orders.day.max()) + 1, BROWSERS)
    return [FIRST + timedelta(days=d) for d in days.tolist()]


def survey_rows() -> dict[str, list[Any]]:
    """Columns of the table survey_answers: each respondent rates every function."""
    random = generator(9)
    rows: dict[str, list[Any]] = {
        name: [] for name in ("survey", "respondent", "function", "priority", "text", "answered_on")
    }
    for respondent in range(ANSWERS):
        day = date(2026, 9, 1) + timedelta(days=int(random.integers(0, 21)))
        for function, (mean, words) in FUNCTIONS.items():
            priority = int(np.clip(np.rint(random.normal(mean, 0.9)), 1, 5))
            text = words[int(random.integers(len(words)))] if random.random() < 0.35 else None
            values = (SURVEY, f"R{respondent + 1:03d}", function, float(priority), text, day)
            for name, value in zip(rows, values, strict=True):
                rows[name].append(value)
    content = generator(19)
    rows["satisfaction"] = [
        float(np.clip(np.rint(content.normal(CONTENT[function], 0.9)), 1, 5)) for function in rows["function"]
    ]
    return rows
