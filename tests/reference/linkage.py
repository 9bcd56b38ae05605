#!/usr/bin/env python3
"""Trees of clusters, and dense regions.

Oracle: scipy 1.17.1, fastcluster 1.3.0, hdbscan 0.8.44, scikit-learn 1.9.1, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install scipy==1.17.1 fastcluster==1.3.0 hdbscan==0.8.44 scikit-learn==1.9.1
    oracle/bin/python tests/reference/linkage.py FOLDER > tests/reference/linkage.tsv

FOLDER is data/clustering of the shared folder. `ward`, `average`, `complete`, `single`: set, number of clusters, and of fastcluster's tree
the sum of heights, the last height and the adjusted Rand index of the cut against the true labels. `hdbscan`: set, least size, and the
labels, noise being -1, as found with the least size also as min_samples (best_tree unset, exact: approx_min_span_tree off). Only where
the package gives the same clusters for rows in another order. `predict`, `predict_leaf` and `predict_single`: set, least size, and what
approximate_predict says, label and strength by turns, of every row at an odd place, and of the middle between each of them and the one three further on, when the
clusters are found among the rows at even places; by default, with leaves selected, and with one cluster allowed. models/tests/cluster_tree.rs compares.
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

OPTIONS = {"predict": {}, "predict_leaf": {"cluster_selection_method": "leaf"}, "predict_single": {"allow_single_cluster": True}}
for name in ["fcps/atom", "fcps/chainlink", "fcps/hepta", "fcps/target"]:
    data, _ = load(name)
    odd = data[1::2]
    others = np.vstack([odd, (odd + np.roll(odd, -3, axis=0)) / 2])
    for what, options in OPTIONS.items():
        def predict(rows):
            found = hdbscan.HDBSCAN(min_cluster_size=10, min_samples=5, approx_min_span_tree=False, prediction_data=True, **options)
            return hdbscan.approximate_predict(found.fit(rows), others)

        (labels, strengths), (again, _) = predict(data[::2]), predict(data[::2][rng.permutation(len(data[::2]))])
        if adjusted_rand_score(labels, again) < 1:
            print(f"{what} {name}: depends on the order of rows", file=sys.stderr)
            continue
        cells = [cell for label, strength in zip(labels, strengths) for cell in (str(label), f"{strength:.9g}")]
        print("\t".join([what, name.split("/")[1], "10", *cells]))
