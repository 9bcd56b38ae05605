#!/usr/bin/env python3
"""Costs of k-modes and k-prototypes.

Oracle: kmodes 0.12.2, numpy 2.4.6, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install kmodes==0.12.2 numpy==2.4.6
    oracle/bin/python tests/reference/prototypes.py FILE > tests/reference/prototypes.tsv

FILE is the Telco table of the shared folder: categories are columns 2 to 5 and 7 to 18 (from 1), numbers tenure and monthly charges, each with
mean 0 and variance 1. Each line: what, start, k, γ, cost. `first`: the first k different rows as the package takes given centres; `Cao` and
`Huang`: its own, the best of ten for Huang. models/tests/cluster_modes.rs compares.
"""

import csv
import sys

import numpy as np
from kmodes.kmodes import KModes
from kmodes.kprototypes import KPrototypes

rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig")))[1:2001]
categories = np.array([[row[j] for j in (1, 2, 3, 4, *range(6, 18))] for row in rows])
codes = np.column_stack([np.unique(column, return_inverse=True)[1] for column in categories.T])
numbers = np.array([[float(row[5]), float(row[18])] for row in rows])
numbers = (numbers - numbers.mean(0)) / numbers.std(0)
both = np.column_stack([numbers, codes])
for k in (3, 6):
    _, first = np.unique(codes, axis=0, return_index=True)
    first = np.sort(first)[:k]
    start = codes[first]
    print("\t".join(["modes", "first", str(k), "1", repr(float(KModes(k, init=start, n_init=1).fit(codes).cost_))]))
    print("\t".join(["modes", "Cao", str(k), "1", repr(float(KModes(k, init="Cao", n_init=1).fit(codes).cost_))]))
    huang = KModes(k, init="Huang", n_init=10, random_state=1).fit(codes)
    print("\t".join(["modes", "Huang", str(k), "1", repr(float(huang.cost_))]))
    columns = list(range(2, both.shape[1]))
    model = KPrototypes(k, init=[numbers[first], start], n_init=1, gamma=0.5).fit(both, categorical=columns)
    print("\t".join(["prototypes", "first", str(k), "0.5", repr(float(model.cost_))]))
    model = KPrototypes(k, init="Cao", n_init=10, random_state=1).fit(both, categorical=columns)
    print("\t".join(["prototypes", "Cao", str(k), repr(float(model.gamma)), repr(float(model.cost_))]), flush=True)
