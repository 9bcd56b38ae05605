#!/usr/bin/env python3
"""Trees of clusters, and dense regions.

Oracle: scipy 1.17.1, fastcluster 1.3.0, hdbscan 0.8.44, scikit-learn 1.9.1, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install scipy==1.17.1 fastcluster==1.3.0 hdbscan==0.8.44 scikit-learn==1.9.1
    oracle/bin/python tests/reference/linkage.py FOLDER > tests/reference/linkage.tsv

FOLDER is data/clustering of the shared folder. `ward`, `average`, `complete`, `single`: set, number of clusters, and of fastcluster's tree
the sum of heights, the last height and the adjusted Rand index of the cut against the true labels. `hdbscan`: set, least size, and the
labels, noise being -1, as found with the least size also as min_samples (best_tree unset, exact: approx_min_span_tree off). Only where
the package gives the same clusters for rows in another order. models/tests/cluster_tree.rs compares.
"""

import sys
from pathlib import Path

import fastcluster
import hdbscan
import numpy as np
from scipy.cluster.hierarchy import fcluster
from sklearn.metrics import adjusted_rand_score

rng = np.random.default_rng(1)


def load(name):
    path = Path(sys.argv[1]) / f"{name}.data.gz"
    return np.loadtxt(path), np.loadtxt(str(path).replace(".data.", ".labels0."), dtype=int)


for name in ["fcps/hepta", "fcps/lsun", "fcps/chainlink", "fcps/target", "sipu/s3"]:
    data, labels = load(name)
    k = len(set(labels))
    for method in ["ward", "average", "complete", "single"]:
        tree = fastcluster.linkage(data, method)
        cut = fcluster(tree, k, "maxclust")
        values = [tree[:, 2].sum(), tree[-1, 2], adjusted_rand_score(labels, cut)]
        print("\t".join([method, name.split("/")[1], str(k), *(repr(float(value)) for value in values)]))
for name in ["fcps/atom", "fcps/chainlink", "fcps/hepta", "fcps/target", "fcps/lsun", "fcps/wingnut", "sipu/s3"]:
    data, _ = load(name)
    for size in (5, 15):
        find = lambda rows: hdbscan.HDBSCAN(min_cluster_size=size, min_samples=size, approx_min_span_tree=False).fit_predict(rows)
        found = find(data)
        order = rng.permutation(len(data))
        if adjusted_rand_score(found[order], find(data[order])) < 1:
            print(f"{name} {size}: depends on the order of rows", file=sys.stderr)
            continue
        print("\t".join(["hdbscan", name.split("/")[1], str(size), *map(str, found)]))
