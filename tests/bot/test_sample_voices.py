"""The sample's voices: the same every time, few texts twice, what is planted is really there, and sheets that hold."""

import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.sample import voices
from bot.sample.brand import FIRST, LAST, PRODUCTS
from bot.sample.voices.opinions import Review, tagged_reviews
from bot.sample.voices.phrases import material
from bot.sample.voices.planted import NEEDS, asked, plans

_ROOT = Path(voices.__file__).parent
_SHEETS = _ROOT.parent / "products"
_FILES = sorted((_ROOT / "material").glob("*.txt"))
_DEFAULTS = {phrase.text for phrase in material("common")["default"]} | {"。", "1", "5"}
_REAL_BRANDS = re.compile(
    "兰蔻|雅诗兰黛|欧莱雅|资生堂|珀莱雅|薇诺娜|理肤泉|雅漾|修丽可|玉兰油|珊珂|完美日记|花西子|百雀羚|自然堂|安热沙|娇韵诗|"
    "凡士林|大宝|SK-?II|CeraVe|Olay|顺丰|中通|圆通|韵达|申通|京东|淘宝|拼多多|Amazon",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def reviews() -> list[dict[str, Any]]:
    return voices.reviews()


@pytest.fixture(scope="module")
def inquiries() -> list[dict[str, Any]]:
    return voices.inquiries()


@pytest.fixture(scope="module")
def tagged() -> tuple[Review, ...]:
    return tagged_reviews(3000, voices.SEED)


def _month(year: int, month: int) -> str:
    return f"{year}-{month:02d}"


def test_is_the_same_every_time_and_another_seed_speaks_otherwise(reviews: list[dict[str, Any]]) -> None:
    tagged_reviews.cache_clear()
    assert voices.reviews() == reviews
    assert voices.reviews(200, seed=1) != voices.reviews(200, seed=2)
    assert voices.inquiries(100, seed=1) != voices.inquiries(100, seed=2)


@pytest.mark.parametrize("count", [1, 60, 500])
def test_gives_as_many_as_asked_for(count: int) -> None:
    assert (len(voices.reviews(count)), len(voices.inquiries(count))) == (count, count)


def test_reviews_are_rows_of_the_table(reviews: list[dict[str, Any]]) -> None:
    names = {product.sku: product.name for product in PRODUCTS}
    assert [row["review_id"] for row in reviews] == [f"R{number:06d}" for number in range(1, 3001)]
    for row in reviews:
        assert list(row) == [
            *("review_id", "reviewed_at", "sku", "product", "channel", "customer_id", "order_id", "stars", "text"),
            *("photos", "lot", "followers"),
        ]
        assert isinstance(row["reviewed_at"], datetime)
        assert FIRST <= row["reviewed_at"].date() <= LAST
        assert row["product"] == names[row["sku"]]
        assert re.fullmatch(r"C\d{5}", row["customer_id"])
        assert row["stars"] in {1, 2, 3, 4, 5}
        assert row["text"].strip()
        assert row["lot"] is None or re.fullmatch(r"L\d{4}[A-D]", row["lot"])
    assert [row["reviewed_at"] for row in reviews] == sorted(row["reviewed_at"] for row in reviews)


def test_inquiries_are_rows_of_the_table(inquiries: list[dict[str, Any]]) -> None:
    assert [row["inquiry_id"] for row in inquiries] == [f"Q{number:06d}" for number in range(1, 801)]
    for row in inquiries:
        assert list(row) == ["inquiry_id", "asked_at", "sku", "product", "channel", "customer_id", "text"]
        assert FIRST <= row["asked_at"].date() <= LAST


def test_few_texts_come_twice(reviews: list[dict[str, Any]], inquiries: list[dict[str, Any]]) -> None:
    told = [row["text"] for row in reviews if row["text"] not in _DEFAULTS]
    assert len(told) > 2700
    assert len(set(told)) / len(told) >= 0.95
    assert len({row["text"] for row in inquiries}) / len(inquiries) >= 0.95


def test_the_mix_is_a_shops(reviews: list[dict[str, Any]], tagged: tuple[Review, ...]) -> None:
    share = {stars: count / 3000 for stars, count in Counter(row["stars"] for row in reviews).items()}
    assert 0.08 <= share[1] + share[2] <= 0.11
    assert share[5] >= 0.6
    assert 0.08 <= sum(review.said.tone == "negative" for review in tagged) / 3000 <= 0.11
    english = [row for row in reviews if sum(c.isascii() and c.isalpha() for c in row["text"]) > 0.6 * len(row["text"])]
    assert 0.03 <= len(english) / 3000 <= 0.05
    after_the_sale = sum(date(2025, 11, 13) <= row["reviewed_at"].date() <= date(2025, 11, 26) for row in reviews)
    before_it = sum(date(2025, 10, 13) <= row["reviewed_at"].date() <= date(2025, 10, 26) for row in reviews)
    assert after_the_sale > 2 * before_it
    disagreeing = [
        review
        for review in tagged
        if (review.said.tone, review.said.stars) in {("negative", 5), ("positive", 1), ("positive", 2)}
    ]
    assert disagreeing


@pytest.mark.parametrize("need", [need for need in NEEDS if need != "敏感肌适用"])
def test_what_is_planned_is_planted(need: str) -> None:
    assert sum(voices.planted()[need].values()) == sum(plan.count for plan in plans() if plan.need == need)


def test_sensitive_skin_is_planted_on_top_of_what_people_say_anyway() -> None:
    planned = sum(plan.count for plan in plans() if plan.need == "敏感肌适用")
    assert sum(voices.planted()["敏感肌适用"].values()) >= planned
    assert sum(voices.planted_inquiries()["敏感肌适用"].values()) == sum(
        plan.count for plan in asked() if plan.need == "敏感肌适用"
    )


def test_leaks_grow_in_the_last_six_weeks_and_in_one_lot(tagged: tuple[Review, ...]) -> None:
    leaks = [review for review in tagged if "漏液" in review.said.needs and review.visit.sku == "CY-008"]
    since = date(2026, 9, 20)
    weeks = Counter((review.visit.at.date() - since).days // 7 for review in leaks if review.visit.at.date() >= since)
    assert [weeks[week] for week in range(6)] == [1, 3, 4, 7, 9, 12]
    assert sum(review.lot == "L2609B" for review in leaks) >= 0.8 * sum(weeks.values())
    assert not [review for review in tagged if review.lot == "L2609B" and review.visit.at.date() < since]


def test_three_reactions_to_one_lot_make_an_incident(tagged: tuple[Review, ...]) -> None:
    reactions = [review for review in tagged if "医疗反应" in review.said.needs]
    of_the_lot = [review for review in reactions if review.lot == "L2608C"]
    assert len(of_the_lot) == 3
    assert {review.visit.sku for review in of_the_lot} == {"CY-006"}
    assert (of_the_lot[-1].visit.at - of_the_lot[0].visit.at).days <= 2
    assert max(review.said.stars for review in reactions) == 2


def test_the_readme_tells_the_planted_counts() -> None:
    readme = (_ROOT / "README.md").read_text(encoding="utf-8")
    for counts in (voices.planted(), voices.planted_inquiries()):
        for need, months in counts.items():
            row = [months.get(_month(2025 + (7 + n) // 12, (7 + n) % 12 + 1), 0) for n in range(15)]
            assert f"| {need} | {' | '.join(map(str, [*row, sum(row)]))} |" in readme


# A word of a need in the material is marked: # voices it, ! only looks like it.
_LOOKS_LIKE = {
    "敏感肌适用": r"敏感肌|敏感皮|敏皮",
    "漏液": r"漏(?!发|多少)|渗",
    "油皮脱妆": r"脱妆|脫妝",
    "味道刺鼻": r"刺鼻",
    "假货疑虑": r"假货|真假|正品|authentic",
}


@pytest.mark.parametrize("need", _LOOKS_LIKE)
def test_words_of_a_need_are_marked(need: str) -> None:
    unmarked = []
    for file in _FILES:
        section = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            section = line if line.startswith("[") else section
            found = not line.startswith(("#", "[")) and re.search(_LOOKS_LIKE[need], line)
            if found and need not in section and not re.search(rf"[#!]{need}", line):
                unmarked.append((file.name, line))
    assert not unmarked


def test_slots_choices_and_marks_are_all_spoken(reviews: list[dict[str, Any]], inquiries: list[dict[str, Any]]) -> None:
    assert not [
        row["text"] for row in [*reviews, *inquiries] if re.search(r"[{}|<>#@]|\s!", _without_mail(row["text"]))
    ]


def _without_mail(text: str) -> str:
    return text.replace("@example.com", "")


def test_only_invented_brands_and_people(reviews: list[dict[str, Any]], inquiries: list[dict[str, Any]]) -> None:
    sheets = [path.read_text(encoding="utf-8") for path in _SHEETS.glob("*.yml")]
    texts = [row["text"] for row in [*reviews, *inquiries]] + sheets
    assert not [text for text in texts if _REAL_BRANDS.search(text)]
    assert not [text for text in texts if re.search(r"https?:|www\.|//", text)]
    phones = [phone for text in texts for phone in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)]
    assert phones
    assert all(phone.startswith("1380000") for phone in phones)


# The fact sheets.


def _sheet(sku: str) -> dict[str, Any]:
    sheet: dict[str, Any] = yaml.safe_load((_SHEETS / f"{sku}.yml").read_text(encoding="utf-8"))
    return sheet


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.sku)
def test_a_sheet_is_well_formed(product: Any) -> None:
    sheet = _sheet(product.sku)
    stated = (
        sheet["sku"],
        sheet["name"],
        sheet["category"],
        float(sheet["price"]),
        sheet["size"],
        sheet["launched_on"],
    )
    assert stated == (
        *(product.sku, product.name, product.category),
        *(product.price, product.size, product.launched_on),
    )
    for field in ("short_names", "english_name", "filing", "attributes", "ingredients", "claims", "usage", "audience"):
        assert sheet[field], field
    for field in ("scenes", "pain_points", "offers", "must_not_say", "landing_page"):
        assert sheet[field], field
    assert len(sheet["claims"]) >= 2
    assert [claim["id"] for claim in sheet["claims"]] == [
        f"{product.sku}-C{number}" for number in range(1, len(sheet["claims"]) + 1)
    ]
    kinds = {"efficacy", "mildness", "quantified", "ingredient", "safety", "endorsement", "certificate"}
    assert {claim["kind"] for claim in sheet["claims"]} <= kinds
    assert all(offer["from"] <= offer["until"] for offer in sheet["offers"])


def test_evidence_stands_but_for_the_two_faults_left_in() -> None:
    bare, expired = [], []
    for product in PRODUCTS:
        for claim in _sheet(product.sku)["claims"]:
            proof = claim["evidence"]
            if proof is None:
                bare.append(claim["id"])
                continue
            assert set(proof) == {
                *("kind", "ref", "by", "date", "valid_until", "method", "sample_size", "duration", "summary"),
            }
            assert proof["date"] <= product.launched_on, claim["id"]
            if proof["valid_until"] and proof["valid_until"] < LAST:
                expired.append(claim["id"])
    assert (bare, expired) == (["CY-005-C2"], ["CY-007-C3"])
    readme = (_SHEETS / "README.md").read_text(encoding="utf-8")
    assert all(claim in readme for claim in (*bare, *expired))


def test_a_product_never_says_what_it_must_not() -> None:
    said = []
    for product in PRODUCTS:
        sheet = _sheet(product.sku)
        proven = [claim["text"] for claim in sheet["claims"]] + sheet["landing_page"]["promises"]
        said += [(product.sku, word) for word in sheet["must_not_say"] if any(word in text for text in proven)]
    assert not said


def test_no_two_products_share_a_nickname() -> None:
    names = Counter(name for product in PRODUCTS for name in _sheet(product.sku)["short_names"])
    assert [name for name, count in names.items() if count > 1] == []
