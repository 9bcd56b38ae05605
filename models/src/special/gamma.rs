//! The gamma function and what is made of it.

use crate::math::{ln, ln_1p};

pub use crate::math::ln_gamma;

/// From here on Stirling's series is exact to the last bit.
const LARGE: f64 = 10.0;
/// ½ ln 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// The remainder of Stirling's formula, ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π), for x ≥ 10.
///
/// Source: NIST DLMF 5.11.1.
pub(super) fn stirling_rest(x: f64) -> f64 {
    const C: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
        -3617.0 / 122_400.0,
    ];
    let square = 1.0 / (x * x);
    C.iter().rev().fold(0.0, |sum, c| sum * square + c) / x
}

/// ln(Γ(x + d) / Γ(x)) for x > 0, d ≥ 0, without the cancellation of the difference of two logarithms.
pub fn ln_gamma_ratio(x: f64, d: f64) -> f64 {
    if x < LARGE {
        return ln_gamma(x + d) - ln_gamma(x);
    }
    (x - 0.5) * ln_1p(d / x) - d + d * ln(x + d) + (stirling_rest(x + d) - stirling_rest(x))
}

/// ln B(a, b) for a, b > 0.
///
/// Source: A. R. DiDonato, A. H. Morris, "Algorithm 708", ACM TOMS 18 (1992), the cases of `betaln`.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if small >= LARGE {
        let rest = stirling_rest(small) + stirling_rest(large) - stirling_rest(small + large);
        let logarithms = (small - 0.5) * ln(small / (small + large)) - large * ln_1p(small / large) - 0.5 * ln(large);
        logarithms + HALF_LN_TAU + rest
    } else if large >= LARGE {
        ln_gamma(small) - ln_gamma_ratio(large, small)
    } else {
        ln_gamma(small) + (ln_gamma(large) - ln_gamma(small + large))
    }
}

/// The derivative of ln Γ(x), for x > 0.
///
/// Source: NIST DLMF 5.5.2 up to 10, 5.11.2 from there on; Taylor's series around the zero, of which an absolute error is not enough.
pub fn digamma(x: f64) -> f64 {
    // The zero in two parts, and derivatives there over factorials (mpmath, 50 digits; tests/reference/special.py tries them).
    const ZERO: (f64, f64) = (1.461_632_144_968_362_2, 9.549_995_429_965_697e-17);
    const TAYLOR: [f64; 14] = [
        0.967_672_245_447_621_2,
        -0.442_763_168_983_592_1,
        0.258_499_760_955_651,
        -0.163_942_705_442_406_52,
        0.107_824_050_691_262_37,
        -0.072_199_561_256_454_71,
        0.048_804_288_164_143_11,
        -0.033_161_126_474_847_36,
        0.022_597_648_232_218_104,
        -0.015_424_765_904_948_96,
        0.010_538_791_616_612_175,
        -0.007_204_534_386_356_869,
        0.004_926_781_395_729_853,
        -0.003_369_801_655_439_328,
    ];
    let from_zero = (x - ZERO.0) - ZERO.1;
    if from_zero.abs() < 0.05 {
        return TAYLOR.iter().rev().fold(0.0, |sum, c| (sum + c) * from_zero);
    }
    const C: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32760.0,
        1.0 / 12.0,
        -3617.0 / 8160.0,
    ];
    let (mut x, mut steps) = (x, 0.0);
    while x < LARGE {
        steps += 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    ln(x) - 0.5 / x - C.iter().rev().fold(0.0, |sum, c| (sum + c) * square) - steps
}

/// The second derivative of ln Γ(x), for x > 0.
///
/// Source: NIST DLMF 5.15.5 up to 10, 5.15.8 from there on.
pub fn trigamma(x: f64) -> f64 {
    const BERNOULLI: [f64; 8] =
        [1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0, -691.0 / 2730.0, 7.0 / 6.0, -3617.0 / 510.0];
    let (mut x, mut steps) = (x, 0.0);
    while x < LARGE {
        steps += 1.0 / (x * x);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = BERNOULLI.iter().rev().fold(0.0, |sum, c| (sum + c) * square);
    steps + 1.0 / x + 0.5 * square + series / x
}
