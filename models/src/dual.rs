//! Numbers that carry their first and second derivatives by up to four parameters, so that a likelihood is written once.
//!
//! Source: forward-mode automatic differentiation with hyper-dual numbers; J. A. Fike, J. J. Alonso, AIAA 2011-886.

use crate::math;
use crate::special::{digamma, ln_gamma, ln_gamma_ratio, trigamma};
use std::ops::{Add, Mul, Neg, Sub};

/// Most parameters that a model has.
pub const PARAMETERS: usize = 4;

/// Up to this many factors a rising factorial is multiplied out.
const FEW_FACTORS: f64 = 12.0;

/// A value and its derivatives; the matrix of second derivatives is symmetric and kept whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual {
    /// The value.
    pub value: f64,
    /// First derivatives.
    pub gradient: [f64; PARAMETERS],
    /// Second derivatives.
    pub hessian: [[f64; PARAMETERS]; PARAMETERS],
}

impl Dual {
    /// A number that depends on nothing.
    pub const fn constant(value: f64) -> Dual {
        Dual { value, gradient: [0.0; PARAMETERS], hessian: [[0.0; PARAMETERS]; PARAMETERS] }
    }

    /// e to the power of the parameter `place`, which is `ln_value`: parameters are above zero, and are sought as their logarithms.
    pub fn parameter(ln_value: f64, place: usize) -> Dual {
        let value = math::exp(ln_value);
        let mut dual = Dual::constant(value);
        dual.gradient[place] = value;
        dual.hessian[place][place] = value;
        dual
    }

    /// f of the number, by f's value, first and second derivative there.
    #[inline]
    pub fn chain(&self, value: f64, first: f64, second: f64) -> Dual {
        let mut dual = Dual::constant(value);
        for i in 0..PARAMETERS {
            dual.gradient[i] = first * self.gradient[i];
            let bent = second * self.gradient[i];
            for j in 0..PARAMETERS {
                dual.hessian[i][j] = first * self.hessian[i][j] + bent * self.gradient[j];
            }
        }
        dual
    }

    /// The natural logarithm.
    pub fn logarithm(&self) -> Dual {
        let inverse = 1.0 / self.value;
        self.chain(math::ln(self.value), inverse, -inverse * inverse)
    }

    /// ln Γ.
    pub fn ln_gamma(&self) -> Dual {
        self.chain(ln_gamma(self.value), digamma(self.value), trigamma(self.value))
    }

    /// ln(Γ(x + n) / Γ(x)) for a number n ≥ 0.
    pub fn ln_rising(&self, n: f64) -> Dual {
        let x = self.value;
        if n <= FEW_FACTORS && n == f64::from(n as u32) {
            let (mut product, mut first, mut second) = (1.0, 0.0, 0.0);
            for i in 0..n as u32 {
                let factor = x + f64::from(i);
                product *= factor;
                first += 1.0 / factor;
                second -= 1.0 / (factor * factor);
            }
            return self.chain(math::ln(product), first, second);
        }
        self.chain(ln_gamma_ratio(x, n), digamma(x + n) - digamma(x), trigamma(x + n) - trigamma(x))
    }

    /// ln(1 + eˣ).
    pub fn soft_plus(&self) -> Dual {
        // e^-|x| serves the value and the slope.
        let small = math::exp(-self.value.abs());
        let share = 1.0 / (1.0 + small);
        let first = if self.value > 0.0 { share } else { small * share };
        let value = self.value.max(0.0) + math::ln_1p(small);
        self.chain(value, first, small * share * share)
    }

    /// Adds a number times a weight.
    #[inline(never)] // As other arithmetic: a copy at each place of use would weigh more than the calls cost.
    pub fn add_weighted(&mut self, other: &Dual, weight: f64) {
        self.value += weight * other.value;
        for i in 0..PARAMETERS {
            self.gradient[i] += weight * other.gradient[i];
            for j in 0..PARAMETERS {
                self.hessian[i][j] += weight * other.hessian[i][j];
            }
        }
    }

    /// The number times a constant.
    pub fn scaled(&self, factor: f64) -> Dual {
        self.chain(self.value * factor, factor, 0.0)
    }
}

impl Add for Dual {
    type Output = Dual;
    #[inline(never)]
    fn add(mut self, other: Dual) -> Dual {
        self.value += other.value;
        for i in 0..PARAMETERS {
            self.gradient[i] += other.gradient[i];
            for j in 0..PARAMETERS {
                self.hessian[i][j] += other.hessian[i][j];
            }
        }
        self
    }
}

impl Add<f64> for Dual {
    type Output = Dual;
    #[inline]
    fn add(mut self, other: f64) -> Dual {
        self.value += other;
        self
    }
}

impl Neg for Dual {
    type Output = Dual;
    #[inline]
    fn neg(self) -> Dual {
        self.scaled(-1.0)
    }
}

impl Sub for Dual {
    type Output = Dual;
    #[inline(never)]
    fn sub(mut self, other: Dual) -> Dual {
        self.value -= other.value;
        for i in 0..PARAMETERS {
            self.gradient[i] -= other.gradient[i];
            for j in 0..PARAMETERS {
                self.hessian[i][j] -= other.hessian[i][j];
            }
        }
        self
    }
}

impl Mul for Dual {
    type Output = Dual;
    #[inline]
    fn mul(self, other: Dual) -> Dual {
        let mut dual = Dual::constant(self.value * other.value);
        for i in 0..PARAMETERS {
            dual.gradient[i] = self.gradient[i] * other.value + self.value * other.gradient[i];
            for j in 0..PARAMETERS {
                dual.hessian[i][j] = self.hessian[i][j] * other.value
                    + self.gradient[i] * other.gradient[j]
                    + self.gradient[j] * other.gradient[i]
                    + self.value * other.hessian[i][j];
            }
        }
        dual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function of two parameters with everything in it, and the same of plain numbers.
    fn tried([u, v]: [f64; 2]) -> Dual {
        let (a, b) = (Dual::parameter(u, 0), Dual::parameter(v, 1));
        (a + b + 3.0).logarithm() * a.ln_gamma() + b.ln_rising(7.0) - a.ln_rising(30.5) * (b - a).soft_plus()
            + -b.scaled(2.0)
    }

    /// Twin: differences of values for the first derivatives, differences of these for the second; tolerance 1e-6.
    #[test]
    fn derivatives_are_those_of_differences() {
        const STEP: f64 = 1e-5;
        let at = [0.3, -0.8];
        let found = tried(at);
        for i in 0..2 {
            let [mut up, mut down] = [at; 2];
            up[i] += STEP;
            down[i] -= STEP;
            let (up, down) = (tried(up), tried(down));
            let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-6 * (1.0 + b.abs()), "{a} {b}");
            close(found.gradient[i], (up.value - down.value) / (2.0 * STEP));
            for j in 0..2 {
                close(found.hessian[i][j], (up.gradient[j] - down.gradient[j]) / (2.0 * STEP));
            }
        }
        assert_eq!(found.gradient[2..], [0.0; 2]);
    }
}
