#!/usr/bin/env python3
"""Recomputes the customers table of UCI Online Retail and compares it with a customers.csv of ours.

Oracle: pandas 3.1.1, numpy 2.4.6, Python 3.11.7; recorded 2026-11-22. Run by hand, not in CI:

    CLIENTELE_KEEP=/tmp cargo test --release --test online_retail
    python3 -m venv oracle && oracle/bin/pip install pandas==3.1.1 numpy==2.4.6
    oracle/bin/python tests/reference/online_retail_rfm.py online_retail.customers.csv [online_retail.csv.gz]

Independent of ours in every step: pandas reads the file, money is `decimal.Decimal`, cut-points are `numpy.quantile` (linear,
which is type 7), segments are the regular expressions in which RFM notebooks publish them. Every cell must be equal; there is
no tolerance. Exit 0 when it is, 1 when not.

Rules (DESIGN.md): an order is an invoice of a customer; an invoice with C, or a line of negative quantity or price, is taken
back: it lowers the money, counts as a refund and neither counts in frequency nor sets recency. As of the last day in the data.
"""

import argparse
import pathlib
import sys
from decimal import Decimal

import numpy
import pandas

DATA = pathlib.Path(__file__).resolve().parents[2] / "../shared/data/online_retail/online_retail.csv.gz"

# Recency score, then frequency score.
NOTEBOOK = {
    r"[1-2][1-2]": "hibernating",
    r"[1-2][3-4]": "at_risk",
    r"[1-2]5": "cant_lose",
    r"3[1-2]": "about_to_sleep",
    r"33": "need_attention",
    r"[3-4][4-5]": "loyal",
    r"41": "promising",
    r"51": "new_customers",
    r"[4-5][2-3]": "potential_loyalists",
    r"5[4-5]": "champions",
}


def orders(path):
    """One row per order or refund of a known customer: customer, day, amount, whether a refund."""
    lines = pandas.read_csv(path, dtype=str, keep_default_na=False)
    lines = lines[lines["CustomerID"] != ""].copy()
    lines["customer"] = lines["CustomerID"].str.removesuffix(".0")
    lines["day"] = pandas.to_datetime(lines["InvoiceDate"].str[:10], format="%Y-%m-%d")
    lines["amount"] = [Decimal(q) * Decimal(p) for q, p in zip(lines["Quantity"], lines["UnitPrice"])]
    lines["refund"] = (
        lines["InvoiceNo"].str.startswith("C")
        | lines["Quantity"].str.startswith("-")
        | lines["UnitPrice"].str.startswith("-")
    )
    grouped = lines.groupby(["customer", "InvoiceNo", "refund"], as_index=False)
    return grouped.agg(day=("day", "min"), amount=("amount", "sum"))


def scores(values, cuts):
    """1 + the number of cut-points strictly below each value."""
    return sum((values > cut).astype(int) for cut in cuts) + 1


def customers(path):
    """The table as text, as customers.csv has it."""
    entries = orders(path)
    as_of = entries["day"].max()
    bought = entries[~entries["refund"]].groupby("customer")
    table = pandas.DataFrame(index=sorted(entries["customer"].unique()))
    table["frequency"] = bought.size().reindex(table.index, fill_value=0)
    table["first_order"] = bought["day"].min()
    table["last_order"] = bought["day"].max()
    table["recency_days"] = (as_of - table["last_order"]).dt.days
    table["monetary"] = entries.groupby("customer")["amount"].sum()
    table["refunds"] = entries[entries["refund"]].groupby("customer").size().reindex(table.index, fill_value=0)

    scored = table[table["frequency"] > 0].copy()
    # Thousandths as integers, which floats hold exactly.
    scored["thousandths"] = [int(amount * 1000) for amount in scored["monetary"]]
    assert all(Decimal(n) / 1000 == amount for n, amount in zip(scored["thousandths"], scored["monetary"]))
    for score, column in [("r", "recency_days"), ("f", "frequency"), ("m", "thousandths")]:
        values = scored[column].astype("int64")
        cuts = numpy.quantile(values, [0.2, 0.4, 0.6, 0.8], method="linear")
        table[score] = scores(values, cuts)
        print(f"cut-points of {score}: {cuts.tolist()}")
    table["r"] = 6 - table["r"]

    whole = lambda column: column.astype("Int64").astype("string").fillna("")
    text = pandas.DataFrame(index=table.index)
    for column in ["recency_days", "frequency", "r", "f", "m", "refunds"]:
        text[column] = whole(table[column])
    for column in ["first_order", "last_order"]:
        text[column] = table[column].dt.strftime("%Y-%m-%d").fillna("")
    text["monetary"] = [f"{amount:.3f}" for amount in table["monetary"]]
    text["segment"] = (text["r"] + text["f"]).replace(NOTEBOOK, regex=True).replace("", "unscored")
    return text.astype(str), table


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("ours", help="customers.csv to be checked")
    arguments.add_argument("data", nargs="?", default=DATA, help="online_retail.csv.gz")
    arguments = arguments.parse_args()

    expected, table = customers(arguments.data)
    ours = pandas.read_csv(arguments.ours, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    ours = ours.set_index("customer_id")
    print(f"{len(expected)} customers, net {table['monetary'].sum()}, {(table['frequency'] == 0).sum()} unscored")

    differences = 0
    for side, missing in [("ours", expected.index.difference(ours.index)), ("oracle", ours.index.difference(expected.index))]:
        for customer in missing:
            print(f"{customer}: not in {side}")
            differences += 1
    if list(ours.index) != sorted(ours.index) or not ours.index.is_unique:
        print("customers are not sorted, or stand twice")
        differences += 1
    common = expected.index.intersection(ours.index)
    for column in expected.columns:
        a, b = expected.loc[common, column], ours.loc[common, column]
        for customer in common[a != b]:
            print(f"{customer}: {column} is {b[customer]!r}, oracle {a[customer]!r}")
            differences += 1
    print(f"{differences} differences in {len(common)} customers × {len(expected.columns)} columns")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
