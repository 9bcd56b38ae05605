#!/usr/bin/env python3
"""Figures of expressions about what is kept with orders, over UCI Online Retail, the groceries and the sample shop.

Oracle: pandas 3.1.1, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install pandas==3.1.1
    oracle/bin/python tests/reference/order_details.py SAMPLE_ORDERS_CSV > tests/reference/order_details.tsv

SAMPLE_ORDERS_CSV is `orders.csv` of the sample shop, seed 1 (`sample_shop(Language::En, 1)`); CLIENTELE_KEEP=folder has tests/details_data.rs
write it.

Each line: file, expression, customer, value. A hundred customers a file, drawn evenly from all in the order of their ids; a missing value is
empty. tests/details_data.rs compares, relative tolerance 1e-9.
"""

import gzip
import pathlib
import sys

import pandas as pd

SHARED = pathlib.Path(__file__).resolve().parents[2] / "../shared/data"
CUSTOMERS = 100


def online_retail():
    """An invoice is an order; those beginning with C are cancellations, and so are rows of negative quantity."""
    with gzip.open(SHARED / "online_retail/online_retail.csv.gz") as file:
        rows = pd.read_csv(file, dtype={"InvoiceNo": str, "StockCode": str})
    rows = rows[rows.CustomerID.notna()]
    return pd.DataFrame(
        {
            "customer": rows.CustomerID.astype(int).astype(str),
            "order": rows.InvoiceNo,
            "day": rows.InvoiceDate.str[:10],
            "refund": rows.InvoiceNo.str.startswith("C") | (rows.Quantity < 0),
            "amount": (rows.UnitPrice * 1000).round() * rows.Quantity,
            "scale": 3,
            "product": rows.StockCode.str.strip(),
            "country": rows.Country.str.strip(),
            "quantity": rows.Quantity,
        }
    )


def groceries():
    """A member's day is an order; nothing tells what was paid."""
    rows = pd.read_csv(SHARED / "groceries_members/Groceries_dataset.csv", dtype=str)
    return pd.DataFrame(
        {
            "customer": rows.Member_number,
            "order": rows.Member_number + " " + rows.Date,
            "day": pd.to_datetime(rows.Date, format="%d-%m-%Y").dt.strftime("%Y-%m-%d"),
            "refund": False,
            "amount": 0,
            "scale": 0,
            "product": rows.itemDescription.str.strip(),
        }
    )


def sample(path):
    """A row is an order, but for goods brought back; what was refunded by status comes to nothing."""
    rows = pd.read_csv(path, dtype={"amount": str, "discount": str})
    cents = lambda column: (column.astype(float) * 100).round().astype(int)
    back = (rows.status == "refunded") | (rows.quantity < 0)
    nothing = lambda column: column.where(~back, column.clip(upper=0))
    return pd.DataFrame(
        {
            "customer": rows.customer_id,
            "order": rows.order_id,
            "day": rows.order_date.str[:10],
            "refund": back,
            "amount": nothing(cents(rows.amount)),
            "scale": 2,
            "category": rows.category,
            "channel": rows.channel,
            "region": rows.region,
            "quantity": nothing(rows.quantity),
            "discount": nothing(cents(rows.discount)) / 100,
        }
    )


def bought(lines):
    return lines[~lines.refund]


def distinct(field):
    return lambda lines: bought(lines)[field].nunique()


def money(lines):
    return lines.amount.sum() / 10 ** lines.scale.iloc[0]


def top_by_amount(field):
    def top(lines):
        sums = bought(lines).groupby(field).amount.sum()
        return min(sums.index[sums == sums.max()], default="") if len(sums) else ""

    return top


def top(field):
    def most(lines):
        # An order counts once for each value that one of its lines has.
        counts = bought(lines).drop_duplicates(["order", field]).groupby(field).size()
        return min(counts.index[counts == counts.max()], default="") if len(counts) else ""

    return most


def orders_where(condition):
    return lambda lines: bought(lines)[condition].order.nunique()


def share_of_orders(condition):
    def share(lines):
        orders = bought(lines)
        return orders[condition].order.nunique() / orders.order.nunique() if len(orders) else ""

    return share


def share_of_amount(condition):
    def share(lines):
        return lines[condition].amount.sum() / lines.amount.sum() if lines.amount.sum() else ""

    return share


FILES = {
    "online_retail": (
        online_retail,
        {
            "distinct(orders.product)": distinct("product"),
            "sum(orders.quantity)": lambda lines: lines.quantity.sum(),
            "count(orders where product = '22423')": orders_where(lambda l: l["product"] == "22423"),
            "sum(orders.amount where product = '22423')": lambda l: money(l[l["product"] == "22423"]) if (l["product"] == "22423").any() else 0,
            "count(orders where quantity >= 100)": orders_where(lambda l: l.quantity >= 100),
            "top(orders.country)": top("country"),
        },
    ),
    "groceries": (
        groceries,
        {
            "distinct(orders.product)": distinct("product"),
            "top(orders.product)": top("product"),
            "count(orders where product = 'whole milk')": orders_where(lambda l: l["product"] == "whole milk"),
            "share(orders where product = 'whole milk')": share_of_orders(lambda l: l["product"] == "whole milk"),
        },
    ),
    "sample": (
        lambda: sample(sys.argv[1]),
        {
            "top(orders.category)": top("category"),
            "top(orders.category by amount)": top_by_amount("category"),
            "distinct(orders.category)": distinct("category"),
            "share(orders.amount where channel = 'online shop')": share_of_amount(lambda l: l.channel == "online shop"),
            "share(orders where discount > 0)": share_of_orders(lambda l: l.discount > 0),
            "sum(orders.discount)": lambda l: l.discount.sum(),
            "sum(orders.quantity)": lambda l: l.quantity.sum(),
            "distinct(orders.region)": distinct("region"),
        },
    ),
}

for name, (read, figures) in FILES.items():
    lines = read()
    groups = dict(list(lines.groupby("customer")))
    ids = sorted(groups, key=str.encode)
    for customer in ids[:: len(ids) // CUSTOMERS][:CUSTOMERS]:
        for expression, figure in figures.items():
            value = figure(groups[customer])
            print(name, expression, customer, value if isinstance(value, str) else repr(float(value)), sep="\t")
