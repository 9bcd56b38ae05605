#!/usr/bin/env python3
"""Transforms and scalings of skewed columns.

Oracle: scikit-learn 1.9.1, numpy 2.4.6, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    oracle/bin/python tests/reference/prepared.py > tests/reference/prepared.tsv

Each line: what, values. `data` are the columns, one a line; then, for each column in the same order, what is made of it; `power` is the
exponent of Yeo and Johnson. models/tests/cluster_prepare.rs compares. Thirty-three rows: their quantiles
are at places that floats can say, so that the oracle's rounding does not tell equal values apart.
"""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler, PowerTransformer, QuantileTransformer, RobustScaler, StandardScaler

rng = np.random.default_rng(1)
columns = [
    np.round(rng.lognormal(3, 1, 33), 2),
    np.round(rng.normal(-5, 30, 33), 3),
    rng.poisson(2, 33).astype(float),
    np.full(33, 7.25),
    np.round(-rng.exponential(4, 33), 3),
]


def row(what, values):
    print("\t".join([what, " ".join(repr(float(value)) for value in values)]))


for column in columns:
    row("data", column)
for column in columns:
    x = column.reshape(-1, 1)
    for what, tool in [
        ("z", StandardScaler()),
        ("robust", RobustScaler()),
        ("min_max", MinMaxScaler()),
        ("quantile", QuantileTransformer(n_quantiles=33, output_distribution="normal", subsample=None)),
    ]:
        row(what, tool.fit_transform(x).ravel())
    power = PowerTransformer("yeo-johnson", standardize=False).fit(x)
    row("power", power.lambdas_)
    row("yeo_johnson", power.transform(x).ravel())
pca = PCA().fit(np.column_stack(columns))
row("variances", pca.explained_variance_)
row("loadings", (pca.components_ * np.sign(pca.components_[range(5), np.abs(pca.components_).argmax(1)])[:, None]).ravel())
