#!/usr/bin/env python3
"""Log-likelihoods of Gaussian mixtures from a given start.

Oracle: scikit-learn 1.9.1, numpy 2.4.6, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    oracle/bin/python tests/reference/mixtures.py FOLDER > tests/reference/mixtures.tsv

FOLDER is data/clustering of the shared folder. The start: equal weights, the first k rows as means, the columns' variances (divided by
rows) without covariances, all balls of their mean for `spherical`. Each line: kind, set, k, log-likelihood of all rows after 1, 5 and 30
steps, and the BIC after 30. Variances have a floor of 1e-6 of the columns' mean variance. models/tests/cluster_mixture.rs compares.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn.mixture import GaussianMixture

warnings.simplefilter("ignore")
for name, k in [("fcps/engytime", 2), ("fcps/hepta", 7), ("sipu/s3", 15), ("fcps/chainlink", 4), ("fcps/lsun", 3)]:
    data = np.loadtxt(Path(sys.argv[1]) / f"{name}.data.gz")
    variances = data.var(0)
    inverse = {
        "full": np.array([np.diag(1 / variances)] * k),
        "tied": np.diag(1 / variances),
        "diag": np.array([1 / variances] * k),
        "spherical": np.full(k, 1 / variances.mean()),
    }
    for kind, precisions in inverse.items():
        values = []
        for steps in (1, 5, 30):
            model = GaussianMixture(
                k,
                covariance_type=kind,
                weights_init=np.full(k, 1 / k),
                means_init=data[:k],
                precisions_init=precisions,
                max_iter=steps,
                tol=0,
                reg_covar=1e-6 * variances.mean(),
            ).fit(data)
            values.append(model.score(data) * len(data))
        values.append(model.bic(data))
        print("\t".join([kind, name.split("/")[1], str(k), *(repr(float(value)) for value in values)]), flush=True)
