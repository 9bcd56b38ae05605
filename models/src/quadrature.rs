//! Integrals: by Gauss's rule where the integrand is smooth, by the trapezoidal rule where it is a hill over the whole line.

use crate::math::{cos, exp, ln, sqrt};
use std::sync::OnceLock;

/// Points of the rule.
pub const POINTS: usize = 10;

/// Nodes and weights on [0, 1].
pub type Rule = [(f64, f64); POINTS];

/// The Gauss-Legendre rule with ten points, exact for polynomials up to degree 19.
///
/// Source: NIST DLMF 3.5.v; nodes by Newton's method from the guess of Abramowitz & Stegun 22.16.6.
pub fn rule() -> &'static Rule {
    static RULE: OnceLock<Rule> = OnceLock::new();
    RULE.get_or_init(|| {
        let mut rule = [(0.0, 0.0); POINTS];
        for (i, place) in rule.iter_mut().enumerate() {
            let mut x = cos(std::f64::consts::PI * (i as f64 + 0.75) / (POINTS as f64 + 0.5));
            let mut slope = 1.0;
            for _ in 0..10 {
                let (mut before, mut value) = (1.0, x);
                for n in 2..=POINTS {
                    let n = n as f64;
                    (before, value) = (value, ((2.0 * n - 1.0) * x * value - (n - 1.0) * before) / n);
                }
                slope = POINTS as f64 * (x * value - before) / (x * x - 1.0);
                x -= value / slope;
            }
            *place = (0.5 * (1.0 - x), 1.0 / ((1.0 - x * x) * slope * slope));
        }
        rule
    })
}

/// ∫ f over `[low, high]` by ten points: for a smooth `f`.
pub fn integrate(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let length = high - low;
    rule().iter().map(|(node, weight)| weight * f(low + node * length)).sum::<f64>() * length
}

/// ln ∫ e^exponent over the whole line, for an exponent with one peak that falls off to both sides and is analytic near the line.
///
/// There the trapezoidal rule converges exponentially: L. N. Trefethen, J. A. C. Weideman, SIAM Review 56 (2014). The step suits factors
/// like (1 + e^u)^c, and peaks as narrow as they come.
pub fn ln_integral(mut exponent: impl FnMut(f64) -> f64) -> f64 {
    /// Where contributions no longer count, as a logarithm.
    const NEGLIGIBLE: f64 = -39.0;
    /// Distance of points where the integrand is as smooth as its factors.
    const STEP: f64 = 0.25;
    /// The part of the whole that a golden section leaves.
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let (mut low, mut middle, mut high) = (-1.0, 0.0, 1.0);
    let mut top = exponent(middle);
    for (end, way) in [(&mut low, -1.0), (&mut high, 1.0)] {
        loop {
            let there = exponent(*end);
            if there < top {
                break;
            }
            (middle, top) = (*end, there);
            *end = 2.0 * *end + way;
        }
    }
    // The peak lies between: it need not be met exactly, only its neighbourhood.
    let (mut left, mut right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_left, mut at_right) = (exponent(left), exponent(right));
    while high - low > 1e-5 {
        if at_left > at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - GOLDEN * (high - low);
            at_left = exponent(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + GOLDEN * (high - low);
            at_right = exponent(right);
        }
        middle = 0.5 * (low + high);
    }
    top = exponent(middle);
    let near = 1e-2;
    let curvature = (2.0 * top - exponent(middle - near) - exponent(middle + near)) / (near * near);
    let step = if curvature > 0.0 { STEP.min(0.6 / sqrt(curvature)) } else { STEP };
    let mut sum = 1.0;
    for way in [-step, step] {
        for n in 1.. {
            let height = exponent(middle + way * f64::from(n)) - top;
            if height < NEGLIGIBLE {
                break;
            }
            sum += exp(height);
        }
    }
    top + ln(sum * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_integrated_exactly() {
        for degree in 0..20 {
            let found = integrate(0.0, 2.0, |x| (0..degree).map(|_| x).product());
            let expected = (0..=degree).map(|_| 2.0).product::<f64>() / f64::from(degree + 1);
            assert!((found / expected - 1.0).abs() < 1e-14, "{degree}: {found} {expected}");
        }
    }

    /// Γ(a) = ∫ exp(au − e^u) du, and a normal hill far away: known values.
    #[test]
    fn hills_are_integrated_wherever_they_stand() {
        for a in [0.05, 1.0, 30.5, 12_345.6] {
            let found = ln_integral(|u| a * u - exp(u));
            let expected = crate::math::ln_gamma(a);
            assert!((found - expected).abs() < 1e-13 * (1.0 + expected.abs()), "{a}: {found} {expected}");
        }
        let found = ln_integral(|u| -0.5 * (u - 70.0) * (u - 70.0) / 1e-4);
        assert!((found - 0.5 * ln(std::f64::consts::TAU * 1e-4)).abs() < 1e-12, "{found}");
    }
}
