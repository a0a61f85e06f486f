"""What becomes of each row: typed, completed, rejected with a reason, matched by its key."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from analytics.ingest import ImportFailed, ImportResult, import_file, kinds
from analytics.ingest.mapping import load_mapping

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
UCI = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,HEART HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
536365,71053,METAL LANTERN,2,2010-12-01 08:26:00,3.39,17850,United Kingdom
536366,71053,METAL LANTERN,1,2010-12-01 09:00:00,3.39,,United Kingdom
C536379,71053,METAL LANTERN,-1,2010-12-01 09:41:00,3.39,17850,United Kingdom
536370,22139,RETRO TEA SET,56,2010-12-01 11:52:00,0.00,,United Kingdom
536371,22139,RETRO TEA SET,-5,2010-12-01 11:52:00,4.25,,United Kingdom
"""
UCI_MAPPING: dict[str, Any] = {
    "columns": {"sku": "StockCode", "customer_id": "CustomerID", "ordered_at": "InvoiceDate"},
    "constants": {"channel": "官网商城"},
    "cancelled_when": {"column": "InvoiceNo", "starts_with": "C"},
    "reject_when": {"column": "UnitPrice", "at_most": 0, "reason": "单价不大于 0"},
}


def imported(tmp_path: Path, kind: str, text: str, mapping: dict[str, Any] | None = None) -> ImportResult:
    file = tmp_path / "export.csv"
    file.write_text(text, encoding="utf-8")
    return import_file(kind, file, store=tmp_path / "warehouse.duckdb", mapping=mapping)


def rows(tmp_path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_order_lines(tmp_path: Path) -> None:
    result = imported(tmp_path, "orders", UCI, UCI_MAPPING)
    assert (result.read, result.added) == (6, 4)
    assert [(fault.row, fault.column, fault.value, fault.reason) for fault in result.rejected] == [
        (6, "UnitPrice", "0.00", "单价不大于 0"),
        (7, "Quantity", "-5", "negative_paid"),
    ]
    columns = "order_id, line_no, customer_id, buyer_type, pool, quantity, round(amount, 2), refund_amount, status"
    assert rows(tmp_path, f"SELECT {columns} FROM order_lines ORDER BY order_id, line_no") == [
        ("536365", 1, "17850", "注册客户", "自有", 6, 15.3, 0.0, "已付款"),
        ("536365", 2, "17850", "注册客户", "自有", 2, 6.78, 0.0, "已付款"),
        ("536366", 1, None, "游客", "自有", 1, 3.39, 0.0, "已付款"),
        ("C536379", 1, "17850", "注册客户", "自有", -1, 0.0, 3.39, "已取消"),
    ]
    assert rows(tmp_path, "SELECT DISTINCT order_date, ordered_at FROM order_lines WHERE line_no = 2") == [
        (date(2010, 12, 1), datetime(2010, 12, 1, 8, 26))
    ]


def test_a_shop_export_needs_no_mapping(tmp_path: Path) -> None:
    text = (
        "订单编号,订单付款时间,买家会员名,商家编码,宝贝标题,购买数量,买家实付金额,订单状态,退款金额\n"
        "A1,2026-03-01 10:00:05,小橙,CY-001,精华,2,¥430.00,交易成功,0\n"
        "A2,2026年3月1日 11:20,小青,CY-002,洁面,1,79,交易关闭,0\n"
        "A3,2026-03-01T03:30:00Z,小蓝,CY-002,洁面,1,79,等待买家付款,\n"
        "A4,2026-03-01 12:00,小紫,CY-002,洁面,1,79,不知道,\n"
    )
    result = imported(tmp_path, "orders", text)
    assert [fault.sentence("zh") for fault in result.rejected] == [
        "第 5 行「订单状态」不在可识别的取值里（可在映射里写 values）：不知道"
    ]
    columns = "order_id, ordered_at, unit_price, amount, status"
    assert rows(tmp_path, f"SELECT {columns} FROM order_lines ORDER BY order_id") == [
        ("A1", datetime(2026, 3, 1, 10, 0, 5), 215.0, 430.0, "已付款"),
        ("A2", datetime(2026, 3, 1, 11, 20), 79.0, 0.0, "已取消"),
        ("A3", datetime(2026, 3, 1, 11, 30), 79.0, 0.0, "待付款"),
    ]


NUMBERS = {
    "1,234.5": 1234.5,
    "¥12.30": 12.3,
    "￥ 1，200 元": 1200.0,
    "3.2%": 0.032,
    "1.5万": 15000.0,
    "": None,
    "-": None,
}
NO_PRICES = ["1,5", "十二", "1.2.3", "inf", "-3"]
DATES = ["2026-03-01", "2026/3/1", "20260301", "2026.03.01", "2026年3月1日", "2026-03-01 23:59", "Mar 1, 2026"]
NO_DATES = ["01/02/2026", "31-08-2023", "2026-02-30", "昨天", "46082"]


def products(column: str, written: Iterable[str]) -> str:
    return f"sku,product,{column}\n" + "".join(f'{n},甲,"{text}"\n' for n, text in enumerate(written))


def test_reads_numbers_as_exports_write_them(tmp_path: Path) -> None:
    assert imported(tmp_path, "products", products("price", NUMBERS)).rejected == ()
    assert rows(tmp_path, "SELECT price FROM products") == [(read,) for read in NUMBERS.values()]


def test_refuses_what_is_no_price(tmp_path: Path) -> None:
    result = imported(tmp_path, "products", products("price", NO_PRICES))
    assert [(fault.column, fault.value) for fault in result.rejected] == [("price", text) for text in NO_PRICES]


def test_reads_dates_as_exports_write_them(tmp_path: Path) -> None:
    assert imported(tmp_path, "products", products("launched_on", DATES)).rejected == ()
    assert rows(tmp_path, "SELECT DISTINCT launched_on FROM products") == [(date(2026, 3, 1),)]


def test_refuses_dates_that_could_mean_another_day(tmp_path: Path) -> None:
    result = imported(tmp_path, "products", products("launched_on", NO_DATES))
    assert [(fault.value, fault.reason) for fault in result.rejected] == [(text, "not_date") for text in NO_DATES]


def test_a_mapping_states_names_dates_and_values(tmp_path: Path) -> None:
    mapping = {
        "columns": {"text": "review_body", "stars": "sentiment"},
        "constants": {"channel": "天猫旗舰店"},
        "values": {"stars": {"good": 5, "bad": 1}},
        "date_format": {"reviewed_at": "%d-%m-%Y"},
        "rules": [{"when": {"column": "review_body", "contains": "假"}, "set": {"title": "真伪"}}],
    }
    text = "date,review_body,sentiment\n31-08-2023,好用,good\n01-09-2023,是假货吗,bad\n02-09-2023,一般,soso\n"
    result = imported(tmp_path, "reviews", text, mapping)
    assert [(fault.column, fault.value, fault.reason) for fault in result.rejected] == [
        ("sentiment", "soso", "not_number")
    ]
    assert rows(tmp_path, "SELECT reviewed_at, channel, stars, title, text FROM reviews ORDER BY reviewed_at") == [
        (datetime(2023, 8, 31), "天猫旗舰店", 5, None, "好用"),
        (datetime(2023, 9, 1), "天猫旗舰店", 1, "真伪", "是假货吗"),
    ]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"colums": {}}, "不认识的键：colums"),
        ({"kind": "ads"}, "是给 ads 用的"),
        ({"columns": {"prize": "x"}}, "没有的列：prize"),
        ({"columns": {"price": "x"}}, "映射里写的列 x 不在"),
        ({"columns": ["price"]}, "columns 应写成"),
        ({"date_format": "%Q"}, "date_format 写的是"),
        ({"reject_when": {"column": "price", "below": 3}}, "映射规则应写成"),
        ({"reject_when": {"column": "price", "at_most": "three"}}, "映射规则应写成"),
        ({"reject_when": {"column": "prize", "at_most": 3}}, "规则里的列 prize"),
        ({"rules": [{"when": {"column": "price", "empty": True}}]}, "rules 里每条应写成"),
    ],
)
def test_says_what_is_wrong_with_a_mapping(mapping: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as failed:
        imported(tmp_path, "products", "sku,product,price\nA,甲,3\n", mapping)
    assert words in failed.value.zh


def test_an_overlapping_export_changes_what_differs(tmp_path: Path) -> None:
    imported(tmp_path, "customers", "customer_id,tier,city\nC1,普通,杭州\nC2,银卡,上海\n")
    result = imported(tmp_path, "customers", "customer_id,tier\nC1,金卡\nC2,银卡\nC3,普通\nC3,黑金\n")
    assert (result.read, result.added, result.changed, result.unchanged, result.duplicates) == (4, 1, 1, 1, 1)
    assert rows(tmp_path, "SELECT customer_id, tier, city FROM customers ORDER BY 1") == [
        ("C1", "金卡", "杭州"),
        ("C2", "银卡", "上海"),
        ("C3", "黑金", None),
    ]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    text = "date,text\n2026-03-01,好用\n2026-03-01,好用\n"
    first = imported(tmp_path, "reviews", text)
    again = imported(tmp_path, "reviews", text)
    longer = imported(tmp_path, "reviews", text + "2026-03-02,一般\n")
    assert (first.added, first.already, again.added, again.already) == (2, False, 0, True)
    assert (longer.added, longer.unchanged) == (1, 2)  # two people who wrote the same are two


def test_a_file_of_faults_alone_is_not_remembered(tmp_path: Path) -> None:
    results = [imported(tmp_path, "products", "sku,product,price\nA,甲,贵\n") for _ in range(2)]
    assert [(len(result.rejected), result.already) for result in results] == [(1, False), (1, False)]
    assert not (tmp_path / "warehouse.duckdb").exists()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: path.stem)
def test_the_example_mappings_fit_their_kinds(path: Path) -> None:
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    load_mapping(path, kinds()[declared["kind"]])


def test_an_ad_report_without_revenue_has_none(tmp_path: Path) -> None:
    text = (
        "Date,ad_id,xyz_campaign_id,fb_campaign_id,age,gender,interest,"
        "Impressions,Clicks,Spent,Total_Conversion,Approved_Conversion\n"
        "31-08-2023,708746,916,103916,30-34,M,15,7350,1,1.429999948,2,1\n"
    )
    (tmp_path / "report.csv").write_text(text, encoding="utf-8")
    mapping = EXAMPLES / "facebook_ads.yml"
    result = import_file("ads", tmp_path / "report.csv", store=tmp_path / "warehouse.duckdb", mapping=mapping)
    assert result.ignored == ("xyz_campaign_id", "age", "gender", "interest", "Total_Conversion")
    assert rows(tmp_path, "SELECT * FROM ad_daily") == [
        (date(2023, 8, 31), "Facebook", "付费", "103916", "708746", 7350, 1, 1.429999948, 1, None, None)
    ]


def test_names_come_from_the_products_table(tmp_path: Path) -> None:
    imported(tmp_path, "products", "sku,product,category\nA,甲精华,精华\n")
    imported(tmp_path, "orders", "order id,date,sku,quantity,amount\n1,2026-03-01,A,1,9\n")
    assert rows(tmp_path, "SELECT product, category FROM order_lines") == [("甲精华", "精华")]


def test_rows_wider_than_the_header_are_told(tmp_path: Path) -> None:
    result = imported(tmp_path, "products", "sku,product,price\nA,甲,1,2\nB,乙\nC,丙,3,\n")
    assert [(fault.row, fault.reason) for fault in result.rejected] == [(2, "too_many_cells")]
    assert (result.read, result.added) == (3, 2)
