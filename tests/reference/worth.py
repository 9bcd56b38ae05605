#!/usr/bin/env python3
"""Discounted purchases to come of customers with a rhythm, (M)BG/CNBD-k, for ever and until a horizon, by definition.

Oracle: mpmath 1.4.1 with 24 digits, Python 3.11. Run by hand, not in CI (some minutes):

    python3 -m venv oracle && oracle/bin/pip install mpmath==1.4.1
    oracle/bin/python tests/reference/worth.py > tests/reference/worth.tsv

Each line: k, whether customers may stop at once, r, alpha, a, b, x, t_x, T, discount, horizon (inf for ever), and P(alive) times the discounted
purchases after T. models/tests/oracle.rs compares.

For ever: a double integral, over lambda and p, of the priors times the likelihood of the history times the sum of the geometric series of
purchases, divided by the same without that sum and with the chance of having stopped. No hypergeometric function. With smaller steps it
has to come to the same.

Until a horizon: purchases one by one, each an integral over the time of its phase, whose density, with lambda integrated out, is that of a beta
prime distribution; nothing but the sum over phases passed is in common with the other way.
"""

import mpmath as mp

mp.mp.dps = 24


def hill(of, middle, step):
    """The trapezoidal rule over the line, from near the top outwards."""
    total = mp.mpf(0)
    for sign, start in ((1, 0), (-1, 1)):
        i = start
        while True:
            part = of(middle + sign * i * step)
            total += part
            if part < mp.mpf("1e-26") * total and i > 20:
                break
            i += 1
    return total * step


def chances_of(a, b, step):
    """Places 1-p and weights p^a (1-p)^b of the log-odds of p."""
    nodes = []
    hill(lambda v: nodes.append((1 / (1 + mp.e**v), part := (1 + mp.e**-v) ** -a * (1 + mp.e**v) ** -b)) or part,
         mp.log(a / b), step)
    return [(q, weight * step) for q, weight in nodes]


def for_ever_by(fine, k, once, r, alpha, a, b, x, t_x, T, discount):
    gap, passed, shape = T - t_x, int(x) + (1 if once else 0), r + k * x
    chances = chances_of(a, b + passed, mp.mpf("0.4") * fine)
    passing = sum(weight for _, weight in chances)
    phases = lambda rate, s: sum((rate * gap) ** j / mp.factorial(j) * s ** (k - j) for j in range(k))

    def over_rates(until, of):
        middle = mp.log(shape / until)
        # Over e^(shape u - until e^u) where it is largest for the first of all.
        scale = shape * mp.log(shape / (alpha + T)) - shape
        step = min(mp.mpf("0.2"), mp.mpf("0.4") / mp.sqrt(shape)) * fine
        return hill(lambda u: mp.e ** (shape * u - until * mp.e**u - scale) * of(mp.e**u), middle, step)

    def alive(rate):
        s = rate / (rate + discount)
        power = s**k
        return phases(rate, s) * sum(weight / (1 - q * power) for q, weight in chances)

    above = over_rates(alpha + T, alive)
    below = over_rates(alpha + T, lambda rate: phases(rate, mp.mpf(1)) * passing)
    if passed:
        stops = sum(weight for _, weight in chances_of(a + 1, b + passed - 1, mp.mpf("0.4") * fine))
        below += over_rates(alpha + t_x, lambda rate: stops)
    return above / below


def for_ever(*arguments):
    found, again = (for_ever_by(mp.mpf(fine), *arguments) for fine in ("0.7", "0.56"))
    assert abs(found / again - 1) < 1e-15, (arguments, found, again)
    return again


def until(k, once, r, alpha, a, b, x, t_x, T, discount, horizon):
    gap, chances = T - t_x, int(x) + (1 if once else 0)
    shape, rest = r + k * x, alpha + T
    shares = [mp.rf(shape, j) / mp.factorial(j) * (gap / rest) ** j for j in range(k)]
    living = mp.beta(a, b + chances) / rest**shape * sum(shares)
    stopped = mp.beta(a + 1, b + chances - 1) / (alpha + t_x) ** shape if chances else 0
    total = mp.mpf(0)
    for j, share in enumerate(shares):
        if share == 0:
            continue
        n = 1
        while True:
            m, own = n * k - j, shape + j
            front = mp.loggamma(own + m) - mp.loggamma(own) - mp.loggamma(m)
            def density(w):
                t = mp.e**w
                return mp.e ** (front + own * mp.log(rest) + m * w - (own + m) * mp.log(rest + t) - discount * t)
            middle = min(mp.log(rest * m / own), mp.log(horizon))
            wide = 1 / mp.sqrt(own) + 1 / mp.sqrt(m)
            end = mp.log(horizon)
            knots = [middle - 100 / mp.mpf(m), *(middle - wide * i for i in (12, 6, 4, 2, 1)), middle]
            knots = sorted({knot for knot in knots if knot < end} | {middle + wide * i for i in (1, 2, 4, 8) if middle + wide * i < end} | {end})
            part = share / sum(shares) * mp.rf(b + chances, n - 1) / mp.rf(a + b + chances, n - 1) * mp.quad(density, knots)
            total += part
            if part < mp.mpf("1e-16") * total and m > shape / rest * min(horizon, 1 / discount):
                break
            n += 1
    return total * living / (living + stopped)


K2 = (2, False, 0.8369, 29.6932, 0.0469, 0.8768)
K7 = (7, False, 12.0, 1.0, 0.02, 3.0)
PROCESSES = [
    (1, False, 0.243, 4.414, 0.793, 2.426),
    (2, True, 1.3, 3.0, 1.8, 4.0),
    K2,
    (3, True, 0.05, 2.0, 0.4, 0.2),
    K7,
]
NEW = (0.0, 0.0, 0.0)
MANY = [
    (K7, (9.0, 300.0, 301.0)),
    (K7, (90.0, 370.0, 373.0)),
    (K2, (9.0, 300.0, 301.0)),
    ((2, True, 1.3, 3.0, 1.8, 4.0), (3.0, 20.0, 60.0)),
]


def row(process, history, discount, horizon):
    k, once, *numbers = process
    arguments = [mp.mpf(value) for value in (*numbers, *history, discount)]
    value = for_ever(k, once, *arguments) if horizon == mp.inf else until(k, once, *arguments, mp.mpf(horizon))
    print("\t".join([
        f"{k} {int(once)} " + " ".join(map(repr, (*numbers, *history, discount, float(horizon)))),
        mp.nstr(value, 17, min_fixed=0, max_fixed=0)]), flush=True)


for process in PROCESSES:
    for discount in (0.0003, 0.02):
        row(process, NEW, discount, mp.inf)
for process, history in MANY:
    row(process, history, 0.02, mp.inf)
for process, history in [(process, NEW) for process in PROCESSES] + MANY:
    row(process, history, 0.02, 30.0)
