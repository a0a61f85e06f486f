"""New needs out of phrases that nothing covers: what is proposed, under which name, and what is not."""

from dataclasses import replace

import pytest

from analytics.reviews.discovery.phrases import Read, gather
from analytics.reviews.discovery.propose import CUSTOMERS, propose
from analytics.reviews.discovery.terms import terms_of
from analytics.reviews.label import bundled_labeller
from analytics.reviews.mentions import matcher
from analytics.reviews.review import Source
from analytics.reviews.taxonomy import NeedEntry, Taxonomy

SMELL = NeedEntry("味道", "气味", "Smell", "味。", "气味", "产品", "taste", complaint=("刺鼻",), praise=("好闻",))
ONE_NEED = Taxonomy((SMELL,))
PUMP = (
    "泵头按不动，气死了",
    "泵头坏了，差评",
    "这个泵头太难用了，失望",
    "泵头卡住，垃圾",
    "换了新泵头还是坏的，差",
    "泵头按不出来，退货",
)
ASKED = ("能开专票吗？", "请问能开专票吗？", "专票能开吗？", "可以开专票吗？", "开专票要几天？", "专票怎么开？")
CONTENT = ("味道好闻", "好闻，会回购", "特别好闻", "闻着好闻，喜欢") * 10


def read(texts: dict[str, tuple[str, ...]], without: tuple[frozenset[str], ...] = ()) -> list[Read]:
    labeller = replace(bundled_labeller(), needs=matcher(ONE_NEED))
    found = []
    for source, said in texts.items():
        kind: Source = "inquiry" if source == "inquiry" else "review"
        labels = labeller.label_many(said)
        found += [Read.of(f"{source}{n}", each, kind, f"{source}-{n}") for n, each in enumerate(labels)]
    return found


def test_what_several_customers_say_is_proposed_in_their_words() -> None:
    pool = gather(read({"bad": PUMP, "good": CONTENT, "inquiry": ASKED}))
    found = propose(pool)
    pump, invoice = (next(each for each in found if term in each.terms) for term in ("泵头", "专票"))
    assert (pump.customers, pump.complaints, pump.questions) == (6, 6, 0)
    assert (invoice.customers, invoice.complaints, invoice.questions) == (6, 0, 6)
    assert "泵头" in pump.name
    assert "专票" in invoice.name
    assert any(pump.name in text for text in PUMP)
    assert pump.patterns["complaint"][0] == "泵头"
    assert any("专票" in words for words in invoice.patterns["asks"])
    assert pump.share == 6 / 52
    texts = {**{f"bad{n}": text for n, text in enumerate(PUMP)}}
    assert 3 <= len(pump.quotes) <= 5
    assert all(texts[quote.review_id][quote.start : quote.end] == quote.text for quote in pump.quotes)


def test_the_same_texts_give_the_same_proposals_and_more_texts_the_same_id() -> None:
    pool = gather(read({"bad": PUMP, "good": CONTENT}))
    first = propose(pool)
    assert propose(gather(read({"bad": PUMP, "good": CONTENT}))) == first
    more = propose(gather(read({"bad": (*PUMP, "泵头漏风，差评", "泵头松了，生气"), "good": CONTENT})))
    assert {each.id for each in first if each.terms[0] == "泵头"} == {
        each.id for each in more if each.terms[0] == "泵头"
    }


def test_what_was_turned_down_does_not_come_back() -> None:
    texts = read({"bad": (*PUMP, "泵头漏风，差评", "泵头松了，生气"), "good": CONTENT})
    turned_down = propose(gather(texts))[0]
    again = propose(gather(texts, without=(frozenset(turned_down.terms),)))
    assert not any("泵头" in each.terms for each in again)


@pytest.mark.parametrize(
    "said",
    [
        PUMP[: CUSTOMERS - 1],  # too few
        ("泵头坏了，差评",) * 9,  # one sentence copied
        ("味道刺鼻，差评", "太刺鼻了", "刺鼻", "刺鼻得很", "闻着刺鼻", "刺鼻，退货"),  # covered
        ("失望", "很失望", "太失望了", "真失望", "失望透了", "好失望"),  # of no matter
    ],
)
def test_what_is_no_new_need_is_not_proposed(said: tuple[str, ...]) -> None:
    assert propose(gather(read({"bad": said, "good": CONTENT}))) == ()


def test_nothing_of_nothing() -> None:
    assert propose(gather([])) == ()


@pytest.mark.parametrize(
    ("clause", "terms"),
    [
        ("瓶盖漏了", {"漏", "瓶盖", "瓶盖漏"}),
        ("真的很失望", set()),
        ("想问一下", set()),
        ("The pump broke", {"pump", "broke", "pump broke"}),
        ("", set()),
    ],
)
def test_terms_name_a_matter(clause: str, terms: set[str]) -> None:
    assert terms_of(clause) == terms
