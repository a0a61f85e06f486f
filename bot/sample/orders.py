"""The sample's orders: who buys, what is in the basket, what it costs, what comes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from bot.sample.brand import CHANNELS, COUPONS, DAYS, FIRST, LEAK_FIRST, LEAK_REFUNDED, LEAK_SKU, PRODUCTS
from bot.sample.seasons import Floats, Ints, day_index, generator, product_weights
from bot.sample.shop import ShopDays

BASE_CUSTOMERS = 3200  # who had bought before the first day
GUESTS = 0.28
CANCELLED = 0.03
HOURS = np.array([9, 5, 3, 2, 1, 1, 2, 6, 12, 18, 22, 22, 24, 22, 20, 20, 21, 22, 24, 30, 42, 48, 40, 22], dtype=float)


@dataclass(frozen=True, slots=True)
class Orders:
    """One entry for each order, by time. `customer` is -1 for a guest; `first` marks a first purchase."""

    day: Ints
    second: Ints
    channel: Ints
    customer: Ints
    first: Any
    paid: Any

    @property
    def count(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True)
class Lines:
    """One entry for each order line."""

    order: Ints
    number: Ints
    product: Ints
    quantity: Ints
    discount: Floats
    amount: Floats
    refund: Floats
    coupon: list[str | None]


def place_orders(shop: ShopDays) -> Orders:
    """Paid orders as the shop counts them, and a few cancelled ones more."""
    random = generator(5)
    paid_counts = shop.orders
    cancelled_counts = random.binomial(paid_counts, CANCELLED)
    counts = paid_counts + cancelled_counts
    day, channel = (index.repeat(counts.ravel()) for index in np.indices(counts.shape).reshape(2, -1))
    place = np.concatenate([np.arange(count) for count in counts.ravel()]) if counts.size else np.empty(0, int)
    paid = place < paid_counts.ravel().repeat(counts.ravel())
    hour = random.choice(24, size=len(day), p=HOURS / HOURS.sum())
    second = hour * 3600 + random.integers(0, 3600, len(day))
    in_time = np.lexsort((second, day))
    day, channel, second, paid = day[in_time], channel[in_time], second[in_time], paid[in_time]
    customer, first = _buyers(random, day, channel, paid)
    return Orders(day, second, channel, customer, first, paid)


def _buyers(random: np.random.Generator, day: Ints, channel: Ints, paid: Any) -> tuple[Ints, Any]:
    """Newcomers by the channel's share; those who come back by how fond they are and how lately they bought."""
    newcomers = np.array([c.newcomers for c in CHANNELS])[channel]
    draw = random.random(len(day))
    guest = draw < GUESTS
    first = ~guest & (draw < GUESTS + newcomers) & paid
    customer = np.full(len(day), -1)
    total = BASE_CUSTOMERS + int(first.sum())
    customer[first] = BASE_CUSTOMERS + np.arange(int(first.sum()))
    fondness = random.normal(0.0, 1.15, total)
    last = -random.integers(1, 120, total)
    starts = np.searchsorted(day, np.arange(DAYS + 1))
    known = BASE_CUSTOMERS
    for today in range(DAYS):
        orders = np.arange(starts[today], starts[today + 1])
        returning = orders[~guest[orders] & ~first[orders]]
        # Few come back within days, most when the bottle is empty.
        rested = np.log(np.clip((today - last[:known]) / 25.0, 0.04, 1.0))
        score = fondness[:known] + rested + random.gumbel(size=known)
        customer[returning] = np.argpartition(-score, len(returning))[: len(returning)]
        last[customer[returning]] = today
        joined = int(first[orders].sum())
        last[known : known + joined] = today
        known += joined
    return customer, first


def fill_baskets(orders: Orders) -> Lines:
    """One to four products an order, coupons and discounts, refunds."""
    random = generator(6)
    sizes = random.choice([1, 2, 3, 4], size=orders.count, p=[0.60, 0.26, 0.10, 0.04])
    scores = np.log(product_weights())[orders.day] + random.gumbel(size=(orders.count, len(PRODUCTS)))
    ranked = np.argsort(-scores, axis=1)[:, :4]
    order = np.repeat(np.arange(orders.count), sizes)
    number = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    product = ranked[order, number]
    quantity = random.choice([1, 2, 3], size=len(order), p=[0.83, 0.14, 0.03])
    prices = np.array([p.price for p in PRODUCTS])
    gross = prices[product] * quantity
    discount, coupon = _discounts(random, orders, order, gross)
    paid = orders.paid[order]
    amount = np.where(paid, np.round(gross - discount, 2), 0.0)
    return Lines(
        order, number + 1, product, quantity, discount, amount, _refunds(random, orders, order, product, amount), coupon
    )


def _discounts(
    random: np.random.Generator, orders: Orders, order: Ints, gross: Floats
) -> tuple[Floats, list[str | None]]:
    """A coupon's yuan are shared among the lines by their price."""
    spend = np.bincount(order, weights=gross, minlength=orders.count)
    channels = [channel.name for channel in CHANNELS]
    wanted = np.full(orders.count, "", dtype=object)
    draw = random.random(orders.count)
    wanted[draw < 0.30] = "满199减30"
    wanted[(draw < 0.12) & (spend >= 300)] = "大促满300减50"
    wanted[(orders.channel == channels.index("企业微信社群")) & (draw < 0.55)] = "社群专享15"
    wanted[np.asarray(orders.first, dtype=bool) & (draw < 0.60)] = "新客立减20"
    least = np.array([COUPONS[name][0] if name else np.inf for name in wanted])
    off = np.where(spend >= least, [COUPONS[name][1] if name else 0 for name in wanted], 0)
    discount = np.round(off[order] * gross / spend[order], 2)
    used = [name if cut else None for name, cut in zip(wanted, off, strict=True)]
    return discount, [used[i] for i in order]


def _refunds(random: np.random.Generator, orders: Orders, order: Ints, product: Ints, amount: Floats) -> Floats:
    chance = np.array([p.refunded for p in PRODUCTS])[product]
    leaking = [p.sku for p in PRODUCTS].index(LEAK_SKU)
    chance[(product == leaking) & (orders.day[order] >= day_index(LEAK_FIRST))] = LEAK_REFUNDED
    share = np.where(random.random(len(order)) < 0.2, 0.5, 1.0)
    return np.where(random.random(len(order)) < chance, np.round(amount * share, 2), 0.0)


def order_rows(orders: Orders, lines: Lines) -> dict[str, Any]:
    """Columns of the table order_lines."""
    ids = order_ids(orders)
    midnight = datetime(FIRST.year, FIRST.month, FIRST.day)  # noqa: DTZ001 - the shop's own clock
    times = [
        midnight + timedelta(days=d, seconds=s)
        for d, s in zip(orders.day.tolist(), orders.second.tolist(), strict=True)
    ]
    customers = [None if c < 0 else customer_id(c) for c in orders.customer.tolist()]
    at = lines.order.tolist()
    products = [PRODUCTS[i] for i in lines.product.tolist()]
    channels = [CHANNELS[i] for i in orders.channel[lines.order].tolist()]
    return {
        "order_id": [ids[i] for i in at],
        "line_no": lines.number,
        "ordered_at": [times[i] for i in at],
        "order_date": [times[i].date() for i in at],
        "customer_id": [customers[i] for i in at],
        "buyer_type": ["游客" if customers[i] is None else "注册客户" for i in at],
        "channel": [channel.name for channel in channels],
        "pool": [channel.pool for channel in channels],
        "sku": [product.sku for product in products],
        "product": [product.name for product in products],
        "category": [product.category for product in products],
        "quantity": lines.quantity,
        "unit_price": [product.price for product in products],
        "amount": lines.amount,
        "discount": lines.discount,
        "refund_amount": lines.refund,
        "coupon": lines.coupon,
        "status": np.where(orders.paid[lines.order], "已付款", "已取消").tolist(),
        "country": ["中国"] * len(at),
    }


def order_ids(orders: Orders) -> list[str]:
    """The day and a number within it."""
    days = [(FIRST + timedelta(days=d)).strftime("%Y%m%d") for d in range(DAYS)]
    starts = np.searchsorted(orders.day, np.arange(DAYS))
    numbers = np.arange(orders.count) - starts[orders.day] + 1
    return [f"CY{days[d]}{n:04d}" for d, n in zip(orders.day.tolist(), numbers.tolist(), strict=True)]


def customer_id(number: int) -> str:
    return f"C{100001 + number}"
