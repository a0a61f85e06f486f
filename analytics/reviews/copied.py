"""Praise that several customers sent word for word: found over the whole store, marked as nobody's own voice.

The same complaint from many is left alone: customers who copy a grievance still have it.
"""

from typing import TYPE_CHECKING

from analytics.reviews.review import NO_VOICE, NO_VOICE_IN_PRAISE, DoubtKind

if TYPE_CHECKING:
    import duckdb

CUSTOMERS = 3  # so many different ones never hit on the same words by themselves …
LETTERS = 15  # … when the text is so long; “很好用” is nobody's property

_FIND = r"""
CREATE OR REPLACE TEMPORARY TABLE copies_now AS
WITH written AS (
    SELECT review_id, coalesce(customer_id, review_id) AS who,
           regexp_replace(text, '[\s\p{P}\p{S}]', '', 'g') AS letters
    FROM review_labels WHERE source = 'review' AND polarity = 'positive')
SELECT review_id FROM written WHERE letters IN (
    SELECT letters FROM written GROUP BY letters HAVING length(letters) >= ? AND count(DISTINCT who) >= ?)"""
_COPIED: DoubtKind = "copied_spam"
_TRUST = """
UPDATE review_labels SET doubts = trim(replace(doubts, 'copied_spam', ''), ','), version = 0,
    is_voice = NOT (list_has_any(string_split(doubts, ','), ?)
        OR (list_has_any(string_split(doubts, ','), ?) AND polarity = 'positive'))
WHERE source = 'review' AND doubts LIKE '%copied_spam%' AND review_id NOT IN (SELECT review_id FROM copies_now)"""
_DOUBT = """
UPDATE review_labels SET doubts = concat_ws(',', nullif(doubts, ''), 'copied_spam'), is_voice = FALSE
WHERE source = 'review' AND coalesce(doubts, '') NOT LIKE '%copied_spam%'
    AND review_id IN (SELECT review_id FROM copies_now)"""
_MENTIONS = """
DELETE FROM review_mentions WHERE source = 'review' AND review_id IN (SELECT review_id FROM copies_now)"""


def mark_copies(connection: "duckdb.DuckDBPyConnection") -> None:
    """Doubt reviews (“copied_spam”) whose letters are word for word those of two other customers, and no other ones.

    Runs inside the caller's transaction, over all labelled reviews. What was marked and is no copy any more is trusted
    again, and read anew the next time, for its mentions are gone.
    """
    connection.execute(_FIND, [LETTERS, CUSTOMERS])
    connection.execute(_TRUST, [sorted(NO_VOICE - {_COPIED}), sorted(NO_VOICE_IN_PRAISE)])
    for statement in (_DOUBT, _MENTIONS, "DROP TABLE copies_now"):
        connection.execute(statement)
