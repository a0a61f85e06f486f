"""Texts that several customers sent word for word: found over the whole store, marked as nobody's own voice."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

CUSTOMERS = 3  # so many different ones never hit on the same words by themselves …
LETTERS = 15  # … when the text is so long; “很好用” is nobody's property

_LETTERS_OF = "regexp_replace(text, '[\\s\\p{P}\\p{S}]', '', 'g')"


def mark_copies(connection: "duckdb.DuckDBPyConnection") -> None:
    """Doubt reviews (“copied_spam”) whose letters the same are another two customers' too, and no other reviews.

    Runs inside the caller's transaction, over all labelled reviews; what was marked and is no copy any more is trusted
    again, unless something else speaks against it.
    """
    connection.execute(
        f"""CREATE OR REPLACE TEMPORARY TABLE copies_now AS
        SELECT review_id FROM review_labels WHERE source = 'review' AND {_LETTERS_OF} IN (
            SELECT {_LETTERS_OF} AS letters FROM review_labels WHERE source = 'review'
            GROUP BY letters HAVING length(letters) >= {LETTERS}
            AND count(DISTINCT coalesce(customer_id, review_id)) >= {CUSTOMERS})"""  # noqa: S608 – constants alone
    )
    marked = "source = 'review' AND list_contains(string_split(doubts, ','), 'copied_spam')"
    gone = f"{marked} AND review_id NOT IN (SELECT review_id FROM copies_now)"
    without = "array_to_string(list_filter(string_split(doubts, ','), lambda kind: kind <> 'copied_spam'), ',')"
    statements = (
        f"UPDATE review_labels SET doubts = {without}, is_voice = NOT ({without} LIKE '%default_praise%' "
        f"OR ({without} LIKE '%cashback_spam%' AND polarity = 'positive')) WHERE {gone}",
        "UPDATE review_labels SET doubts = concat_ws(',', nullif(doubts, ''), 'copied_spam'), is_voice = FALSE "
        f"WHERE source = 'review' AND review_id IN (SELECT review_id FROM copies_now) AND NOT ({marked})",
        "UPDATE review_mentions SET is_voice = label.is_voice FROM review_labels AS label "
        "WHERE review_mentions.source = label.source AND review_mentions.review_id = label.review_id "
        "AND review_mentions.is_voice IS DISTINCT FROM label.is_voice",
        "DROP TABLE copies_now",
    )
    for statement in statements:
        connection.execute(statement)
