#!/usr/bin/env python3
"""Clustering, natively on one thread, by turns with scikit-learn, hdbscan and fastcluster on the same data in the same run.

Peers: scikit-learn 1.9.1, numpy 2.4.6, hdbscan 0.8.44, fastcluster 1.3.0, Python 3.11. By hand:

    cargo build --release -p clientele-models --example cluster_speed
    oracle/bin/python benches/clusters.py target/release/examples/cluster_speed [ROUNDS]

Prints medians, ratios, and what both reached. The peers' times are without loading of data, as ours are.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import fastcluster
import hdbscan
import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

binary, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
wanted = sys.argv[3:]
rng = np.random.default_rng(1)


def blobs(n, d, k, spread):
    places = rng.uniform(-10, 10, (k, d))
    return places[rng.integers(0, k, n)] + rng.normal(size=(n, d)) * spread


def kmeans(data, k, steps):
    return KMeans(k, init=data[:k].copy(), n_init=1, max_iter=steps, tol=0).fit(data).inertia_


def silhouette(data, k, steps):
    return silhouette_score(data, np.arange(len(data)) % k)


def mixture(data, k, steps):
    d = data.shape[1]
    model = GaussianMixture(
        k,
        weights_init=np.full(k, 1 / k),
        means_init=data[:k],
        precisions_init=np.array([np.eye(d) / 100] * k),
        max_iter=steps,
        tol=0,
    )
    return model.fit(data).score(data)


def density(data, k, steps):
    found = hdbscan.HDBSCAN(min_cluster_size=k, min_samples=k, approx_min_span_tree=False, core_dist_n_jobs=1).fit(data)
    return (found.labels_ >= 0).sum()


def ward(data, k, steps):
    return fastcluster.linkage_vector(data, "ward")[-1, 2]


CASES = [
    ("kmeans", kmeans, 1_000_000, 8, 8, 20),
    ("kmeans", kmeans, 100_000, 16, 20, 20),
    ("silhouette", silhouette, 10_000, 8, 8, 0),
    ("silhouette", silhouette, 50_000, 8, 8, 0),
    ("mixture", mixture, 100_000, 8, 8, 20),
    ("hdbscan", density, 20_000, 2, 15, 0),
    ("hdbscan", density, 20_000, 8, 15, 0),
    ("hdbscan", density, 50_000, 2, 15, 0),
    ("hdbscan", density, 50_000, 8, 15, 0),
    ("ward", ward, 10_000, 8, 8, 0),
    ("ward", ward, 20_000, 8, 8, 0),
]
with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
    for method, peer, n, d, k, steps in CASES:
        if wanted and method not in wanted:
            continue
        data = blobs(n, d, k, 4.0)
        path = Path(folder) / "data"
        data.astype("<f8").tofile(path)
        ours, theirs = [], []
        for _ in range(rounds):
            started = time.perf_counter()
            reached = peer(data, k, steps)
            theirs.append(time.perf_counter() - started)
            output = subprocess.run([binary, method, path, *map(str, (n, d, k, steps))], capture_output=True, text=True, check=True)
            seconds, own = map(float, output.stdout.split())
            ours.append(seconds)
        print(
            f"{method} {n} x {d}, k = {k}: {median(ours):.3f} s, peer {median(theirs):.3f} s, ratio {median(ours) / median(theirs):.3f}"
            f" (least {min(ours):.3f}, {min(theirs):.3f}); reached {own!r}, peer {float(reached)!r}",
            flush=True,
        )
