#!/usr/bin/env python3
"""k-means, quality indices and agreement of labels on published sets.

Oracle: scikit-learn 1.9.1, numpy 2.4.6, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    oracle/bin/python tests/reference/clusters.py FOLDER > tests/reference/clusters.tsv

FOLDER is data/clustering of the shared folder (gagolews/clustering-data-v1). Each line: what, set, k, values. `kmeans` is the least
inertia of 30 restarts and the adjusted Rand index of those labels against the true ones; `lloyd` is inertia, strict convergence from the
first k rows; `quality` is silhouette, Calinski-Harabasz, Davies-Bouldin of row number modulo 3 (bad clusters) and of the true labels;
`agreement` is ARI and AMI of the true labels against row number modulo 3 and against the value of the first column, cut at its
quartiles. models/tests/cluster_*.rs compares.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)


def row(what, name, k, *values):
    print("\t".join([what, name, str(k), *(repr(float(value)) for value in values)]), flush=True)


for path in sorted(Path(sys.argv[1]).glob("*/*.data.gz")):
    name = path.name.split(".")[0]
    data = np.loadtxt(path)
    labels = np.loadtxt(str(path).replace(".data.", ".labels0."), dtype=int)
    k = len(set(labels))
    best = KMeans(k, n_init=30, random_state=1).fit(data)
    row("kmeans", name, k, best.inertia_, adjusted_rand_score(labels, best.labels_))
    row("lloyd", name, k, KMeans(k, init=data[:k], n_init=1, max_iter=1000, tol=0).fit(data).inertia_)
    thirds = np.arange(len(data)) % 3
    for other in (thirds, labels):
        scores = [score(data, other) for score in (silhouette_score, calinski_harabasz_score, davies_bouldin_score)]
        row("quality", name, k, *scores)
    quarters = np.searchsorted(np.quantile(data[:, 0], [0.25, 0.5, 0.75]), data[:, 0])
    for other in (thirds, quarters):
        row("agreement", name, k, adjusted_rand_score(labels, other), adjusted_mutual_info_score(labels, other))
