#!/usr/bin/env python3
"""What the built-in scores amount to, over the sample shop.

Oracle: pandas 3.1.1, Python 3.11. Run by hand, not in CI, on the five files of the sample shop (English, as `engine.sampleShop("en")` of the
package gives them) in a folder:

    python3 -m venv oracle && oracle/bin/pip install pandas==3.1.1
    oracle/bin/python tests/reference/scores.py FOLDER > tests/reference/scores.tsv

Each line: score, customers with a value, mean, standard error, least, median, greatest, and the mean of value × (1 + place % 7), where
place is the customer's among all, by id, from 0: so values at the wrong customer show. tests/scores.rs compares. The rules are written here
a second time, from what scores.json says in words, in pandas' terms.
"""

import pathlib
import sys

import numpy as np
import pandas as pd

FOLDER = pathlib.Path(sys.argv[1])


def read(word):
    (path,) = [path for path in FOLDER.iterdir() if word in path.name and path.suffix == ".csv"]
    return pd.read_csv(path, encoding="utf-8-sig", dtype={"customer_id": str})


lines, people, events, answers = read("orders"), read("customers"), read("events"), read("surveys")
lines["day"] = pd.to_datetime(lines.order_date.str[:10])
events["day"] = pd.to_datetime(events.iloc[:, list(events.columns).index("event_time")].str[:10])
answers["day"] = pd.to_datetime(answers.answer_date.str[:10])
AS_OF = max(frame.day.max() for frame in (lines, events, answers))
for frame in (lines, events, answers):
    frame["age"] = (AS_OF - frame.day).dt.days
YEAR = (AS_OF - (AS_OF - pd.DateOffset(years=1))).days

ids = sorted(set(people.customer_id) | set(lines.customer_id) | set(events.customer_id) | set(answers.customer_id))
t = pd.DataFrame(index=ids)
lines["cents"] = (lines.amount * 100).round().astype("int64")
taken_back = lines.status.str.contains("refund|cancel|return", case=False) | (lines.cents < 0) | (lines.quantity < 0)
bought = lines[~taken_back]
orders = bought.groupby(["customer_id", "order_id"], as_index=False).agg(
    age=("age", "max"), cents=("cents", "sum"), saved=("discount", "max")
)
# A row that says refunded, with a positive amount, brings nothing (DESIGN.md): the sale came to nothing.
lines["net"] = np.where(taken_back & (lines.cents > 0), 0, lines.cents)


def count(rows):
    return rows.groupby("customer_id").size().reindex(ids, fill_value=0)


def mean(rows, column="score"):
    return rows.groupby("customer_id")[column].mean().reindex(ids)


def last(rows, column="score"):
    """The latest; of several on a day, the one that stands last in the file."""
    return rows.sort_values("age", kind="stable", ascending=False).groupby("customer_id")[column].last().reindex(ids)


n_orders = count(orders)
buyer = n_orders > 0
net = lines.groupby("customer_id").net.sum().reindex(ids, fill_value=0) / 100
tenure = orders.groupby("customer_id").age.max().reindex(ids)
recency = orders.groupby("customer_id").age.min().reindex(ids)
customers = people.set_index("customer_id").reindex(ids)

t["engagement"] = (0.5 ** (events.age / 30)).groupby(events.customer_id).sum().reindex(ids, fill_value=0.0)

discounted = orders[orders.saved > 0]
discount_share = count(discounted) / n_orders.where(buyer)
referred = count(events[events.type.str.contains("refer", case=False)])
t["loyalty"] = (
    (10 * (n_orders - 1).clip(lower=0)).clip(upper=40)
    + (10 * (tenure - recency) / 365).clip(upper=30).fillna(0)
    + (10 * referred).clip(upper=10)
    + (20 * (1 - discount_share)).fillna(0)
).where(buyer)

lately = answers[answers.age < YEAR]
latest = last(lately[lately.kind == "NPS"])
t["nps"] = pd.Series(np.select([latest >= 9, latest <= 6, latest.notna()], [100.0, -100.0, 0.0], np.nan), ids)
t["satisfaction"] = mean(lately[lately.kind == "CSAT"])
t["csat"] = (100.0 * (t.satisfaction >= 4)).where(t.satisfaction.notna())
t["perceived_value"] = pd.concat(
    [mean(lately[lately.kind == f"{kind} value"]) for kind in ("economic", "functional", "emotional")], axis=1
).mean(axis=1)
t["price_sensitivity"] = discount_share
complaint, ticket = (events[events.type == kind] for kind in ("complaint", "ticket"))
t["service_load"] = count(ticket[ticket.age < YEAR]) + 3.0 * count(complaint[complaint.age < YEAR])
last_year = lines[lines.age < YEAR].groupby("customer_id").net.sum().reindex(ids, fill_value=0) / 100
t["wallet_share"] = (last_year / customers.yearly_budget).clip(upper=1)
rated = customers.closeness.notna()
place = lambda values: 100 * (values[rated].rank(method="average") - 0.5) / rated.sum()
t["relationship_gap"] = place(customers.closeness) - place(last_year)
t["simple_value"] = 3 * net / (tenure / 365).clip(lower=1)
t["contribution"] = 0.4 * net - customers.acquisition_cost.fillna(0) - customers.service_cost.fillna(0)


def change(rows, days, least):
    before, now = (count(rows[(rows.age >= a) & (rows.age < b)]) for a, b in ((days, 2 * days), (0, days)))
    return (now / before - 1).where(before >= least), now - before, now


t["order_change"] = change(orders, 180, 2)[0]
t["engagement_change"] = change(events, 90, 4)[0]
_, t["complaint_change"], complaints_now = change(complaint, 180, 0)
csat = answers[answers.kind == "CSAT"]
t["satisfaction_change"] = mean(csat[csat.age < 180]) - mean(csat[csat.age >= 180])
t["churn_signals"] = (
    (t.order_change <= -0.5).astype(float)
    + (t.engagement_change <= -0.5)
    + ((t.complaint_change >= 1) & (complaints_now >= 2))
    + (t.satisfaction_change <= -1)
).where(buyer)

weight = pd.Series(1 + np.arange(len(ids)) % 7, ids)
for score in t:
    v = t[score].astype(float).dropna()
    figures = [v.mean(), v.sem(ddof=1), v.min(), v.median(), v.max(), (v * weight[v.index]).mean()]
    print(score, len(v), *(repr(float(x)) for x in figures), sep="\t")
