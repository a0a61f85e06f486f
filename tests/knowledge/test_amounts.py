import pytest

from knowledge.amounts import amounts, codes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("33人使用28天，减少21%", [(33, "人"), (28, "分钟"), (21, "%")]),
        ("三十三人用了四周，减少百分之二十一", [(33, "人"), (28, "分钟"), (21, "%")]),
        ("九成，两成五，nine in ten, 9 out of 10", [(90, "%"), (25, "%"), (90, "%"), (90, "%")]),
        ("500ml和0.5L", [(500, "ml"), (500, "ml")]),
        ("8折、八五折、20% off", [(8, "折"), (8.5, "折"), (8, "折")]),
        ("满300减50，¥429", [(300, "元"), (50, "元"), (429, "元")]),
        ("一个半小时", [(1.5 / 24, "分钟")]),
        ("11月11日前", [(1111, "日期")]),
        ("3万人，4,000 bottles", [(30000, "人"), (4000, "")]),
        ("1%N-乙酰葡糖胺", [(1, "%")]),
        ("一个人，一天，第一次", []),
        ("SPF50+ CY-001 B5", []),
    ],
)
def test_reads_amounts_in_one_spelling(text: str, found: list[tuple[float, str]]) -> None:
    assert [(round(one.value, 6), one.unit) for one in amounts(text)] == [
        (round(value, 6), unit) for value, unit in found
    ]


def test_a_number_within_a_fact_s_range_stands_in_it() -> None:
    [*_, most] = amounts("80到200摄氏度")
    assert [one.stands_in(most) for one in amounts("180度，210度")] == [True, False]


def test_codes_are_words_of_letters_and_digits() -> None:
    assert [match[0] for match in codes("SPF50+，报告HC-24-0117，IPX4")] == ["SPF50+", "HC-24-0117", "IPX4"]
