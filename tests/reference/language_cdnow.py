#!/usr/bin/env python3
"""Figures of expressions over CDNOW, computed by SQL.

Oracle: DuckDB 2.0.0, Python 3.11.7; recorded 2026-11-22. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install duckdb==2.0.0
    oracle/bin/python tests/reference/language_cdnow.py > tests/reference/language_cdnow.tsv

Each line: expression, customers with a value (of conditions: for whom it is true), sum, least and greatest value; money in whole units.
An order is a customer's day. As of 1998-03-31. tests/language_cdnow.rs compares, relative tolerance 1e-9.
"""

import pathlib

import duckdb

DATA = pathlib.Path(__file__).resolve().parents[2] / "../shared/data/cdnow/CDNOW_master.txt"
AS_OF = "DATE '1998-03-31'"

db = duckdb.connect()
rows = []
for line in DATA.read_text().splitlines()[1:]:
    if line.strip():
        customer, date, _, dollars = line.split()
        rows.append((customer, f"{date[:4]}-{date[4:6]}-{date[6:]}", dollars))
db.execute("CREATE TABLE line (customer VARCHAR, day DATE, amount DECIMAL(12, 2))")
db.executemany("INSERT INTO line VALUES (?, ?, ?)", rows)
db.execute(
    f"CREATE TABLE o AS SELECT customer, day, sum(amount) AS amount FROM line WHERE day <= {AS_OF} GROUP BY ALL"
)
db.execute("CREATE TABLE c AS SELECT DISTINCT customer FROM o")


def orders(value, condition="true"):
    """One value for every customer, from that customer's orders."""
    return f"SELECT c.customer, (SELECT {value} FROM o WHERE o.customer = c.customer AND {condition}) AS v FROM c"


LAST_90 = f"day > {AS_OF} - 90"
NET = "SELECT customer, sum(amount) AS m FROM o GROUP BY customer"

QUERIES = {
    "count(orders, last 90 days)": orders("count(*)", LAST_90),
    "sum(orders.amount, last 365 days)": orders("coalesce(sum(amount), 0)", f"day > {AS_OF} - 365"),
    "mean(orders.amount)": orders("avg(amount::DOUBLE)"),
    "min(orders.amount, last 6 months)": orders("min(amount)", f"day > {AS_OF} - INTERVAL 6 MONTH"),
    "max(orders.amount, previous quarter)": orders("max(amount)", "day BETWEEN DATE '1997-10-01' AND DATE '1997-12-31'"),
    "first(orders.amount)": orders("arg_min(amount, day)"),
    "last(orders.amount where amount > 20)": orders("arg_max(amount, day)", "amount > 20"),
    "days_since(last orders)": orders(f"{AS_OF} - max(day)"),
    "days_since(first orders where amount >= 50)": orders(f"{AS_OF} - min(day)", "amount >= 50"),
    "count(orders, between day 90 and 180 before)": orders(
        "count(*)", f"day <= {AS_OF} - 90 AND day > {AS_OF} - 180"
    ),
    "share(orders where weekday(date) >= 6)": orders("avg((isodow(day) >= 6)::INT::DOUBLE)"),
    "gap_median(orders)": f"""SELECT c.customer, g.v FROM c LEFT JOIN (SELECT customer, median(gap) AS v FROM
        (SELECT customer, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap FROM o)
        WHERE gap IS NOT NULL GROUP BY customer) g USING (customer)""",
    "decayed(orders.amount, half-life 60 days)": orders(
        f"coalesce(sum(amount::DOUBLE * pow(2, -({AS_OF} - day) / 60.0)), 0)"
    ),
    "trend(orders, last 360 days)": orders(
        f"count(*) FILTER (day > {AS_OF} - 180) / nullif(count(*) FILTER (day <= {AS_OF} - 180), 0) - 1",
        f"day > {AS_OF} - 360",
    ),
    "rank(sum(orders.amount))": f"SELECT customer, rank() OVER (ORDER BY m DESC) AS v FROM ({NET})",
    "quantile(sum(orders.amount), 0.9)": f"SELECT customer, quantile_cont(m::DOUBLE, 0.9) OVER () AS v FROM ({NET})",
    "zscore(sum(orders.amount))": f"""SELECT customer, (m::DOUBLE - avg(m::DOUBLE) OVER ()) / stddev_pop(m::DOUBLE) OVER () AS v
        FROM ({NET})""",
    "share_of(sum(orders.amount))": f"SELECT customer, m::DOUBLE / sum(m::DOUBLE) OVER () AS v FROM ({NET})",
    "stopped(orders, last 180 days)": orders(f"max(day) <= {AS_OF} - 180"),
    "resumed(orders, last 90 days, after 180 days)": f"""SELECT c.customer, coalesce(g.v, false) AS v FROM c LEFT JOIN
        (SELECT customer, bool_or({LAST_90} AND gap >= 180) AS v FROM
        (SELECT customer, day, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap FROM o) GROUP BY customer) g
        USING (customer)""",
    "followed(orders where amount > 100, by orders within 30 days)": """SELECT c.customer, EXISTS (SELECT 1 FROM o a, o b
        WHERE a.customer = c.customer AND b.customer = c.customer AND a.amount > 100 AND b.day > a.day
        AND b.day - a.day <= 30) AS v FROM c""",
}

for expression, query in QUERIES.items():
    kind = db.execute(f"SELECT typeof(v) FROM ({query}) WHERE v IS NOT NULL LIMIT 1").fetchone()[0]
    if kind == "BOOLEAN":
        count = db.execute(f"SELECT count(*) FROM ({query}) WHERE v").fetchone()[0]
        print(expression, count, "", "", "", sep="\t")
    else:
        figures = db.execute(
            f"SELECT count(v), sum(v::DOUBLE ORDER BY v), min(v)::DOUBLE, max(v)::DOUBLE FROM ({query})"
        ).fetchone()
        print(expression, *figures, sep="\t")
