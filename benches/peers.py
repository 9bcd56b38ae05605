"""Fits of other tools, natively: a line of JSON asks for one, a line of JSON tells seconds, without loading of data, and what was reached."""

import json
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")


def kmeans(data, k, steps):
    from sklearn.cluster import KMeans

    start = data[:k].copy()
    return lambda: KMeans(k, init=start, n_init=1, max_iter=steps, tol=0).fit(data).inertia_


def mixture(data, k, steps):
    from sklearn.mixture import GaussianMixture

    start = {
        "weights_init": np.full(k, 1 / k),
        "means_init": data[:k],
        "precisions_init": np.array([np.eye(data.shape[1]) / 100] * k),
    }
    model = GaussianMixture(k, max_iter=steps, tol=0, **start)
    return lambda: model.fit(data).score(data)


def hdbscan(data, k, steps):
    import hdbscan

    model = hdbscan.HDBSCAN(min_cluster_size=k, min_samples=k, approx_min_span_tree=False, core_dist_n_jobs=1)
    return lambda: int((model.fit(data).labels_ >= 0).sum())


def hdbscan_sklearn(data, k, steps):
    from sklearn.cluster import HDBSCAN

    # Counts the row itself, as the package hdbscan does not.
    model = HDBSCAN(min_cluster_size=k, min_samples=k + 1, n_jobs=1, copy=True)
    return lambda: int((model.fit(data).labels_ >= 0).sum())


def ward(data, k, steps):
    import fastcluster

    return lambda: fastcluster.linkage_vector(data, "ward")[-1, 2]


def silhouette(data, k, steps):
    from sklearn.metrics import silhouette_score

    labels = np.arange(len(data)) % k
    return lambda: silhouette_score(data, labels)


def prototypes(data, k, steps):
    from kmodes.kprototypes import KPrototypes

    columns = data.reshape(5, -1).T
    start = [columns[:k, :2].copy(), columns[:k, 2:].copy()]
    return lambda: KPrototypes(k, init=start, n_init=1).fit(columns, categorical=[2, 3, 4]).cost_


def bg_nbd(data, k, steps):
    from lifetimes import BetaGeoFitter

    x, last, watched, *_ = columns_of(data, k)

    def run():
        fit = BetaGeoFitter(0.0).fit(x, last, watched)
        return -fit._negative_log_likelihood_ * len(x) + x.sum() * np.log(fit._scale)

    return run


def pareto_nbd(data, k, steps):
    from lifetimes import ParetoNBDFitter

    x, last, watched, *_ = columns_of(data, k)

    def run():
        fit = ParetoNBDFitter(0.0).fit(x, last, watched)
        # A sum, where the others keep a mean.
        return -fit._negative_log_likelihood_ + x.sum() * np.log(fit._scale)

    return run


def gamma_gamma(data, k, steps):
    from lifetimes import GammaGammaFitter

    x, _, _, spend = columns_of(data, k)
    known = (x > 0) & (spend > 0)
    return lambda: -GammaGammaFitter(0.0).fit(x[known], spend[known])._negative_log_likelihood_ * known.sum()


def columns_of(data, count):
    import pandas

    return [pandas.Series(column) for column in data.reshape(count, -1)]


METHODS = {
    f.__name__: f
    for f in (kmeans, mixture, hdbscan, hdbscan_sklearn, ward, silhouette, prototypes, bg_nbd, pareto_nbd, gamma_gamma)
}
PACKAGES = ["scikit-learn", "hdbscan", "fastcluster", "kmodes", "Lifetimes", "numpy"]
print(json.dumps({"Python": sys.version.split()[0], **{name: version(name) for name in PACKAGES}}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    data = np.fromfile(asked["path"], dtype="<f8")
    if asked["d"]:
        data = data.reshape(-1, asked["d"])
    try:
        with threadpool_limits(asked["threads"]):
            run = METHODS[asked["method"]](data, asked["k"], asked["steps"])
            started = time.perf_counter()
            reached = run()
            seconds = time.perf_counter() - started
        print(json.dumps({"seconds": seconds, "reached": float(reached)}), flush=True)
    except Exception as error:  # told, so that the record says who could not
        print(json.dumps({"failed": f"{type(error).__name__}: {error}"}), flush=True)
