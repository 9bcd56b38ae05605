#!/usr/bin/env python3
"""Customers of each label of the built-in schemes, over UCI Online Retail, the Telco customers, Chinese orders and a marketing campaign.

Oracle: pandas 3.1.1, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install pandas==3.1.1 openpyxl==3.1.5
    oracle/bin/python tests/reference/schemes.py > tests/reference/schemes.tsv

Each line: file, scheme, label, customers; a label of "-" is none. tests/schemes_data.rs compares. The rules are written here a second
time, from what the schemes' files say in words and from the published tables (reference/published.md), in pandas' terms.
"""

import gzip
import pathlib

import pandas as pd

SHARED = pathlib.Path(__file__).resolve().parents[2] / "../shared/data"


def online_retail():
    with gzip.open(SHARED / "online_retail/online_retail.csv.gz") as file:
        rows = pd.read_csv(file, dtype={"InvoiceNo": str, "StockCode": str})
    rows = rows[rows.CustomerID.notna()].copy()
    rows["customer"] = rows.CustomerID.astype(int)
    rows["day"] = pd.to_datetime(rows.InvoiceDate.str[:10])
    rows["taken_back"] = rows.InvoiceNo.str.startswith("C") | (rows.Quantity < 0) | (rows.UnitPrice < 0)
    rows["thousandths"] = (rows.UnitPrice * 1000).round().astype("int64") * rows.Quantity
    as_of = rows.day.max()

    bought = rows[~rows.taken_back]
    orders = bought.groupby(["customer", "InvoiceNo"], as_index=False).agg(day=("day", "min"))
    t = pd.DataFrame(index=sorted(rows.customer.unique()))
    t["net"] = rows.groupby("customer").thousandths.sum()
    t["orders"] = orders.groupby("customer").size().reindex(t.index, fill_value=0)
    t["recency"] = (as_of - orders.groupby("customer").day.max()).dt.days
    t["tenure"] = (as_of - orders.groupby("customer").day.min()).dt.days
    t["variety"] = bought.groupby("customer").StockCode.agg(lambda codes: codes.str.strip().nunique())
    t["countries"] = bought.groupby("customer").Country.nunique()
    t["country"] = bought.groupby("customer").Country.agg(lambda names: names.mode().iloc[0])
    days = orders.drop_duplicates(["customer", "day"]).sort_values(["customer", "day"])
    t["gap"] = days.groupby("customer").day.agg(lambda each: each.diff().dt.days.median())
    divided("online_retail", t)


def cn_rfm_orders():
    rows = pd.read_excel(SHARED / "cn_rfm_orders_xlsx/PYTHON-RFM实战数据.xlsx", dtype={"买家昵称": str})
    rows["customer"] = rows.买家昵称.str.strip()
    rows["day"] = pd.to_datetime(rows.付款日期).dt.normalize()
    rows["cents"] = (rows.实付金额 * 100).round().astype("int64")
    as_of = rows.day.max()
    # What was called off was never paid; the lines of a customer and day are one order.
    bought = rows[rows.订单状态 == "交易成功"]
    orders = bought.drop_duplicates(["customer", "day"]).sort_values(["customer", "day"])
    t = pd.DataFrame(index=sorted(rows.customer.unique()))
    t["net"] = bought.groupby("customer").cents.sum().reindex(t.index, fill_value=0)
    t["orders"] = orders.groupby("customer").size().reindex(t.index, fill_value=0)
    t["recency"] = (as_of - orders.groupby("customer").day.max()).dt.days
    t["tenure"] = (as_of - orders.groupby("customer").day.min()).dt.days
    t["gap"] = orders.groupby("customer").day.agg(lambda each: each.diff().dt.days.median())
    lines = bought.groupby(["customer", "省份"]).size().reset_index(name="lines")
    lines["bytes"] = lines.省份.str.strip().str.encode("utf8")
    top = lines.sort_values(["lines", "bytes"], ascending=[False, True]).drop_duplicates("customer").set_index("customer")
    t["region"] = top.省份.str.strip()
    divided("cn_rfm_orders", t)


def divided(file, t):
    """Prints how the schemes divide customers; those without orders are in no way scored."""
    b = t[t.orders > 0].copy()
    usual = b.gap.median()
    b["quiet"] = b.recency / b.gap.fillna(usual).clip(lower=7)
    b["yearly"] = b.net / (b.tenure / 365).clip(lower=1)

    def ntile(values, n):
        cuts = [values.quantile(k / n) for k in range(1, n)]
        return sum((values > cut).astype(int) for cut in cuts) + 1

    def scores(n):
        return pd.DataFrame({"r": n + 1 - ntile(b.recency, n), "f": ntile(b.orders, n), "m": ntile(b.net, n)})

    def first(conditions, of):
        """The first label whose condition holds."""
        labels = pd.Series("-", index=of.index)
        for label, holds in reversed(conditions):
            labels[holds] = label
        return labels

    def among(values, text):
        low, _, high = text.partition("-")
        return values.between(int(low), int(high or low))

    def told(scheme, labels, others):
        labels = pd.concat([labels, pd.Series(others, index=t.index.difference(labels.index))])
        for label, count in sorted(labels.value_counts().items()):
            print(file, scheme, label, count, sep="\t")

    points = (ntile(b.orders, 3) + ntile(b.net, 3)) / 2
    if "variety" in b:
        points = (ntile(b.orders, 3) + ntile(b.net, 3) + ntile(b.variety, 3)) / 3
    told("purchase_value", first([("high", points >= 2.5), ("mid", points >= 1.6), ("low", points < 1.6)], b), "-")
    status = [("new", b.tenure < 30), ("active", b.quiet <= 2), ("dormant", b.quiet <= 4), ("lost", b.quiet > 4)]
    told("lifecycle_status", first(status, b), "-")
    value = [("vip", (b.orders >= 2) & (b.yearly >= b.yearly.quantile(0.9))), ("regular", b.orders >= 2)]
    told("customer_value", first([*value, ("potential", b.orders < 2)], b), "potential")
    if "country" in b:
        home = b.country.mode().iloc[0]
        region = [("cross_region", b.countries >= 2), ("domestic", b.country == home), ("foreign", b.country != home)]
        told("region", first(region, b), "-")
    if "region" in b:
        # The twelve most frequent, of equally frequent ones the first by its bytes; all others are one.
        sizes = b.region.value_counts()
        most = sorted(sizes.index, key=lambda name: (-sizes[name], name.encode()))[:12]
        told("province", b.region.where(b.region.isin(most), "*other"), "-")
    grade = ntile(b.orders, 5) + ntile(b.net, 5) + ntile(b.yearly, 5) + ntile(b.tenure - b.recency, 5)
    grades = [("a", grade > grade.quantile(0.8)), ("b", grade > grade.quantile(0.5)), ("c", grade > 0)]
    told("grade", first(grades, b), "-")
    years = (10 * (b.tenure - b.recency) / 365).clip(upper=30)
    loyal = (10 * (b.orders - 1)).clip(upper=40) + years + 10
    loyalty = [("loyal", (loyal >= 60) & (b.orders > 1)), ("regular", (loyal >= 30) & (b.orders > 1))]
    told("loyalty", first([*loyalty, ("potential", loyal >= 0)], b), "potential")
    stage = [("decline", b.quiet > 3), ("introduction", b.orders < 2), ("growth", b.orders < 6)]
    told("lifecycle_stage", first([*stage, ("maturity", b.orders >= 6)], b), "introduction")

    s = scores(3)
    s["r"] = 3 - (b.recency > 180).astype(int) - (b.recency > 365).astype(int)
    klaviyo = (
        "champions 333 332 323;loyal 321 322 331 232 233;recent 311 312 313 222 223;needs_attention 213 221 123 132 133;"
        "at_risk 231 212 122 131 211;inactive 111 112 113 121"
    )
    cells = {cell: group.split()[0] for group in klaviyo.split(";") for cell in group.split()[1:]}
    told("klaviyo", (s.r * 100 + s.f * 10 + s.m).astype(str).map(cells), "unscored")
    s = scores(4)
    pymc = (
        "premium 333 334 343 344 433 434 443 444;repeat 143 232 233 234 243 244 332;"
        "top_spender 124 133 134 144 224 313 314 323 324 413 414 423 424;"
        "at_risk 122 123 132 212 214 222 223 312 322 412 422;inactive 111 112 113 114 211 311 411"
    )
    cells = {cell: group.split()[0] for group in pymc.split(";") for cell in group.split()[1:]}
    told("pymc", (s.r * 100 + s.f * 10 + s.m).astype(str).map(cells).fillna("other"), "unscored")
    s = scores(5)
    rfm_r = (
        "champions 5 5 5;potential_loyalist 3-5 3-5 2-5;loyal 2-4 2-4 2-4;promising 3-4 1-3 3-5;new_customers 4-5 1-3 1-5;"
        "cant_lose 1-2 3-4 4-5;at_risk 1-2 2-5 4-5;need_attention 1-3 3-5 3-5;about_to_sleep 2-3 1-3 1-4;lost 1 1-5 1-5"
    )
    table = [group.split() for group in rfm_r.split(";")]
    rules = [(label, among(s.r, r) & among(s.f, f) & among(s.m, m)) for label, r, f, m in table]
    told("rfm_r", first(rules, s), "unscored")
    fm = (s.f + s.m + 1) // 2
    putler = (
        "champions 4-5 4-5;loyal 2-5 3-5;potential_loyalist 3-5 1-3;recent 4-5 0-1;promising 3-4 0-1;needs_attention 2-3 2-3;"
        "about_to_sleep 2-3 0-2;at_risk 0-2 2-5;cant_lose 0-1 4-5;hibernating 1-2 1-2;lost 0-2 0-2"
    )
    table = [group.split() for group in putler.split(";")]
    told("putler", first([(label, among(s.r, r) & among(fm, x)) for label, r, x in table], s), "unscored")
    notebook = (
        "champions 5 4-5;loyal 3-4 4-5;potential_loyalists 4-5 2-3;new_customers 5 1;promising 4 1;need_attention 3 3;"
        "about_to_sleep 3 1-2;cant_lose 1-2 5;at_risk 1-2 3-4;hibernating 1-2 1-2"
    )
    table = [group.split() for group in notebook.split(";")]
    told("notebook", first([(label, among(s.r, r) & among(s.f, f)) for label, r, f in table], s), "unscored")
    shopify = (
        "champions 5 4-5;loyal 4 4-5;active 4-5 3;new 5 1-2;promising 4 1-2;needs_attention 3 3-5;almost_lost 3 1-2;"
        "previously_loyal 1-2 5;at_risk 1-2 3-4;dormant 1-2 1-2"
    )
    table = [group.split() for group in shopify.split(";")]
    told("shopify_like", first([(label, among(s.r, r) & among(fm, x)) for label, r, x in table], s), "prospects")
    eight = pd.Series("", index=s.index)
    names = {(1, 1): "value", (1, 0): "develop", (0, 1): "keep", (0, 0): "retain"}
    for row in s.index:
        high = {name: int(s.loc[row, name] > s[name].mean()) for name in "rfm"}
        eight[row] = ("important_" if high["m"] else "general_") + names[high["r"], high["f"]]
    told("eight", eight, "unscored")


def marketing_campaign():
    rows = pd.read_csv(SHARED / "marketing_campaign/marketing_campaign_tab.csv", sep="\t")
    age = 2026 - rows.Year_Birth
    bands = [0, 18, 25, 35, 45, 55, 65, 1000]
    names = ["under_18", "18_24", "25_34", "35_44", "45_54", "55_64", "65_up"]
    labels = pd.cut(age, bands, right=False, labels=names)
    for label, count in sorted(labels.value_counts().items()):
        if count:
            print("marketing_campaign", "age_band", label, count, sep="\t")


def telco():
    rows = pd.read_csv(SHARED / "telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv")
    for label, count in sorted(rows.gender.value_counts().items()):
        print("telco", "gender", label, count, sep="\t")


online_retail()
telco()
cn_rfm_orders()
marketing_campaign()
