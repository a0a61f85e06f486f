"""The shapes of the `--json` outputs; their JSON Schemas stand in docs/schemas."""

import json
from typing import Any, Final, NotRequired

from typing_extensions import TypedDict

from bot.schemas.desk import DeskReportJson, IncidentJson, TicketJson, TicketWholeJson
from bot.schemas.mail import LetterJson, RetriedJson
from bot.schemas.products import ProductJson
from bot.schemas.reply_json import ReplyJson
from bot.schemas.roles import AuditJson, RoleJson
from bot.schemas.users import UserJson


class SpanJson(TypedDict):
    """Character offsets into the text as given: `text` is text[start:end]."""

    start: int
    end: int
    text: str


class FindingJson(TypedDict):
    """One thing a check found. `rule` is an article of law, or a limit of the platform."""

    span: SpanJson
    category: str
    rule: str
    severity: str
    suggestion: str


class DraftFindingJson(FindingJson):
    """What a check found in a draft, in English too; Chinese where no English is written."""

    category_en: str
    suggestion_en: str


class CheckJson(TypedDict):
    """`check --json`; with `--file`, a line each with the `id` given."""

    id: NotRequired[str | None]
    violates: bool
    outcome: str
    findings: list[FindingJson]


class PlaceJson(TypedDict):
    """Where a passage begins in its file, counted from 1: a line, paragraph, page or row."""

    unit: str
    number: int


class PassageJson(TypedDict):
    """One passage of `knowledge search --json`; `score` is 0 to 1, how surely it answers.

    `relevant` from a score of 0.5: where none is, nothing in the library answers, and the nearest are shown.
    """

    id: str
    score: float
    relevant: bool
    text: str
    source: str
    heading: str
    collection: str
    position: PlaceJson | None
    products: list[str]
    dated: str | None


class DocumentJson(TypedDict):
    """One document of `knowledge list --json`. `origin` is added, built-in, or kept elsewhere and only shown here."""

    collection: str
    source: str
    passages: int
    added_on: str | None
    dated: str | None
    origin: str


class AddJson(TypedDict):
    """`knowledge add --json`, in passages; `refused` and `remarks` are sentences."""

    added: int
    changed: int
    unchanged: int
    removed: int
    documents: int
    refused: list[str]
    remarks: list[str]
    notice: str


class EvidenceJson(TypedDict):
    id: str
    kind: str
    source: str
    heading: str
    text: str


class CitedJson(TypedDict):
    """Which stretch of a draft's text stands on which evidence."""

    id: str
    kind: str
    source: str
    span: SpanJson


class PartJson(TypedDict):
    """A named part of a draft: a headline, a shot's voice. `start` is where its words begin in the draft's text."""

    name: str
    text: str
    group: int
    start: int
    evidence: list[str]


class DraftJson(TypedDict):
    """One variant of `draft --json`; `id` is what `zhongcao drafts` knows it by."""

    id: str
    variant: int
    platform: str
    title: str
    text: str
    parts: list[PartJson]
    topics: list[str]
    citations: list[CitedJson]
    findings: list[DraftFindingJson]
    evidence: list[EvidenceJson]
    notes: list[str]
    pain: str


class NeedQuoteJson(TypedDict):
    text: str
    source: str
    review_id: str
    at: str
    product: str
    channel: str
    polarity: str
    start: int
    end: int


class NeedProductJson(TypedDict):
    product: str
    customers: int


class NeedPersonaJson(TypedDict):
    persona: str
    customers: int


class NeedJson(TypedDict):
    """One need of `reviews needs --json`. Shares are of the customers who wrote in the window."""

    need: str
    group: str
    label_en: str
    definition: str
    customers: int
    mentions: int
    share: float
    share_interval: list[float]
    complaints: int
    praise: int
    questions: int
    net_sentiment: float | None
    customers_before: int
    change: float | None
    emerging: bool
    p_value: float
    quotes: list[NeedQuoteJson]
    products: list[NeedProductJson]
    sql: str
    customers_complaining: int
    customers_praising: int
    customers_asking: int
    new: bool
    fading: bool
    p_value_fading: float
    personas: list[NeedPersonaJson]


class ScopeJson(TypedDict):
    dimension: str
    operator: str
    values: list[Any]


class DaysJson(TypedDict):
    """Both ends included, ISO."""

    first: str
    last: str


class ForecastJson(TypedDict):
    """The value at the end of the period; it lies from `low` to `high` in about `level` of all cases."""

    value: float
    low: float
    high: float
    level: float


class TargetJson(TypedDict):
    """One target of `targets list --json`, and `target` of `ask --json`. Ratios as fractions, money as it is.

    `state` is not begun, no data, running or over; `kind` is sum (its days add up), rate (a sum over a sum) or neither.
    `needed` is what each day left must bring, of a rate what they must average; `so_far` what they did until now.
    """

    name: str
    metric: str
    scope: list[ScopeJson]
    value: float
    period: DaysJson
    owner: str
    source: str
    state: str
    kind: str
    actual: float | None
    share: float | None
    as_of: str | None
    elapsed: float
    days_left: int
    gap: float | None
    met: bool
    behind: bool | None
    outlook: str | None
    needed: float | None
    so_far: float | None
    forecast: ForecastJson | None


class MetricJson(TypedDict):
    """One metric of `metrics list --json`."""

    name: str
    label: str
    synonyms: list[str]
    description: str
    format: str
    direction: str
    dimensions: list[str]


OUTPUTS: Final[dict[str, Any]] = {
    "ask": ReplyJson,
    "audit": list[AuditJson],
    "check": CheckJson,
    "draft": list[DraftJson],
    "knowledge-add": AddJson,
    "knowledge-list": list[DocumentJson],
    "knowledge-search": list[PassageJson],
    "mail-list": list[LetterJson],
    "mail-retry": RetriedJson,
    "metrics-list": list[MetricJson],
    "products-list": list[ProductJson],
    "products-show": ProductJson,
    "reviews-needs": list[NeedJson],
    "roles-list": list[RoleJson],
    "targets-list": list[TargetJson],
    "triage-incidents": list[IncidentJson],
    "triage-list": list[TicketJson],
    "triage-report": DeskReportJson,
    "triage-show": TicketWholeJson,
    "users-list": list[UserJson],
}
"""What each command prints, by the schema's file name."""


def schema(output: str) -> str:
    """The JSON Schema of one output, as its file holds it."""
    from pydantic import TypeAdapter

    described = TypeAdapter(OUTPUTS[output]).json_schema()
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"
