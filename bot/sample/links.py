"""Ties what customers say to what they bought."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# A review follows its order by two days to four weeks, of the same product and channel; all reviews of one
# speaker and product follow one order. md5 makes the choice look random and come out alike every time.
REVIEWS = """
    WITH spoken AS (
        SELECT customer_id AS speaker, sku, any_value(channel) AS channel, min(reviewed_at) AS spoken_at
        FROM reviews GROUP BY customer_id, sku),
    chosen AS (
        SELECT speaker, sku,
            arg_min(o.order_id, md5(speaker || o.order_id)) AS order_id,
            arg_min(o.customer_id, md5(speaker || o.order_id)) AS customer_id
        FROM spoken JOIN order_lines AS o USING (sku, channel)
        WHERE o.status = '已付款' AND o.customer_id IS NOT NULL
            AND o.ordered_at BETWEEN spoken_at - INTERVAL 28 DAY AND spoken_at - INTERVAL 2 DAY
        GROUP BY speaker, sku)
    UPDATE reviews SET order_id = chosen.order_id, customer_id = chosen.customer_id
    FROM chosen WHERE reviews.customer_id = chosen.speaker AND reviews.sku = chosen.sku"""

# Whoever has no order that fits, and whoever asks, is some customer of the shop.
OTHERS = """
    UPDATE {table} SET customer_id = 'C' || (100001 + md5_number_lower(customer_id) % (SELECT count(*) FROM customers))
    WHERE customer_id NOT IN (SELECT customer_id FROM customers)"""


def link_voices(connection: "duckdb.DuckDBPyConnection", kind: str) -> None:
    """Gives reviews the order and customer they come from, and inquiries a customer."""
    if kind == "reviews":
        connection.execute(REVIEWS)
    connection.execute(OTHERS.format(table=kind))
