//! The regularised incomplete gamma and beta functions: distribution functions of gamma, Poisson, beta and binomial variables.

use super::gamma::stirling_rest;
use super::{ln_beta, ln_gamma};
use crate::math::{exp, ln, ln_1p, sqrt};
use std::f64::consts::TAU;

/// From here on, in both parameters, densities are taken from Stirling's formula.
const LARGE: f64 = 10.0;
/// A continued fraction or series that has not settled by then never will.
const MOST_TERMS: usize = 200_000;

/// Both sides of a distribution function, each with its own relative precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// Up to the argument.
    pub lower: f64,
    /// Beyond the argument.
    pub upper: f64,
}

/// x ln(x/m) + m − x without cancellation.
///
/// Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000), function `bd0`.
fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * ln(x / m) + m - x;
    }
    let v = difference / (x + m);
    let square = v * v;
    let (mut sum, mut power, mut odd) = (difference * v, 2.0 * x * v, 1.0);
    loop {
        power *= square;
        odd += 2.0;
        let next = sum + power / odd;
        if next == sum {
            return sum;
        }
        sum = next;
    }
}

/// P(a, x) and Q(a, x), the regularised incomplete gamma functions, for a > 0, x ≥ 0.
///
/// Source: NIST DLMF 8.11.4 (series) and 8.9.2 (continued fraction, by Lentz's method). Cost: about √max(a, x) terms.
pub fn gamma_tails(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if x == f64::INFINITY {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    // x^a e^-x / Γ(a + 1)
    let density = if a >= LARGE {
        exp(-deviance(a, x) - stirling_rest(a)) / sqrt(TAU * a)
    } else {
        exp(a * ln(x) - x - ln_gamma(a + 1.0))
    };
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0, 1.0);
        for n in 1..MOST_TERMS {
            term *= x / (a + n as f64);
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        let lower = (density * sum).min(1.0);
        return Tails { lower, upper: 1.0 - lower };
    }
    let fraction = lentz(x + 1.0 - a, |n| {
        let n = n as f64;
        (-n * (n - a), x + 1.0 - a + 2.0 * n)
    });
    let upper = (density * a / fraction).min(1.0);
    Tails { lower: 1.0 - upper, upper }
}

/// I_x(a, b) and its complement, the regularised incomplete beta function, for a, b > 0 and 0 ≤ x ≤ 1; `rest` is 1 − x, which the
/// caller often knows more precisely.
///
/// Source: NIST DLMF 8.17.22 (continued fraction, by Lentz's method). Cost: about √max(a, b) terms.
pub fn beta_tails(a: f64, b: f64, x: f64, rest: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if rest <= 0.0 {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let n = a + b;
    // x^a (1 − x)^b / B(a, b)
    let density = if a.min(b) >= LARGE {
        let rests = stirling_rest(a) + stirling_rest(b) - stirling_rest(n);
        exp(-deviance(a, n * x) - deviance(b, n * rest) - rests) * sqrt(a * (b / n) / TAU)
    } else {
        let ln_x = if x > 0.5 { ln_1p(-rest) } else { ln(x) };
        let ln_rest = if rest > 0.5 { ln_1p(-x) } else { ln(rest) };
        exp(a * ln_x + b * ln_rest - ln_beta(a, b))
    };
    if x <= (a + 1.0) / (n + 2.0) {
        let lower = (density / (a * beta_fraction(a, b, x))).min(1.0);
        Tails { lower, upper: 1.0 - lower }
    } else {
        let upper = (density / (b * beta_fraction(b, a, rest))).min(1.0);
        Tails { lower: 1.0 - upper, upper }
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    lentz(1.0, |n| {
        let m = (n / 2) as f64;
        let numerator = if n % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        (numerator, 1.0)
    })
}

/// b₀ + a₁/(b₁ + a₂/(b₂ + …)) of `next(n) = (aₙ, bₙ)`.
///
/// Source: W. J. Lentz, Applied Optics 15 (1976), as modified by Thompson and Barnett (1986).
fn lentz(first: f64, next: impl Fn(usize) -> (f64, f64)) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |x: f64| if x.abs() < TINY { TINY } else { x };
    let mut value = away(first);
    let (mut c, mut d) = (value, 0.0);
    for n in 1..MOST_TERMS {
        let (numerator, denominator) = next(n);
        d = 1.0 / away(denominator + numerator * d);
        c = away(denominator + numerator / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    value
}
