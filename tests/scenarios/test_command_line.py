"""The command line as its users meet it: every command once, and bad input told in one sentence."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import zhongcao


@pytest.fixture(scope="module")
def home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample home, which these tests may change."""
    copy = tmp_path_factory.mktemp("command-line") / "home"
    shutil.copytree(sample_home, copy, symlinks=True)
    return copy


def test_the_tour_shows_a_figure_the_needs_a_draft_and_the_desk(sample_home: Path) -> None:
    tour = (sample_home / "tour.txt").read_text("utf-8")
    for word in ("点击率", "淘宝直通车", "漏液破损", "双11到手价199元", "待处理的差评共"):
        assert word in tour


def test_ask_prints_the_contracts_object(home: Path) -> None:
    done = zhongcao("ask", "昨天小红书的点击率是多少", "--json", home=home)
    printed = json.loads(done.stdout)
    assert (done.returncode, printed["skill"], printed["status"]) == (0, "kpi", "answered")
    assert printed["query"]["period"] == {"first": "2026-10-31", "last": "2026-10-31"}
    assert printed["columns"] == [{"name": "ctr", "format": "percent"}]
    assert 0.001 < printed["rows"][0][0] < 0.2
    assert printed["sql"].lstrip().upper().startswith(("SELECT", "WITH"))


def test_a_file_of_questions_comes_back_in_order_and_conversations_go_on(home: Path, tmp_path: Path) -> None:
    asked = tmp_path / "q.jsonl"
    lines = [
        {"id": "a", "text": "上周抖音的花费", "conversation": "c"},
        {"id": "b", "text": "那小红书呢", "conversation": "c"},
        {"id": "c", "text": "转化率"},
        {"id": "d", "text": "上周各门店的坪效", "today": "2026-11-01"},
    ]
    asked.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n", "utf-8")
    done = zhongcao("ask", "--file", str(asked), "--json", home=home)
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["id"], line["status"]) for line in printed] == [
        ("a", "answered"),
        ("b", "answered"),
        ("c", "clarify"),
        ("d", "refused"),
    ]
    assert printed[1]["query"]["filters"] == [{"dimension": "channel", "operator": "=", "values": ["小红书"]}]
    assert printed[1]["query"]["metrics"] == printed[0]["query"]["metrics"]


def test_a_conversation_is_remembered_between_calls(home: Path) -> None:
    zhongcao("ask", "上周抖音的花费", "--conversation", "mine", home=home)
    done = zhongcao("ask", "那小红书呢", "--conversation", "mine", "--json", home=home)
    assert json.loads(done.stdout)["query"]["metrics"] == ["cost"]


def test_chat_reads_until_the_end_of_its_input(home: Path) -> None:
    done = zhongcao("chat", home=home, stdin="你好\n\n昨天抖音的花费\n退出\n上周的花费\n")
    assert done.returncode == 0
    assert "2026年10月31日" in done.stdout
    assert "2026年10月19日" not in done.stdout


def test_a_ticket_goes_through_the_desk(home: Path) -> None:
    listed = json.loads(zhongcao("triage", "list", "--json", home=home).stdout)
    number = str(listed[0]["id"])
    assert (
        json.loads(zhongcao("triage", "claim", number, "--as", "小陈", "--json", home=home).stdout)["owner"] == "小陈"
    )
    twice = zhongcao("triage", "claim", number, "--as", "小李", home=home)
    assert (twice.returncode, twice.stdout) == (1, "")
    assert "小陈" in twice.stderr
    assert zhongcao("triage", "resolve", number, "--as", "小陈", home=home).returncode == 0
    shown = json.loads(zhongcao("triage", "show", number, "--json", home=home).stdout)
    assert [event["act"] for event in shown["history"]] == ["claim", "resolve"]


def test_a_draft_carries_its_evidence(home: Path) -> None:
    drafts = json.loads(zhongcao("draft", "--product", "CY-001", "--variants", "2", "--json", home=home).stdout)
    assert len(drafts) == 2
    assert drafts[0]["text"] != drafts[1]["text"]
    for draft in drafts:
        known = {evidence["id"] for evidence in draft["evidence"]}
        assert known
        for citation in draft["citations"]:
            span = citation["span"]
            assert citation["id"] in known
            assert draft["text"][span["start"] : span["end"]] == span["text"]


def test_copy_is_checked(home: Path) -> None:
    bad = json.loads(zhongcao("check", "全网第一的祛斑精华，三天根治色斑", "--json", home=home).stdout)
    assert (bad["violates"], bad["outcome"]) == (True, "blocked")
    good = json.loads(zhongcao("check", "早晚两泵，夏天用着不黏", "--json", home=home).stdout)
    assert (good["violates"], good["outcome"], good["findings"]) == (False, "passes", [])


def test_the_guide_is_searched(home: Path) -> None:
    words = ("knowledge", "search", "新手怎么低成本启动", "--k", "3", "--collection", "guide", "--json")
    found = json.loads(zhongcao(*words, home=home).stdout)
    assert found[0]["source"] == "traffic.md"


def test_needs_name_the_planted_growth_first(home: Path) -> None:
    found = json.loads(zhongcao("reviews", "needs", "--product", "爽肤水", "--json", home=home).stdout)
    assert (found[0]["need"], found[0]["emerging"]) == ("漏液破损", True)


def test_reviews_are_labelled_into_a_file(home: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "r.csv", tmp_path / "r.jsonl"
    source.write_text("id,content\n1,瓶口漏液，包装太差了\n2,很好用，推荐\n", "utf-8")
    done = zhongcao("reviews", "label", str(source), "--text", "content", "--out", str(out), "--json", home=home)
    assert json.loads(done.stdout)["rows"] == 2
    first, second = (json.loads(line) for line in out.read_text("utf-8").splitlines())
    assert (first["id"], first["polarity"], second["polarity"]) == ("1", "negative", "positive")
    for opinion in first["opinions"]:
        for span in filter(None, (opinion["aspect"], opinion["opinion"])):
            assert first["content"][span["start"] : span["end"]] == span["text"]


def test_an_import_shows_at_once_and_twice_changes_nothing(home: Path, tmp_path: Path) -> None:
    report = tmp_path / "日报.csv"
    report.write_bytes(
        "日期,渠道,展现量,点击量,消耗\n2026-10-31,快手,1000,50,30\n2026-10-31,快手,坏,1,1\n".encode("gb18030")
    )
    first = json.loads(zhongcao("import", "ads", str(report), "--json", home=home).stdout)
    assert (first["added"], first["rejected_count"], first["rejected"][0]["row"]) == (1, 1, 3)
    asked = json.loads(zhongcao("ask", "昨天快手的点击率", "--json", home=home).stdout)
    assert asked["rows"] == [[0.05]]
    assert json.loads(zhongcao("import", "ads", str(report), "--json", home=home).stdout)["already"] is True


def test_doctor_finds_the_sample_in_order(home: Path) -> None:
    done = zhongcao("doctor", "--json", home=home)
    states = {finding["part"]: finding["state"] for finding in json.loads(done.stdout)}
    optional = ("language model", "roles", "secret key", "slack", "wecom")
    assert {part: states.pop(part) for part in optional} == dict.fromkeys(optional, "off")
    embeddings = {states.pop("embeddings"), states.pop("knowledge")}
    assert embeddings <= {"ok", "bad"}  # the bundled model runs on x86-64 with AVX2 only
    assert set(states.values()) == {"ok"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ask", "--file", "no-such.jsonl"), "no-such.jsonl"),
        (("import", "adds", "x.csv"), "adds"),
        (("import", "ads", "no-such.csv"), "no-such.csv"),
        (("metrics", "check", "no-such.yml"), "no-such.yml"),
        (("reviews", "label", "no.csv", "--text", "t", "--out", "o.csv"), "no.csv"),
        (("reviews", "needs", "--since", "2026-10-02", "--until", "2026-10-01"), "2026-10-01"),
        (("reviews", "needs", "--product", "电饭锅"), "电饭锅"),
        (("triage", "show", "99999"), "99999"),
        (("triage", "list", "--state", "lost"), "lost"),
        (("draft", "--product", "没有的商品"), "没有的商品"),
        (("draft",), "--product"),
        (("draft", "--product", "CY-001", "--platform", "贴吧"), "贴吧"),
        (("check", "很好用", "--product", "CY-999"), "CY-999"),
        (("knowledge", "add", "no-such-folder"), "no-such-folder"),
    ],
)
def test_bad_input_gets_one_sentence(home: Path, words: tuple[str, ...], says: str) -> None:
    done = zhongcao(*words, home=home)
    assert (done.returncode, done.stdout) == (1, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


@pytest.mark.parametrize("words", [("ask",), ("nothing",), ("import",), ("ask", "x", "--today", "tomorrow")])
def test_wrong_usage_exits_with_2(home: Path, words: tuple[str, ...]) -> None:
    done = zhongcao(*words, home=home)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    done = zhongcao("doctor", home=tmp_path, ZHONGCAO_TIMEZONE="Mars/Olympus")
    assert done.returncode == 1
    assert "ZHONGCAO_TIMEZONE" in done.stderr


def test_an_empty_home_says_how_to_begin(tmp_path: Path) -> None:
    done = zhongcao("ask", "昨天的花费", home=tmp_path)
    assert "zhongcao demo" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_demo_leaves_a_store_of_ones_own_alone(tmp_path: Path) -> None:
    report = tmp_path / "ads.csv"
    report.write_text("date,channel,impressions,clicks,cost\n2026-10-31,小红书,1000,50,30\n", "utf-8")
    assert zhongcao("import", "ads", str(report), home=tmp_path).returncode == 0
    done = zhongcao("demo", "--once", home=tmp_path)
    assert done.returncode == 1
    assert "ZHONGCAO_HOME_DIR" in done.stderr
