//! Gauss's hypergeometric function.

use super::ln_beta;
use crate::math::{ln, ln_1p, soft_plus};
use crate::quadrature::ln_integral;

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

/// ∫ e^(bu) (1 + e^u)^(a−c) (1 + w e^u)^(−a) du / B(b, c − b), with w = 1 − z. The exponent's slope falls from b to b − c, after rising
/// at most once: it has one peak.
fn integral(a: f64, b: f64, c: f64, rest: f64) -> f64 {
    let ln_w = ln(rest);
    ln_integral(|u| b * u + (a - c) * soft_plus(u) - a * soft_plus(u + ln_w)) - ln_beta(b, c - b)
}
