//! What the values of some customers amount to: their mean and how sure it is, their middle and their ends.

use crate::expr::Bits;
use crate::expr::value::Numbers;
use crate::math;
use crate::table::order::{bits_of, number_of_bits, sort_numbers};

/// Figures of the values of some customers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Customers with a value.
    pub customers: usize,
    /// Their mean.
    pub mean: f64,
    /// Standard error of the mean, s ÷ √n with the standard deviation of a sample (n − 1); none of a single value.
    pub standard_error: Option<f64>,
    /// The least value.
    pub least: f64,
    /// The value in the middle, or the mean of the two there.
    pub median: f64,
    /// The greatest value.
    pub most: f64,
}

impl Spread {
    /// Of some rows' values; `None` where none of them has one. Cost: two passes, and a sort.
    pub fn of(numbers: &Numbers, rows: &Bits) -> Option<Spread> {
        // Added to 0, a negative nothing is nothing.
        let values: Vec<f64> = rows.ones().filter_map(|row| numbers.get(row).map(|value| value + 0.0)).collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let mut sorted: Vec<i64> = values.iter().map(|&value| bits_of(value)).collect();
        sort_numbers(&mut sorted);
        let at = |place: usize| sorted.get(place).map(|&bits| number_of_bits(bits));
        let last = sorted.len().checked_sub(1)?;
        Some(Spread {
            customers: sorted.len(),
            mean,
            standard_error: (last > 0).then(|| math::sqrt(squares / (n - 1.0) / n)),
            least: at(0)?,
            median: at(last / 2)? / 2.0 + at(sorted.len() / 2)? / 2.0,
            most: at(last)?,
        })
    }
}
