//! Exact amounts: integers of minor units with a number of decimals.

use std::fmt;

/// Most decimals a ledger keeps.
pub const MAX_SCALE: u8 = 6;

/// Largest absolute value of one cell, in whole units. With [`MAX_SCALE`] decimals it still fits an `i64`, so that whether a
/// cell is accepted never depends on the other cells.
pub const LARGEST: i64 = i64::MAX / POW10[MAX_SCALE as usize];

pub(crate) const POW10: [i64; 19] = {
    let mut table = [1i64; 19];
    let mut i = 1;
    while i < 19 {
        table[i] = table[i - 1] * 10;
        i += 1;
    }
    table
};

/// A number as written: `mantissa / 10^scale`, with at most [`MAX_SCALE`] decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// The digits.
    pub mantissa: i64,
    /// How many of them are decimals.
    pub scale: u8,
    /// More decimals were written than are kept; the last one kept is rounded, halves away from zero.
    pub rounded: bool,
}

impl Decimal {
    /// Reads a plain decimal number: optional sign, digits, optional point and decimals, optional exponent.
    ///
    /// Returns `None` for anything else and beyond ±[`LARGEST`].
    ///
    /// ```
    /// use clientele::table::Decimal;
    /// let price = Decimal::parse(b"-2.55").unwrap();
    /// assert_eq!((price.mantissa, price.scale), (-255, 2));
    /// assert_eq!(Decimal::parse(b"1,234"), None);
    /// ```
    pub fn parse(text: &[u8]) -> Option<Decimal> {
        let (negative, rest) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let mut mantissa: i128 = 0;
        let mut decimals: i32 = 0;
        let mut seen_digit = false;
        let mut seen_point = false;
        let mut at = 0;
        while let Some(&byte) = rest.get(at) {
            match byte {
                b'0'..=b'9' => {
                    seen_digit = true;
                    // Beyond this many digits the value is out of range, or the decimals no longer matter.
                    if mantissa < 10i128.pow(30) {
                        mantissa = mantissa * 10 + i128::from(byte - b'0');
                        decimals += i32::from(seen_point);
                    } else if !seen_point {
                        return None;
                    }
                }
                b'.' if !seen_point => seen_point = true,
                b'e' | b'E' if seen_digit => {
                    let exponent: i32 = std::str::from_utf8(&rest[at + 1..]).ok()?.parse().ok()?;
                    decimals = decimals.checked_sub(exponent)?;
                    at = rest.len() - 1;
                }
                _ => return None,
            }
            at += 1;
        }
        if !seen_digit {
            return None;
        }
        if decimals < 0 {
            if mantissa != 0 && decimals < -18 {
                return None;
            }
            mantissa = mantissa.checked_mul(10i128.checked_pow(decimals.unsigned_abs())?)?;
            decimals = 0;
        }
        let mut rounded = false;
        if decimals > i32::from(MAX_SCALE) {
            (mantissa, decimals, rounded) = shorten(mantissa, decimals);
        }
        if mantissa > i128::from(LARGEST) * i128::from(POW10[decimals as usize]) {
            return None;
        }
        let mantissa = mantissa as i64;
        Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, scale: decimals as u8, rounded })
    }

    /// The product, with the decimals of both; `None` when it is out of range.
    pub fn times(self, other: Decimal) -> Option<Decimal> {
        let product = i128::from(self.mantissa) * i128::from(other.mantissa);
        let mut decimals = i32::from(self.scale + other.scale);
        let mut magnitude = product.abs();
        let mut rounded = self.rounded || other.rounded;
        if decimals > i32::from(MAX_SCALE) {
            let lost;
            (magnitude, decimals, lost) = shorten(magnitude, decimals);
            rounded |= lost;
        }
        if magnitude > i128::from(LARGEST) * i128::from(POW10[decimals as usize]) {
            return None;
        }
        let mantissa = magnitude as i64 * if product < 0 { -1 } else { 1 };
        Some(Decimal { mantissa, scale: decimals as u8, rounded })
    }

    /// The product with so many decimals, halves rounded away from zero, from the exact product; `None` when it is out of range.
    ///
    /// ```
    /// use clientele::table::Decimal;
    /// let (price, rate) = (Decimal::parse(b"-2.50").unwrap(), Decimal::parse(b"1.082").unwrap());
    /// let converted = price.times_to(rate, 2).unwrap();
    /// assert_eq!((converted.mantissa, converted.scale), (-271, 2)); // −2.705
    /// ```
    pub fn times_to(self, other: Decimal, scale: u8) -> Option<Decimal> {
        let product = i128::from(self.mantissa) * i128::from(other.mantissa);
        let decimals = self.scale + other.scale;
        let magnitude = match decimals.checked_sub(scale) {
            Some(lost) => {
                let unit = 10i128.pow(u32::from(lost));
                (product.abs() + unit / 2) / unit
            }
            None => product.abs().checked_mul(10i128.pow(u32::from(scale - decimals)))?,
        };
        if scale > MAX_SCALE || magnitude > i128::from(LARGEST) * i128::from(POW10[usize::from(scale)]) {
            return None;
        }
        let mantissa = magnitude as i64 * if product < 0 { -1 } else { 1 };
        Some(Decimal { mantissa, scale, rounded: false })
    }

    /// The mantissa at a scale at least as large as its own. Never overflows, by [`LARGEST`].
    pub fn at_scale(self, scale: u8) -> i64 {
        debug_assert!(scale >= self.scale);
        self.mantissa * POW10[usize::from(scale - self.scale)]
    }
}

/// Brings a magnitude to at most [`MAX_SCALE`] decimals: written zeros go first, then the rest is rounded.
fn shorten(magnitude: i128, decimals: i32) -> (i128, i32, bool) {
    let over = (decimals - i32::from(MAX_SCALE)) as u32;
    let kept = match 10i128.checked_pow(over) {
        Some(unit) => {
            let (whole, rest) = (magnitude / unit, magnitude % unit);
            (whole + i128::from(rest * 2 >= unit), rest != 0)
        }
        None => (0, magnitude != 0),
    };
    let (mut value, mut scale) = (kept.0, i32::from(MAX_SCALE));
    while scale > 0 && value % 10 == 0 {
        value /= 10;
        scale -= 1;
    }
    (value, scale, kept.1)
}

/// An amount for people: `Money { minor: 30012, scale: 2 }` is `300.12`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Minor units.
    pub minor: i128,
    /// Decimals.
    pub scale: u8,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = POW10[usize::from(self.scale)] as u128;
        let magnitude = self.minor.unsigned_abs();
        if self.minor < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", magnitude / unit)?;
        if self.scale > 0 {
            write!(f, ".{:0width$}", magnitude % unit, width = usize::from(self.scale))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(i64, u8, bool)> {
        Decimal::parse(text.as_bytes()).map(|d| (d.mantissa, d.scale, d.rounded))
    }

    #[test]
    fn plain_numbers() {
        assert_eq!(read("0"), Some((0, 0, false)));
        assert_eq!(read("2.55"), Some((255, 2, false)));
        assert_eq!(read("-.5"), Some((-5, 1, false)));
        assert_eq!(read("+12."), Some((12, 0, false)));
        assert_eq!(read("12.00"), Some((1200, 2, false)));
        assert_eq!(read("0.001"), Some((1, 3, false)));
        assert_eq!(read("1e3"), Some((1000, 0, false)));
        assert_eq!(read("1.25E-2"), Some((125, 4, false)));
        assert_eq!(read("0e99"), None, "an exponent nobody means");
    }

    #[test]
    fn more_decimals_than_are_kept() {
        assert_eq!(read("0.30000000000000004"), Some((3, 1, true)));
        assert_eq!(read("1.2500000000"), Some((125, 2, false)));
        assert_eq!(read("0.0000005"), Some((1, 6, true)));
        assert_eq!(read("-0.0000005"), Some((-1, 6, true)));
        assert_eq!(read("0.00000000000000000000000000000000000000000000001"), Some((0, 0, true)));
    }

    #[test]
    fn out_of_range_and_nonsense() {
        for text in ["", "-", ".", "1.2.3", "abc", "1,5", "0x10", "1e", "NaN", "inf", "--1", "1 2", "9223372036855"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&LARGEST.to_string()), Some((LARGEST, 0, false)));
        assert_eq!(read("99999999999999999999999999999999999999999999"), None);
    }

    #[test]
    fn products_are_exact() {
        let product = Decimal::parse(b"12").unwrap().times(Decimal::parse(b"0.085").unwrap()).unwrap();
        assert_eq!((product.mantissa, product.scale, product.rounded), (1020, 3, false));
        let tiny = Decimal::parse(b"0.0001").unwrap();
        assert_eq!(tiny.times(tiny), Some(Decimal { mantissa: 0, scale: 0, rounded: true }));
        let large = Decimal::parse(b"9000000000000").unwrap();
        assert_eq!(large.times(large), None);
    }

    #[test]
    fn printing() {
        assert_eq!(Money { minor: -5, scale: 2 }.to_string(), "-0.05");
        assert_eq!(Money { minor: 8_300_065_814, scale: 3 }.to_string(), "8300065.814");
        assert_eq!(Money { minor: 7, scale: 0 }.to_string(), "7");
    }
}
