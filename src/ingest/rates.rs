//! Amounts in other currencies, brought to one.

use super::currencies::agree;
use crate::table::{Decimal, Money};

/// What one of a currency is worth in the currency that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The currency, as files write it.
    pub currency: String,
    /// More than 0, with at most six decimals.
    pub value: Decimal,
}

impl Rate {
    /// Reads a rate as people write it, `1.08`; `None` where it is none.
    pub fn read(currency: &str, value: &str) -> Option<Rate> {
        let value = Decimal::parse(value.trim().as_bytes()).filter(|value| value.mantissa > 0 && !value.rounded)?;
        (!currency.trim().is_empty()).then(|| Rate { currency: currency.trim().to_ascii_uppercase(), value })
    }

    /// As it is read.
    pub fn written(&self) -> String {
        Money { minor: i128::from(self.value.mantissa), scale: self.value.scale }.to_string()
    }

    /// The rate of a currency.
    pub(super) fn of(rates: &[Rate], currency: &str) -> Option<Decimal> {
        let exact = rates.iter().find(|rate| rate.currency == currency);
        exact.or_else(|| rates.iter().find(|rate| agree(currency, &rate.currency))).map(|rate| rate.value)
    }
}

/// Decimals of a converted amount, where it has not more of its own: cents.
const DECIMALS: u8 = 2;

/// An amount at a rate, halves rounded away from zero; `None` when it is out of range.
pub(super) fn converted(amount: Decimal, rate: Decimal) -> Option<Decimal> {
    let scale = amount.scale.max(DECIMALS);
    amount.times_to(rate, scale).map(|converted| Decimal { rounded: amount.rounded, ..converted })
}
