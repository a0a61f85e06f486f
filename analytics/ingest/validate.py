# ruff: noqa: S608 - names come from kinds.yml and positions; every text of a file or mapping is quoted by literal()
"""Raw text cells → typed rows and faults, in SQL over the whole file at once."""

from collections.abc import Iterator

from analytics.ingest.columns import Sources
from analytics.ingest.kinds import Column, Kind, channel_pools
from analytics.ingest.mapping import Condition, Mapping
from analytics.ingest.schema import Connection

TIME_FORMATS = (
    "%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S",
    "%Y.%m.%d", "%Y.%m.%d %H:%M", "%Y.%m.%d %H:%M:%S", "%Y年%m月%d日", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H时%M分", "%Y年%m月%d日 %H时%M分%S秒", "%Y-%m-%d %H:%M",
    "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y",
)  # fmt: skip

BLANK = ("", "\\N", "NULL", "null")
DASHES = ("-", "--", "—", "N/A", "nan", "NaN")

# Commas must stand as thousands do: “1,5” may be one and a half, so it is no number here.
MACROS = (
    r"""CREATE OR REPLACE TEMP MACRO plain_number(s) AS CASE
        WHEN regexp_full_match(s, '[-+]?\d{1,3}(,\d{3})+(\.\d*)?') THEN try_cast(replace(s, ',', '') AS DOUBLE)
        ELSE try_cast(s AS DOUBLE) END""",
    r"""CREATE OR REPLACE TEMP MACRO scaled_number(s) AS CASE right(s, 1)
        WHEN '%' THEN plain_number(left(s, -1)) / 100
        WHEN '万' THEN plain_number(left(s, -1)) * 10000
        WHEN '亿' THEN plain_number(left(s, -1)) * 100000000
        ELSE plain_number(s) END""",
    r"""CREATE OR REPLACE TEMP MACRO read_number(s) AS coalesce(try_cast(s AS DOUBLE), scaled_number(
        regexp_replace(replace(replace(s, '，', ','), '％', '%'), '\s|[¥￥$€£]|元|CNY|RMB|USD|EUR|GBP', '', 'g')))""",
    # A written offset is turned into the shop's own clock.
    rf"""CREATE OR REPLACE TEMP MACRO any_time(s) AS CASE
        WHEN (ends_with(s, 'Z') OR ends_with(s, 'UTC') OR contains(right(s, 6), '+') OR contains(right(s, 6), '-'))
            AND regexp_matches(s, ':\d\d(\.\d+)?\s*(Z|UTC|[+-]\d\d(:?\d\d)?)$')
        THEN timezone('Asia/Shanghai', try_cast(s AS TIMESTAMPTZ))
        ELSE coalesce(try_cast(s AS TIMESTAMP), try_strptime(s, {list(TIME_FORMATS)})) END""",
)


def validate(connection: Connection, kind: Kind, sources: Sources, mapping: Mapping) -> None:
    """Temporary table `raw` → temporary table `checked`: `_row`, `_fault` (null or a struct) and the kind's columns."""
    for macro in MACROS:
        connection.execute(macro)
    pools = " ".join(f"WHEN {literal(channel)} THEN {literal(pool)}" for channel, pool in channel_pools().items())
    connection.execute(f"CREATE OR REPLACE TEMP MACRO pool_of(c) AS CASE c {pools} END")
    source = ", ".join(f"{_source(column, sources, mapping)} AS s_{column.name}" for column in kind.columns)
    refused = _refused_by_mapping(sources, mapping)
    read = ", ".join(f"{_read(column, mapping)} AS r_{column.name}" for column in kind.columns)
    parsed = ", ".join(f"{_parsed(column)} AS p_{column.name}" for column in kind.columns)
    final = ", ".join(f"{_final(column, kind)} AS {quoted(column.name)}" for column in kind.columns)
    stored = ", ".join(f"{c.store or quoted(c.name)} AS {quoted(c.name)}" for c in kind.stored)
    lookup = "LEFT JOIN (SELECT sku AS l_sku, any_value(product) AS l_product, any_value(category) AS l_category"
    products = f"{lookup} FROM products GROUP BY sku) ON l_sku = p_sku" if kind.from_products else ""
    numbered = ""
    if kind.alike:
        # Numbered beside the rows, not among them: a window would sort every column along.
        place = f"row_number() OVER (PARTITION BY {kind.alike} ORDER BY _row)"
        numbered = f"JOIN (SELECT _row AS n_row, {place} AS _place FROM parsed) ON n_row = _row"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE checked AS
        WITH source AS (SELECT _row, {refused} AS _refused, {source} FROM raw),
             read AS (SELECT *, {read} FROM source),
             parsed AS NOT MATERIALIZED (SELECT *, {parsed} FROM read),
             final AS (SELECT *, {final} FROM parsed {numbered} {products})
        SELECT _row, {_fault(kind)} AS _fault, {stored} FROM final""")


def _source(column: Column, sources: Sources, mapping: Mapping) -> str:
    """The column's text, null when blank, after the mapping's constants, values and rules."""
    text = _text(column, sources, mapping)
    spelled = mapping.values.get(column.name, {})
    if spelled:
        whens = " ".join(f"WHEN {literal(spelling)} THEN {literal(value)}" for spelling, value in spelled.items())
        text = f"CASE {text} {whens} ELSE {text} END"
    for rule in mapping.rules:
        if column.name in rule.set:
            text = f"CASE WHEN {_holds(rule.when, sources)} THEN {literal(rule.set[column.name])} ELSE {text} END"
    return text


def _text(column: Column, sources: Sources, mapping: Mapping) -> str:
    if column.name in mapping.constants:
        return literal(mapping.constants[column.name])
    position = sources.positions.get(column.name)
    if position is None:
        return "CAST(NULL AS VARCHAR)"
    trimmed = f"trim(c{position}, ' \t\r\n\u3000\u00a0')"
    # CASE and not IN: DuckDB makes a join of a list as long as this.
    blanks = " ".join(f"WHEN {literal(blank)} THEN NULL" for blank in BLANK + (() if column.type == "text" else DASHES))
    return f"CASE {trimmed} {blanks} ELSE {trimmed} END"


def _refused_by_mapping(sources: Sources, mapping: Mapping) -> str:
    """What a `reject_when` rule says of the row, or null."""
    whens = []
    for rule in mapping.rules:
        if rule.reject is not None:
            column, position = rule.when.column, sources.find(rule.when.column)
            fault = _struct(column, f"c{position}", rule.reject)
            whens.append(f"WHEN {_holds(rule.when, sources)} THEN {fault}")
    return f"CASE {' '.join(whens)} END" if whens else f"CASE WHEN false THEN {_struct('', 'NULL', '')} END"


def _holds(condition: Condition, sources: Sources) -> str:
    text = f"trim(c{sources.find(condition.column)})"
    value = condition.value
    match condition.test:
        case "starts_with":
            return f"starts_with({text}, {literal(value)})"
        case "contains":
            return f"contains({text}, {literal(value)})"
        case "one_of":
            return f"{text} IN ({', '.join(map(literal, value))})"
        case "empty":
            return f"(coalesce({text}, '') = '') = {bool(value)}"
        case "at_most":
            return f"read_number({text}) <= {float(value)}"
        case "at_least":
            return f"read_number({text}) >= {float(value)}"
    return f"{text} = {literal(value)}"


def _read(column: Column, mapping: Mapping) -> str:
    """The text as its type, before bounds; apart from _parsed so that the costly part is worked out once."""
    text = f"s_{column.name}"
    if column.type in ("integer", "number"):
        return f"read_number({text})"
    if column.type in ("date", "timestamp"):
        stated = mapping.date_format.get(column.name, mapping.date_format.get(""))
        return f"try_strptime({text}, {literal(stated)})" if stated else f"any_time({text})"
    if column.values:
        spelled = column.spellings.items()
        whens = " ".join(f"WHEN {literal(spelling)} THEN {literal(value)}" for spelling, value in spelled)
        return f"CASE lower({text}) {whens} END"
    return text


def _parsed(column: Column) -> str:
    read = f"r_{column.name}"
    sane_time = f"CASE WHEN year({read}) BETWEEN 1970 AND 2199 THEN {read} END"
    match column.type:
        case "integer":
            return f"CASE WHEN {read} = floor({read}) THEN try_cast({read} AS BIGINT) END"
        case "number":
            return f"CASE WHEN isfinite({read}) THEN {read} END"
        case "timestamp":
            return sane_time
        case "date":
            return f"CAST({sane_time} AS DATE)"
    return read


def _final(column: Column, kind: Kind) -> str:
    fallbacks = [f"l_{column.name}"] if column.name in kind.from_products else []
    if column.fallback:
        # A value that was there and could not be read is a fault, never its fallback.
        fallbacks.append(f"CASE WHEN s_{column.name} IS NULL THEN {column.fallback} END")
    value = f"coalesce({', '.join([f'p_{column.name}', *fallbacks])})" if fallbacks else f"p_{column.name}"
    return f"CAST({value} AS {column.sql_type})"


UNREADABLE = {"integer": "not_integer", "number": "not_number", "date": "not_date", "timestamp": "not_date"}


def _faults(kind: Kind) -> Iterator[tuple[str, str]]:
    """Conditions and what they mean, the most telling first."""
    for column in kind.columns:
        text, parsed, name = f"s_{column.name}", f"p_{column.name}", quoted(column.name)
        unread = f"{text} IS NOT NULL AND {parsed} IS NULL"
        if column.type == "integer":
            yield f"{unread} AND r_{column.name} IS NULL", _struct(column.name, text, "not_number")
        if column.type != "text" or column.values:
            yield unread, _struct(column.name, text, UNREADABLE.get(column.type, "unknown_value"))
        if column.required:
            yield f"{name} IS NULL", _struct(column.name, text, "missing")
        if column.min is not None:
            yield f"{name} < {column.min}", _struct(column.name, text, "below_min")
        if column.max is not None:
            yield f"{name} > {column.max}", _struct(column.name, text, "above_max")
    for check in kind.checks:
        yield check.when, _struct(check.column, f"s_{check.column}", check.reason)


def _fault(kind: Kind) -> str:
    whens = " ".join(f"WHEN {condition} THEN {fault}" for condition, fault in _faults(kind))
    return f"CASE WHEN _refused IS NOT NULL THEN _refused {whens} END"


def _struct(column: str, value: str, reason: str) -> str:
    return f"{{'column': {literal(column)}, 'value': CAST({value} AS VARCHAR), 'reason': {literal(reason)}}}"


def literal(value: object) -> str:
    """A text as an SQL literal; a NUL, which would end it, is left out."""
    return "'" + str(value).replace("\x00", "").replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A column name as an SQL identifier; some are keywords."""
    return f'"{name}"'
