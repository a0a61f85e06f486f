"""A store is in one currency: a mapping states it, and another is not added to it."""

from pathlib import Path

import pytest

from analytics.ingest import ImportFailed, import_file
from bot.settings import Settings
from bot.wiring import House

ORDERS = "order_id,ordered_at,sku,quantity,amount\n1,2026-03-01,A,1,{amount}\n"


def put(home: Path, amount: int, currency: str | None, *, dry_run: bool = False) -> None:
    file = home / "orders.csv"
    file.write_text(ORDERS.format(amount=amount), encoding="utf-8")
    mapping = {} if currency is None else {"currency": currency}
    import_file("orders", file, store=home / "warehouse.duckdb", mapping=mapping, dry_run=dry_run)


def sign(home: Path) -> str:
    return House(Settings(home_dir=home)).currency


@pytest.mark.parametrize(
    ("stated", "sign_shown"), [(None, "¥"), ("CNY", "¥"), ("GBP", "£"), ("eur", "€"), ("CHF", "CHF ")]
)
def test_figures_bear_the_currency_that_the_mapping_states(stated: str | None, sign_shown: str, tmp_path: Path) -> None:
    put(tmp_path, 10, stated)
    assert sign(tmp_path) == sign_shown


def test_a_store_that_stated_none_takes_the_first_and_keeps_it(tmp_path: Path) -> None:
    put(tmp_path, 10, None)
    put(tmp_path, 11, "GBP")
    put(tmp_path, 12, None)
    assert sign(tmp_path) == "£"


@pytest.mark.parametrize("dry_run", [False, True])
def test_two_currencies_are_not_added_up(dry_run: bool, tmp_path: Path) -> None:
    put(tmp_path, 10, "CNY")
    with pytest.raises(ImportFailed) as failed:
        put(tmp_path, 11, "GBP", dry_run=dry_run)
    assert "数据仓库里的金额是 CNY，这个文件是 GBP" in failed.value.zh
    assert sign(tmp_path) == "¥"


def test_says_that_a_currency_is_no_code(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as failed:
        put(tmp_path, 10, "pounds")
    assert "应是三个字母的币种代码" in failed.value.zh
