//! The only home of transcendental functions.
//!
//! `std`'s `ln`, `exp`, `pow` and friends call whatever the platform offers, so natively and in WebAssembly they differ in
//! the last bit (measured: `exp` in 10 % of values). Everything here forwards to the crate `libm`, which is plain Rust and
//! computes the same bits everywhere. Nothing outside this file may call the methods of `f64` of the same names.

/// The natural logarithm of `x`; minus infinity at 0, NaN below.
///
/// Source: crate `libm` (a port of musl and FreeBSD msun `e_log.c`, error below 1 ulp).
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// e to the power `x`.
///
/// Source: crate `libm` (a port of musl and FreeBSD msun `e_exp.c`, error below 1 ulp).
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The square root of `x`, correctly rounded; NaN below 0.
#[inline]
pub fn sqrt(x: f64) -> f64 {
    libm::sqrt(x)
}

/// Where the quantile `part / parts` of type 7 (Hyndman & Fan 1996, the default of R and NumPy) lies among `count` sorted values: behind
/// this many of them, and so far on the way to the next.
///
/// The position `(count − 1)·part/parts` is taken apart in integers, so that it is exact.
pub fn quantile_position(count: usize, part: u64, parts: u64) -> (usize, f64) {
    let position = (count.saturating_sub(1)) as u128 * u128::from(part);
    let (below, rest) = (position / u128::from(parts), position % u128::from(parts));
    (below as usize, rest as f64 / parts as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{E, LN_10, SQRT_2};

    /// Oracle: the constants of `std`, which are the mathematical values rounded to nearest. Tolerance: 1 ulp for `exp`
    /// and `ln`, none for `sqrt`.
    #[test]
    fn well_known_values_are_met() {
        let ulps = |x: f64, y: f64| x.to_bits().abs_diff(y.to_bits());
        assert!(ulps(exp(1.0), E) <= 1 && ulps(ln(10.0), LN_10) <= 1);
        assert_eq!(sqrt(2.0), SQRT_2);
        assert_eq!([exp(0.0), ln(1.0), sqrt(0.0)], [1.0, 0.0, 0.0]);
        assert!(ln(0.0) == f64::NEG_INFINITY && ln(-1.0).is_nan() && sqrt(-1.0).is_nan());
    }
}
