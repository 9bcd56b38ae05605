//! Gauss's hypergeometric function.

use super::ln_beta;
use crate::math::{exp, ln, ln_1p, soft_plus};

/// Terms of the series before the integral is cheaper.
const MOST_TERMS: usize = 1500;

/// ln ₂F₁(a, b; c; z) for a > 0, c > b > 0 and z < 1; `rest` is 1 − z, which the caller often knows more precisely.
///
/// Within these bounds the function is positive, and so is every term of what is computed; nothing cancels. Below zero by Pfaff's
/// transformation (NIST DLMF 15.8.1); then the series, or Euler's transformation of it, whichever grows less; where that takes too many
/// terms, Euler's integral (DLMF 15.6.1) over the log-odds of its variable, where the trapezoidal rule converges exponentially.
///
/// Cost: up to 1,500 terms, or some hundred points of the integral.
pub fn ln_2f1(a: f64, b: f64, c: f64, z: f64, rest: f64) -> f64 {
    if z < 0.0 {
        // (1 − z)^-a ₂F₁(a, c − b; c; z/(z − 1))
        let ln_rest = if z > -0.5 { ln_1p(-z) } else { ln(rest) };
        return -a * ln_rest + ln_2f1(a, c - b, c, -z / rest, 1.0 / rest);
    }
    if z == 0.0 {
        return 0.0;
    }
    let (euler_a, euler_b) = (c - a, c - b);
    if euler_a > 0.0 && euler_a * euler_b < a * b {
        let ln_rest = if z < 0.5 { ln_1p(-z) } else { ln(rest) };
        if let Some(sum) = series(euler_a, euler_b, c, z) {
            return (c - a - b) * ln_rest + sum;
        }
    }
    series(a, b, c, z).unwrap_or_else(|| integral(a, b, c, rest))
}

/// The logarithm of the sum of positive terms; none when there are too many.
fn series(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    const LARGE: f64 = 1e280;
    let (mut term, mut sum, mut scaled) = (1.0, 1.0, 0.0);
    for n in 0..MOST_TERMS {
        let n = n as f64;
        let ratio = (a + n) * (b + n) / ((c + n) * (1.0 + n)) * z;
        term *= ratio;
        sum += term;
        if sum > LARGE {
            term /= LARGE;
            sum /= LARGE;
            scaled += 1.0;
        }
        // Once ratios fall they keep falling, or rise to z: what is left is less than a geometric series.
        let bound = if ratio < z { z } else { ratio };
        if bound < 1.0 && term * bound < sum * 1e-17 * (1.0 - bound) {
            return Some(ln(sum) + scaled * ln(LARGE));
        }
    }
    None
}

/// ∫ e^(bu) (1 + e^u)^(a−c) (1 + w e^u)^(−a) du / B(b, c − b), with w = 1 − z.
fn integral(a: f64, b: f64, c: f64, rest: f64) -> f64 {
    /// Where contributions no longer count, as a logarithm.
    const NEGLIGIBLE: f64 = -39.0;
    /// Points a unit, where the integrand is as smooth as its factors.
    const STEP: f64 = 0.25;
    let ln_w = ln(rest);
    let exponent = |u: f64| b * u + (a - c) * soft_plus(u) - a * soft_plus(u + ln_w);
    let logistic = |u: f64| 1.0 / (1.0 + exp(-u));
    let slope = |u: f64| b + (a - c) * logistic(u) - a * logistic(u + ln_w);
    // The slope falls from b to b − c, after rising at most once: it has one zero.
    let (mut low, mut high) = (-1.0, 1.0 - ln_w);
    while slope(low) < 0.0 {
        low *= 2.0;
    }
    while slope(high) > 0.0 {
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    let peak = 0.5 * (low + high);
    let bend = |u: f64| logistic(u) * logistic(-u);
    let curvature = (c - a) * bend(peak) + a * bend(peak + ln_w);
    let width = if curvature > 0.0 { 1.0 / crate::math::sqrt(curvature) } else { 1.0 };
    let step = STEP.min(0.6 * width);
    let top = exponent(peak);
    let mut sum = 1.0;
    for direction in [-step, step] {
        for n in 1.. {
            let height = exponent(peak + direction * f64::from(n)) - top;
            if height < NEGLIGIBLE {
                break;
            }
            sum += exp(height);
        }
    }
    top + ln(sum * step) - ln_beta(b, c - b)
}
