//! Decimal text to the nearest number of binary floating point, ties to even: what `str::parse` does, without its ten kilobytes of powers
//! of five, which the engine would have to ship. Nearly every number is short and takes the exact short way; the others are divided as
//! whole numbers of any length.

/// Powers of ten that are exact.
const EXACT_POWERS: i32 = 22;
/// Digits that are exact.
const EXACT_DIGITS: usize = 15;
/// No tie needs more digits to be told from its neighbours; what follows counts only as "and a little more".
const MOST_DIGITS: usize = 800;
const MANTISSA_BITS: i32 = f64::MANTISSA_DIGITS as i32;
const LOWEST: i32 = f64::MIN_EXP - 1;

/// The number that `text` writes: digits, at most one point, a sign and an exponent where one likes. Infinite where it is too large.
///
/// Cost: some nanoseconds for 15 digits and fewer; microseconds for others.
pub fn read_float(text: &[u8]) -> Option<f64> {
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (mantissa, mut exponent) = match unsigned.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(at) => (&unsigned[..at], whole(&unsigned[at + 1..])?),
        None => (unsigned, 0),
    };
    let mut digits = Vec::with_capacity(mantissa.len().min(MOST_DIGITS));
    let (mut any, mut behind_point, mut more) = (false, false, false);
    for &b in mantissa {
        match b {
            b'.' if !behind_point => behind_point = true,
            b'0'..=b'9' => {
                any = true;
                let kept = digits.len() < MOST_DIGITS;
                // Zeros in front say nothing.
                if kept && (b != b'0' || !digits.is_empty()) {
                    digits.push(b - b'0');
                }
                more |= !kept && b != b'0';
                exponent = exponent.saturating_add(i32::from(!kept)).saturating_sub(i32::from(behind_point));
            }
            _ => return None,
        }
    }
    if more {
        digits.push(1);
        exponent = exponent.saturating_sub(1);
    }
    let size = || if exponent.abs() <= EXACT_POWERS { short(&digits, exponent) } else { long(&digits, exponent) };
    let size = if digits.len() <= EXACT_DIGITS { size() } else { long(&digits, exponent) };
    any.then_some(if negative { -size } else { size })
}

/// The whole number behind an `e`; one that is beyond all reason is only very large.
fn whole(text: &[u8]) -> Option<i32> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let add = |n: i32, b: &u8| b.is_ascii_digit().then(|| n.saturating_mul(10).saturating_add(i32::from(b - b'0')));
    let size = digits.iter().try_fold(0, add)?;
    (!digits.is_empty()).then_some(if negative { -size } else { size })
}

/// Both factors are exact, so their product or quotient is rounded once.
fn short(digits: &[u8], exponent: i32) -> f64 {
    let whole = digits.iter().fold(0.0, |n, &digit| n * 10.0 + f64::from(digit));
    let power = (0..exponent.abs()).fold(1.0, |n, _| n * 10.0);
    if exponent < 0 { whole / power } else { whole * power }
}

fn long(digits: &[u8], exponent: i32) -> f64 {
    let magnitude = exponent.saturating_add(digits.len() as i32);
    if digits.is_empty() || magnitude < f64::MIN_10_EXP - MANTISSA_BITS {
        return 0.0;
    }
    if magnitude > f64::MAX_10_EXP + 1 {
        return f64::INFINITY;
    }
    let mut above = Whole::default();
    digits.iter().for_each(|&digit| above.times_ten_and(digit));
    (0..exponent).for_each(|_| above.times_ten_and(0));
    let mut below = Whole(vec![1]);
    (exponent..0).for_each(|_| below.times_ten_and(0));
    // Brought to where the quotient has 64 bits or 65.
    let shift = 64 + below.bits() - above.bits();
    if shift > 0 {
        above.shift_left(shift)
    } else {
        below.shift_left(-shift)
    }
    let quotient = above.divide(&below);
    rounded(quotient, !above.0.is_empty(), -shift)
}

/// `quotient · 2^exponent`, and a little more where something is left over.
fn rounded(quotient: u128, left_over: bool, exponent: i32) -> f64 {
    let bits = (u128::BITS - quotient.leading_zeros()) as i32;
    let leading = bits - 1 + exponent;
    let kept = MANTISSA_BITS.min(MANTISSA_BITS + leading - LOWEST);
    if kept < 0 {
        return 0.0;
    }
    let dropped = bits - kept;
    let (mantissa, rest, half) = (quotient >> dropped, quotient & ((1 << dropped) - 1), 1 << (dropped - 1));
    let up = rest > half || (rest == half && (left_over || mantissa % 2 == 1));
    (mantissa + u128::from(up)) as f64 * power_of_two(exponent + dropped)
}

fn power_of_two(exponent: i32) -> f64 {
    let lowest = LOWEST - (MANTISSA_BITS - 1);
    match exponent {
        _ if exponent > f64::MAX_EXP - 1 => f64::INFINITY,
        _ if exponent < LOWEST => f64::from_bits(1 << (exponent - lowest).max(0)),
        _ => f64::from_bits(((exponent - LOWEST + 1) as u64) << (MANTISSA_BITS - 1)),
    }
}

/// A whole number of any length, the lowest part first, without zeros behind the highest.
#[derive(Default)]
struct Whole(Vec<u32>);

impl Whole {
    fn times_ten_and(&mut self, digit: u8) {
        let mut carry = u64::from(digit);
        for part in &mut self.0 {
            let product = u64::from(*part) * 10 + carry;
            *part = product as u32;
            carry = product >> u32::BITS;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn bits(&self) -> i32 {
        self.0.last().map_or(0, |top| self.0.len() as i32 * 32 - top.leading_zeros() as i32)
    }

    fn shift_left(&mut self, bits: i32) {
        let mut carry = 0;
        for part in &mut self.0 {
            let shifted = u64::from(*part) << (bits % 32) | carry;
            *part = shifted as u32;
            carry = shifted >> u32::BITS;
        }
        self.0.push(carry as u32);
        self.0.splice(0..0, std::iter::repeat_n(0, bits as usize / 32));
        self.trim();
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// How often `by` goes into it, which is less than 2^66 times; what is left over stays.
    fn divide(&mut self, by: &Whole) -> u128 {
        let mut quotient = 0;
        for bit in (0..=65).rev() {
            let mut part = Whole(by.0.clone());
            part.shift_left(bit);
            if self.takes(&part) {
                quotient |= 1 << bit;
            }
        }
        quotient
    }

    /// Takes `other` away where it is not more than there is.
    fn takes(&mut self, other: &Whole) -> bool {
        let lengths = self.0.len().cmp(&other.0.len());
        if lengths.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev())).is_lt() {
            return false;
        }
        let mut borrow = 0;
        for (at, part) in self.0.iter_mut().enumerate() {
            let difference = i64::from(*part) - i64::from(other.0.get(at).copied().unwrap_or(0)) - borrow;
            *part = difference as u32;
            borrow = i64::from(difference < 0);
        }
        self.trim();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The library's own reading is the twin.
    fn agrees(text: &str) {
        let (ours, theirs) = (read_float(text.as_bytes()), text.parse::<f64>().ok());
        assert_eq!(ours.map(f64::to_bits), theirs.map(f64::to_bits), "{text}: {ours:?} {theirs:?}");
    }

    #[test]
    fn forms_are_those_of_the_library() {
        for text in ["", "+", "-", ".", "-.", "e5", ".e5", "1e", "1e+", "1e-", "1.2.3", "1x", "--1", "1e5.0", "1 "] {
            agrees(text);
        }
        for text in
            ["0", "-0", "+1", "5.", ".5", "-.5e-3", "1E5", "007", "0.000", "0e999999999999", "000000000000000000001"]
        {
            agrees(text);
        }
    }

    #[test]
    fn ties_edges_and_long_texts_are_rounded_alike() {
        for text in [
            "9007199254740993",
            "9007199254740993.0000000000000000000000000001",
            "9007199254740995",
            "1e22",
            "1e23",
            "123456789012345e22",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "1e999999999999999999",
            "1e-999999999999999999",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "3e-324",
            "1e-400",
            "8.5e-323",
            "0.1",
            "0.3",
            "179769313486231580793e289",
        ] {
            agrees(text);
        }
        let third = format!("0.{}", "3".repeat(2000));
        let tie = format!("9007199254740993.{}1", "0".repeat(1500));
        let zeros = format!("0.{}12345678901234567890", "0".repeat(400));
        let tail = format!("1{}e-1000", "0".repeat(1000));
        [third, tie, zeros, tail].iter().for_each(|text| agrees(text));
    }

    #[test]
    fn numbers_of_every_size_are_read_as_the_library_reads_them() {
        let mut rng = crate::rng::Rng::new(4);
        for _ in 0..20_000 {
            let bits = rng.below(u64::MAX);
            let number = f64::from_bits(bits);
            if number.is_finite() {
                agrees(&format!("{number:e}"));
                agrees(&format!("{number:.25e}"));
            }
            let length = 1 + rng.below(19) as u32;
            let digits = rng.below(10u64.pow(length));
            agrees(&format!("{digits}e{}", rng.below(700) as i32 - 350));
            agrees(&format!("{digits}.{}", rng.below(1_000_000)));
        }
    }

    /// Between two neighbours there is a point that rounds to the even one, and a hair beside it rounds to the nearer.
    #[test]
    fn halves_go_to_the_even_neighbour() {
        let mut rng = crate::rng::Rng::new(5);
        for _ in 0..300 {
            let lower = (1 << 53) + 2 * rng.below(1 << 51);
            let middle = lower + 1;
            agrees(&format!("{middle}"));
            agrees(&format!("{middle}.{}1", "0".repeat(rng.below(900) as usize)));
            agrees(&format!("{}.{}", middle - 1, "9".repeat(1 + rng.below(900) as usize)));
        }
    }
}
