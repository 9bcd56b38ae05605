//! Special functions, in log space where values leave the range of floats.
//!
//! All to a relative error of 1e-12 against 50-digit tables (`tests/reference/special.py`) for arguments from 1e-3 to 1e4 and beyond;
//! logarithms near their zeros to 1e-14 of the terms that cancel.

mod gamma;
mod hypergeometric;
mod incomplete;

pub use gamma::{digamma, ln_beta, ln_gamma, ln_gamma_ratio, trigamma};
pub use hypergeometric::ln_2f1;
pub use incomplete::{Tails, beta_tails, gamma_tails};
