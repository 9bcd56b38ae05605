#!/usr/bin/env python3
"""Figures of value models by the closed forms of the papers, over the whole range: purchases and times up to 10,000.

Oracle: mpmath 1.4.1 with so many digits that what cancels does not matter, Python 3.11. Run by hand, not in CI:

    python3 -m venv oracle && oracle/bin/pip install mpmath==1.4.1
    oracle/bin/python tests/reference/value.py > tests/reference/value.tsv

Each line: model, its parameters, x, t_x, T, t and a daily discount; ln L, P(alive), E[X(t)], the conditional expectation in t, P(X(t) = 3), and
for Pareto/NBD and BG/BB the discounted expected residual transactions. The models compute all of these otherwise: as integrals and sums of
positive terms. models/tests/oracle.rs compares, to a relative 1e-11.

Formulas: Fader, Hardie & Lee (2005), equations 6, 8, 9, 10; Fader & Hardie, notes on the Pareto/NBD (2005) and on P(X(t) = x) (2006);
Fader, Hardie & Lee, "RFM and CLV" (2005) for DERT; Fader, Hardie & Shang (2010), equations 2, 8, 9, 11, 13, 14.
"""

import random

import mpmath as mp

mp.mp.dps = 120
random.seed(2)
beta, gamma, binomial = mp.beta, mp.gamma, mp.binomial


def f21(a, b, c, z):
    return mp.hyp2f1(a, b, c, z, maxterms=10**6)


def spread(low, high):
    return float(f"{10 ** random.uniform(float(mp.log10(low)), float(mp.log10(high))):.4g}")


def bg_nbd(r, alpha, a, b, x, t_x, T, t, _):
    ratio = gamma(r + x) / gamma(r) * alpha**r
    alive = beta(a, b + x) / beta(a, b) * ratio / (alpha + T) ** (r + x)
    gone = beta(a + 1, b + x - 1) / beta(a, b) * ratio / (alpha + t_x) ** (r + x) if x > 0 else 0
    mean = (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + t)) ** r * f21(r, b, a + b - 1, t / (alpha + t)))
    rest = alpha + T
    later = (a + b + x - 1) / (a - 1) * (
        1 - (rest / (rest + t)) ** (r + x) * f21(r + x, b + x, a + b + x - 1, t / (rest + t)))
    n = 3
    share, rest = t / (alpha + t), alpha / (alpha + t)
    count = lambda j: gamma(r + j) / gamma(r) / mp.factorial(j) * share**j * rest**r
    exactly = beta(a, b + n) / beta(a, b) * count(n) + beta(a + 1, b + n - 1) / beta(a, b) * (
        1 - sum(count(j) for j in range(n)))
    return [mp.log(alive + gone), alive / (alive + gone), mean, later * alive / (alive + gone), exactly]


def pareto_nbd(r, alpha, s, b, x, t_x, T, t, discount):
    high, low, more = (alpha, b, s + 1) if alpha >= b else (b, alpha, r + x)
    def part(at):
        return f21(r + s + x, more, r + s + x + 1, (high - low) / (high + at)) / (high + at) ** (r + s + x)
    a0 = part(t_x) - part(T)
    front = gamma(r + x) / gamma(r) * alpha**r * b**s
    alive = front / ((alpha + T) ** (r + x) * (b + T) ** s)
    likelihood = alive + front * s / (r + s + x) * a0
    mean = r * b / alpha / (s - 1) * (1 - (b / (b + t)) ** (s - 1))
    later = (r + x) * (b + T) / (alpha + T) / (s - 1) * (1 - ((b + T) / (b + T + t)) ** (s - 1))
    n = 3
    density = lambda u: u**n * (alpha + u) ** (-r - n) * (b + u) ** (-s - 1)
    knots = [0, t / 1000, t / 100, t / 10, t] if t > 0 else [0, 0]
    with mp.workdps(30):
        inside = mp.quad(density, knots, maxdegree=10)
    exactly = gamma(r + n) / gamma(r) / mp.factorial(n) * alpha**r * b**s * (
        t**n / (alpha + t) ** (r + n) / (b + t) ** s + s * inside)
    with mp.workdps(60):
        dert = (alpha**r * b**s * discount ** (s - 1) * gamma(r + x + 1) * mp.hyperu(s, s, discount * (b + T))
                / gamma(r) / (alpha + T) ** (r + x + 1) / likelihood)
    return [mp.log(likelihood), alive / likelihood, mean, later * alive / likelihood, exactly, dert]


def bg_bb(a, b, c, d, x, t_x, n, m, discount):
    def stop(i):
        return beta(a + x, b + i - x) / beta(a, b) * beta(c + 1, d + i) / beta(c, d)
    alive = beta(a + x, b + n - x) / beta(a, b) * beta(c, d + n) / beta(c, d)
    likelihood = alive + sum(stop(t_x + i) for i in range(int(n - t_x)))
    next_one = beta(a + x, b + n - x) / beta(a, b) * beta(c, d + n + 1) / beta(c, d) / likelihood
    def tail(k):
        return gamma(1 + d + k) / gamma(c + d + k)
    mean = a / (a + b) * d / (c - 1) * (1 - gamma(c + d) / gamma(1 + d) * tail(m))
    later = (beta(a + x + 1, b + n - x) / beta(a, b) * d / (c - 1) * gamma(c + d) / gamma(1 + d)
             * (tail(n) - tail(n + m)) / likelihood)
    k = 3
    exactly = (binomial(m, k) * beta(a + k, b + m - k) / beta(a, b) * beta(c, d + m) / beta(c, d)
               + sum(binomial(i, k) * beta(a + k, b + i - k) / beta(a, b) * beta(c + 1, d + i) / beta(c, d)
                     for i in range(k, int(m)))) if m >= k else mp.mpf(0)
    dert = (beta(a + x + 1, b + n - x) / beta(a, b) * beta(c, d + n + 1) / beta(c, d) / (1 + discount)
            * f21(1, d + n + 1, c + d + n + 1, 1 / (1 + discount)) / likelihood)
    return [mp.log(likelihood), next_one, mean, later, exactly, dert]


def row(name, model, arguments):
    values = model(*(mp.mpf(argument) for argument in arguments))
    print("\t".join([name, " ".join(map(repr, arguments)), " ".join(mp.nstr(v, 17, min_fixed=0, max_fixed=0) for v in values)]))


def history(most):
    T = spread(1, 1e4)
    x = random.choice([0, 1, 2, 7, int(spread(1, most))])
    # Long ago, lately, and on the last day.
    t_x = 0.0 if x == 0 else random.choice([T, float(f"{T * random.random():.6g}"), float(f"{T * (1 - 1e-4):.8g}")])
    return float(x), t_x, T, spread(1e-2, 1e4)


for _ in range(70):
    p = [spread(0.05, 8), spread(0.1, 300), spread(0.05, 8), spread(0.05, 12)]
    row("bg_nbd", bg_nbd, [*p, *history(1e4), 0.0])
    q = [spread(0.05, 8), spread(0.1, 300), spread(0.05, 8), spread(0.1, 300)]
    row("pareto_nbd", pareto_nbd, [*q, *history(1e4), spread(1e-4, 0.1)])
for _ in range(40):
    p = [spread(0.05, 8) for _ in range(4)]
    n = int(spread(2, 200))
    x = random.randint(0, n)
    t_x = random.randint(x, n) if x else 0
    row("bg_bb", bg_bb, [*p, float(x), float(t_x), float(n), float(int(spread(1, 100))), spread(1e-3, 0.3)])
