#!/usr/bin/env python3
"""What people's own scores amount to over real tables: the marketing campaign's customers, and the Telco's.

Oracle: pandas 3.1.1, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install pandas==3.1.1
    oracle/bin/python tests/reference/scores_data.py > tests/reference/scores_data.tsv

Each line: file, score, customers with a value, mean, standard error, least, median, greatest. tests/scores.rs compares.
"""

import pathlib

import pandas as pd

SHARED = pathlib.Path(__file__).resolve().parents[2] / "../shared/data"


def told(file, score, values):
    v = values.dropna()
    print(file, score, len(v), *(repr(float(x)) for x in (v.mean(), v.sem(), v.min(), v.median(), v.max())), sep="\t")


t = pd.read_csv(SHARED / "marketing_campaign/marketing_campaign_tab.csv", sep="\t")
bought = t.NumWebPurchases + t.NumCatalogPurchases + t.NumStorePurchases
told("marketing_campaign", "deals", t.NumDealsPurchases / bought.where(bought > 0))
of = [column for column in t if column.startswith("Mnt") and column != "MntGoldProds"]
told("marketing_campaign", "wine", t.MntWines / t[of].sum(axis=1).where(t[of].sum(axis=1) > 0))
t = pd.read_csv(SHARED / "telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv")
told("telco_churn", "paid", t.MonthlyCharges * t.tenure)
told("telco_churn", "yearly", t.MonthlyCharges * 12)
