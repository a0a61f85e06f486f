"""The built-in guide: whole, in this project's numbers, and every advice of the metrics file points into it."""

import re
from pathlib import Path

import pytest
import yaml

from knowledge.builtin import GUIDE, guide_passages, section

METRICS = Path(__file__).parents[2] / "analytics" / "kpi" / "metrics.yml"
QUESTIONS = Path(__file__).parents[1] / "golden" / "guide_questions.yaml"
STEMS = (
    "audience",
    "content",
    "crm",
    "experiments",
    "indicators",
    "paid-ads",
    "positioning",
    "private-traffic",
    "roi",
    "search",
    "seeding",
    "service",
    "traffic",
)


def advice() -> list[str]:
    return re.findall(r"advice:\s*([^\s,}\]]+)", METRICS.read_text("utf-8")) if METRICS.exists() else []


def test_every_chapter_is_there() -> None:
    assert sorted(path.stem for path in GUIDE.glob("*.md")) == list(STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_a_chapter_is_neither_thin_nor_endless(stem: str) -> None:
    text = (GUIDE / f"{stem}.md").read_text("utf-8")
    assert 900 <= len(re.sub(r"\s", "", text)) <= 1800
    assert text.startswith("# ")
    assert text.count("\n## ") >= 2
    assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", text), "full-width punctuation"


@pytest.mark.parametrize("anchor", sorted(set(advice())))
def test_advice_of_the_metrics_file_leads_somewhere(anchor: str) -> None:
    assert section(anchor) is not None, f"{anchor} is not in the guide"


@pytest.mark.parametrize(
    ("anchor", "facts"),
    [
        ("guide/audience#高价值用户怎么定义", ("近三个月购买三次及以上", "客单价高于全体均值")),
        ("guide/seeding#KOL 和 KOC 怎么分工", ("1,000–5,000", "200–500 元")),
        ("guide/seeding#广告标注与合规", ("KOC 置换", "“广告”")),
        ("guide/seeding#晒单返现能不能做", ("不建议", "反不正当竞争")),
        ("guide/service#承诺怎么定", ("24 小时内给出明确方案",)),
        ("guide/roi#每两周更新", ("每两周更新一轮",)),
        ("guide/roi#痛点 + 解决方案", ("痛点", "解决方案")),
        ("guide/traffic#四个流量池怎么分", ("公域", "付费", "私域", "自有", "淘宝直通车", "百度搜索", "微信朋友圈")),
        ("guide/paid-ads#按产品生命周期投放", ("新品期", "成长期", "成熟期", "衰退期", "大促期")),
        ("guide/content#三个阶段", ("种草", "决策", "复购")),
    ],
)
def test_the_domain_rules_stand_in_their_sections(anchor: str, facts: tuple[str, ...]) -> None:
    passage = section(anchor)
    assert passage is not None
    assert [fact for fact in facts if fact not in passage.text] == []


@pytest.mark.parametrize(
    "name",
    [*["曝光量", "点击率", "CTR", "获客成本", "CAC", "转化率", "CVR", "客单价", "AOV", "加购率", "复购率", "复购频次"],
     *["用户生命周期价值", "LTV", "ROI", "ROAS", "GMV", "花费", "DSR", "退款率"]],
)  # fmt: skip
def test_each_indicator_can_be_cited(name: str) -> None:
    passage = section(f"guide/indicators#{name}")
    assert passage is not None
    assert all(part in passage.text for part in ("定义：", "公式：", "优化方向："))


def test_an_anchor_without_heading_names_the_chapters_first_section() -> None:
    passage = section("guide/traffic")
    assert passage is not None
    assert passage.id == "guide/traffic#四个流量池怎么分"
    assert section("guide/traffic#没有这一节") is None
    assert section("guide/nowhere") is None


def test_golden_questions_expect_sections_that_exist() -> None:
    known = {passage.id.removeprefix("guide/") for passage in guide_passages()}
    rows = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    assert [wanted for row in rows for wanted in row["expects"] if wanted not in known] == []
    assert len({row["id"] for row in rows}) == len(rows)
