#!/usr/bin/env python3
"""Logistic regressions with a ridge, and verdicts on probabilities.

Oracle: scikit-learn 1.9.1 (LogisticRegression, solver newton-cholesky, tol 1e-14, C = 1/ridge; StandardScaler; SimpleImputer of means;
roc_auc_score, brier_score_loss, log_loss), numpy 2.4.6, statsmodels 0.15.0 for the data of Spector and Mazzeo (1980), which W. H. Greene,
"Econometric Analysis", prints with these coefficients: -13.0213, 2.8261 (GPA), 0.0952 (TUCE), 2.3787 (PSI). Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install scikit-learn==1.9.1 numpy==2.4.6 statsmodels==0.15.0
    oracle/bin/python tests/reference/repurchase.py > tests/reference/repurchase.tsv

Lines: `spector`, GPA, TUCE, PSI, GRADE; `fit`, data, ridge, then intercept and weights in standard deviations; `judge`, data, AUC, Brier, log loss, lift;
`groups`, data, then ten shares of buyers. The data `made` are those of `made()`, which models/tests/learn.rs makes alike.
"""

import numpy as np
import statsmodels.api as sm
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

spector = sm.datasets.spector.load_pandas().data[["GPA", "TUCE", "PSI", "GRADE"]].to_numpy()
for row in spector:
    print("spector", *(repr(float(value)) for value in row), sep="\t")


def made():
    """600 rows, five columns, the last but one the same everywhere, the last with holes."""
    i = np.arange(600, dtype=np.int64)
    x = np.stack([(i * a + i * i * b) % m / m for a, b, m in ((7919, 3, 1009), (104729, 7, 997), (31, 11, 613))], axis=1)
    flat = np.full((600, 1), 3.25)
    holes = np.where(i % 7 == 3, np.nan, (i * 53 % 101) / 10.0)[:, None]
    u = (i * 7877 + i * i * 13) % 1013 / 1013
    y = (u < 1 / (1 + np.exp(-(2.5 * x[:, 0] - 3 * x[:, 1] * x[:, 2])))).astype(float)
    return np.hstack([x, flat, holes]), y


def fit(name, x, y, ridge):
    z = StandardScaler().fit_transform(SimpleImputer().fit_transform(x))
    model = LogisticRegression(C=np.inf if ridge == 0 else 1 / ridge, solver="newton-cholesky", tol=1e-14, max_iter=10_000)
    model.fit(z, y)
    print("fit", name, ridge, repr(float(model.intercept_[0])), *(repr(float(w)) for w in model.coef_[0]), sep="\t")
    return model.predict_proba(z)[:, 1]


for ridge in (0, 1):
    fit("spector", spector[:, :3], spector[:, 3], ridge)
x, y = made()
for ridge in (0.5, 10):
    fit("made", x, y, ridge)
p = fit("made", x, y, 1)
order = np.argsort(p)
groups = [y[rows].mean() for rows in np.split(order, 10)]
print("judge", "made", *(repr(float(v)) for v in (roc_auc_score(y, p), brier_score_loss(y, p), log_loss(y, p), groups[-1] / y.mean())), sep="\t")
print("groups", "made", *(repr(float(v)) for v in groups), sep="\t")
# Probabilities in tenths, so that many are equal.
q = np.round(p, 1)
print("judge", "tied", *(repr(float(v)) for v in (roc_auc_score(y, q), brier_score_loss(y, q), log_loss(y, q))), sep="\t")
