#!/usr/bin/env python3
"""Scores of a small shop's customers, by every way of scoring.

Oracle: pandas 3.1.1 and NumPy's quantiles below it, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install pandas==3.1.1
    oracle/bin/python tests/reference/scoring.py > tests/reference/scoring.tsv

Lines of three kinds: `order`, customer, day, amount; `way`, its name, its settings as JSON; `score`, the way's name, customer, r, f, m and the
fourth score, with "-" for none. tests/scoring.rs reads the orders and compares.
"""

import json
import random

import pandas as pd

AS_OF = pd.Timestamp("2024-12-31")

WAYS = {
    "usual": {},
    "thirds": {"bins": 3},
    "tenths": {"bins": 10},
    "width": {"rfm": {"method": "width"}},
    "width_four": {"bins": 4, "rfm": {"method": "width"}},
    "percentiles": {"rfm": {"percentiles": [10, 33.3, 60, 97.5]}},
    "nested": {"rfm": {"scoring": "nested"}},
    "nested_width": {"bins": 3, "rfm": {"scoring": "nested", "method": "width"}},
    "nested_percentiles": {"rfm": {"scoring": "nested", "percentiles": [50, 90]}},
    "days": {"rfm": {"cuts": {"recency": [30, 90, 180, 270]}}},
    "cuts": {
        "rfm": {"cuts": {"recency": [60, 200], "frequency": [1, 3], "monetary": [99.99, 450.5], "fourth": [0, 1]}, "fourth": "count(orders, last 90 days)"}
    },
    "fourth": {"bins": 4, "monetary": "mean", "rfm": {"fourth": "count(orders, last 90 days)"}},
    "nested_fourth": {"bins": 3, "rfm": {"scoring": "nested", "fourth": "count(orders, last 90 days)"}},
    "nested_days": {"bins": 3, "rfm": {"scoring": "nested", "cuts": {"recency": [60, 200]}}},
}


def shop():
    rng = random.Random(5)
    rows = []
    for number in range(120):
        customer = f"c{number:03d}"
        if number % 40 == 7:
            rows.append((customer, pd.Timestamp("2024-05-05"), -20.0))  # nothing but taken back
            continue
        for _ in range(min(1 + int(rng.expovariate(0.45)), 12)):
            day = pd.Timestamp("2024-01-01") + pd.Timedelta(days=int(366 * rng.random() ** 0.7))
            rows.append((customer, min(day, AS_OF), round(rng.lognormvariate(4, 1), 2)))
    return pd.DataFrame(rows, columns=["customer", "day", "amount"])


def scored(values, groups, bins, method, cuts, percentiles):
    """1 + cut-points strictly below, within groups."""
    if cuts is not None:
        return values.map(lambda value: 1 + sum(cut < value for cut in cuts))

    def of(group):
        if method == "width":
            low, high = group.min(), group.max()
            points = [low + (high - low) * (k / bins) for k in range(1, bins)]
        elif percentiles is not None:
            points = [group.quantile(p) for p in percentiles]
        else:
            points = [group.quantile(k / bins) for k in range(1, bins)]
        return group.map(lambda value: 1 + sum(point < value for point in points))

    return values.groupby(groups).transform(of) if groups else of(values)


def main():
    orders = shop()
    for row in orders.itertuples():
        print("order", row.customer, row.day.date(), f"{row.amount:.2f}", sep="\t")
    bought = orders[orders.amount > 0]
    b = pd.DataFrame({"recency": (AS_OF - bought.groupby("customer").day.max()).dt.days})
    b["frequency"] = bought.groupby("customer").size()
    # In cents, so that sums are exact; one line a day and customer is one order.
    everyone = sorted(orders.customer.unique())
    cents = (orders.amount * 100).round().astype("int64").groupby(orders.customer).sum()
    b["frequency"] = bought.drop_duplicates(["customer", "day"]).groupby("customer").size()
    recent = bought[bought.day > AS_OF - pd.Timedelta(days=90)].drop_duplicates(["customer", "day"])
    fourth = recent.groupby("customer").size().reindex(everyone, fill_value=0)
    for name, way in WAYS.items():
        print("way", name, json.dumps(way), sep="\t")
        rfm = way.get("rfm", {})
        cuts = rfm.get("cuts", {})
        percentiles = [p / 100 for p in rfm["percentiles"]] if "percentiles" in rfm else None
        lists = [percentiles, *cuts.values()]
        bins = way.get("bins") or next((len(one) + 1 for one in lists if one), 5)
        b["monetary"] = cents.reindex(b.index)
        if way.get("monetary") == "mean":
            # To the cent, halves away from zero.
            b["monetary"] = (b.monetary / b.frequency + 0.5).astype("int64")
        nested = rfm.get("scoring") == "nested"
        money = [round(100 * cut) for cut in cuts["monetary"]] if "monetary" in cuts else None

        def score(values, groups, own):
            return scored(values, groups if nested else [], bins, rfm.get("method"), own, percentiles)

        s = pd.DataFrame({"r": bins + 1 - score(b.recency, [], cuts.get("recency"))})
        s["f"] = score(b.frequency, [s.r], cuts.get("frequency"))
        s["m"] = score(b.monetary, [s.r, s.f], money)
        if "fourth" in rfm:
            if nested:
                s["x"] = score(fourth[s.index], [s.r, s.f, s.m], cuts.get("fourth"))
            else:
                s = s.reindex(everyone)
                s["x"] = score(fourth, [], cuts.get("fourth"))
        for customer in everyone:
            has = s.loc[customer] if customer in s.index else {}
            cells = ["-" if pd.isna(has.get(c)) else int(has[c]) for c in ["r", "f", "m", "x"]]
            print("score", name, customer, *cells, sep="\t")


main()
