"""What money the warehouse is in: one currency, stated by a mapping, kept beside the tables."""

import re
from typing import Any

from analytics.ingest.errors import ImportFailed
from analytics.ingest.schema import META, Connection

CODE = re.compile(r"[A-Z]{3}")


def currency_code(declared: Any) -> str:
    """The ISO 4217 code a mapping states, "" where it states none. Raises ImportFailed for anything else."""
    if declared is None:
        return ""
    code = str(declared).strip().upper()
    if not CODE.fullmatch(code):
        raise ImportFailed(
            f"映射里的 currency 写的是 {declared!r}，应是三个字母的币种代码，如 CNY、GBP。",
            f"currency in the mapping is {declared!r}; it should be a code of three letters, such as CNY or GBP.",
        )
    return code


def require_currency(connection: Connection, code: str) -> None:
    """Raises ImportFailed when the warehouse is in another currency: sums of the two would mean nothing."""
    held = _held(connection)
    if code and held and held != code:
        raise ImportFailed(
            f"数据仓库里的金额是 {held}，这个文件是 {code}，不能相加：请用 ZHONGCAO_HOME_DIR 给它另一个目录。",
            f"The warehouse is in {held} and this file in {code}, which do not add up: "
            "give it a folder of its own with ZHONGCAO_HOME_DIR.",
        )


def state_currency(connection: Connection, code: str) -> None:
    """Writes down the warehouse's currency, once."""
    if code and not _held(connection):
        connection.execute(META)
        connection.execute("INSERT INTO zhongcao_meta VALUES ('currency', ?)", [code])


def _held(connection: Connection) -> str:
    asked = "SELECT 1 FROM information_schema.tables WHERE table_name = 'zhongcao_meta' AND table_catalog = "
    if not connection.execute(f"{asked}current_database()").fetchone():
        return ""
    row = connection.execute("SELECT value FROM zhongcao_meta WHERE key = 'currency'").fetchone()
    return str(row[0]) if row else ""
