//! Integrals by Gauss's rule.

use crate::math::cos;
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
}
