#!/usr/bin/env python3
"""Special functions over the range that customers' histories have.

Oracle: mpmath 1.4.1 with 50 digits, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install mpmath==1.4.1
    oracle/bin/python tests/reference/special.py > tests/reference/special.tsv

Each line: function, arguments, value (for functions of two sides: both). Arguments are floats as Python writes them, so that they are
read as exactly the same numbers; 1 − z is computed from the float z. models/tests/special.rs compares, to a relative 1e-12.
"""

import random

import mpmath as mp

mp.mp.dps = 50
random.seed(1)


def spread(low, high):
    """A number of any size between two, with six digits."""
    return float(f"{10 ** random.uniform(float(mp.log10(low)), float(mp.log10(high))):.6g}")


def row(name, arguments, *values):
    shown = [mp.nstr(value, 20, min_fixed=0, max_fixed=0) for value in values]
    print("\t".join([name, " ".join(repr(argument) for argument in arguments), " ".join(shown)]))


def exact(*numbers):
    return [mp.mpf(number) for number in numbers]


for x in [1.4, 1.46163, 1.4616321, 1.4616321449, 1.5, 1.0, 2.0, 10.0, 9.999] + [spread(1e-3, 1e5) for _ in range(60)]:
    (m,) = exact(x)
    row("digamma", [x], mp.digamma(m))
    row("trigamma", [x], mp.psi(1, m))
    row("ln_gamma", [x], mp.loggamma(m) if x not in (1.0, 2.0) else mp.mpf(0))

for _ in range(120):
    a, b = spread(1e-3, 1e5), spread(1e-3, 1e5)
    ma, mb = exact(a, b)
    row("ln_beta", [a, b], mp.loggamma(ma) + mp.loggamma(mb) - mp.loggamma(ma + mb))
    row("ln_gamma_ratio", [a, b], mp.loggamma(ma + mb) - mp.loggamma(ma))

for n in range(160):
    a = spread(1e-3, 2e4)
    # Near the middle, where the transition lies, and anywhere.
    x = float(f"{max(a + random.gauss(0, 4) * a ** 0.5, 1e-3):.6g}") if n % 2 else spread(1e-3, 2e4)
    ma, mx = exact(a, x)
    with mp.workdps(80):
        lower = mp.gammainc(ma, 0, mx, regularized=True)
        upper = mp.gammainc(ma, mx, mp.inf, regularized=True)
    if min(lower, upper) > mp.mpf("1e-250"):
        row("gamma_tails", [a, x], lower, upper)

for n in range(160):
    a, b = spread(1e-2, 1e4), spread(1e-2, 1e4)
    mean = a / (a + b)
    deviation = (mean * (1 - mean) / (a + b + 1)) ** 0.5
    x = mean + random.gauss(0, 3) * deviation if n % 2 else random.random()
    x = float(f"{min(max(x, 1e-6), 0.999999):.6g}")
    ma, mb, mx = exact(a, b, x)
    with mp.workdps(80):
        lower = mp.betainc(ma, mb, 0, mx, regularized=True)
        upper = mp.betainc(mb, ma, 0, 1 - mx, regularized=True)
    if min(lower, upper) > mp.mpf("1e-250"):
        row("beta_tails", [a, b, x], lower, upper)


def ln_2f1(a, b, c, z):
    a, b, c, z = exact(a, b, c, z)
    with mp.workdps(60):
        value = mp.hyp2f1(a, b, c, z, maxterms=10**7, maxprec=20000)
    return mp.log(value)


def hypergeometric(a, b, c, z):
    try:
        row("ln_2f1", [a, b, c, z], ln_2f1(a, b, c, z))
    except (mp.libmp.NoConvergence, ValueError, ZeroDivisionError):
        pass  # where the oracle fails there is nothing to compare with


for _ in range(120):
    b = spread(1e-2, 1e2)
    z = random.choice([random.random(), 1 - spread(1e-6, 0.1), -spread(1e-3, 1e6)])
    hypergeometric(spread(1e-2, 1e2), b, b + spread(1e-2, 1e2), float(f"{z:.8g}"))
# As the models ask: (r + x, b + x) and (r + s + x, …) with up to 10,000 purchases, times up to 10,000.
for _ in range(160):
    x = int(spread(1, 1e4))
    r, s, a, b = (spread(0.05, 10) for _ in range(4))
    z = random.choice([random.random(), 1 - spread(1e-6, 0.1)])
    z = float(f"{z:.8g}")
    hypergeometric(*random.choice([(r + s + x, s + 1, r + s + x + 1, z), (r + s + x, r + x, r + s + x + 1, z),
                                   (r + x, b + x, a + b + x, z), (r + x + 1, a, a + b + x, -z * 1e3), (1.0, b + x, a + b + x, z)]))
