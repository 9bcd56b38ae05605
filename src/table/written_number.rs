//! Numbers and amounts as people and systems write them, and what each proves about the decimal mark of its column.

use std::sync::OnceLock;

use super::money::{Decimal, LARGEST, MAX_SCALE, POW10};
use super::order::arrange;
use super::plain::{LONGEST, Plain};

/// What one written number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenNumber {
    /// One value, whichever decimal mark the column has.
    Sure(Decimal),
    /// Can only be read with the point as decimal mark: `12.5`, `1,234.56`.
    Point(Decimal),
    /// Can only be read with the comma as decimal mark: `12,5`, `1.234.567`.
    Comma(Decimal),
    /// Can be read both ways: `1.234`, `1,234`.
    Either {
        /// With the point as decimal mark.
        point: Decimal,
        /// With the comma as decimal mark.
        comma: Decimal,
    },
}

impl WrittenNumber {
    /// The value in a column of known decimal mark; `None` when it cannot be read so.
    pub fn value(self, decimal_comma: bool) -> Option<Decimal> {
        match self {
            WrittenNumber::Sure(value) => Some(value),
            WrittenNumber::Point(value) => (!decimal_comma).then_some(value),
            WrittenNumber::Comma(value) => decimal_comma.then_some(value),
            WrittenNumber::Either { point, comma } => Some(if decimal_comma { comma } else { point }),
        }
    }
}

/// A written number and the currency beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadNumber {
    /// The number.
    pub number: WrittenNumber,
    /// The currency, where one is written.
    pub currency: Option<Currency>,
}

/// A currency, or a sign that several currencies share. The table is `currencies.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u8);

impl Currency {
    /// The ISO 4217 code; for a shared sign the sign itself: `$`, `¥`, `kr`.
    pub fn code(self) -> &'static str {
        table().lines[usize::from(self.0)].code
    }

    /// The currency of a code or shared sign, whatever its case.
    pub fn of_code(code: &str) -> Option<Currency> {
        let line = table().lines.iter().position(|line| line.code.eq_ignore_ascii_case(code))?;
        u8::try_from(line).ok().map(Currency)
    }

    /// Whether a shared sign may stand for another currency: `¥` for CNY. True for equal ones.
    pub fn may_be(self, other: Currency) -> bool {
        self == other || table().lines[usize::from(self.0)].may_be(other.code())
    }
}

/// Reads a number or an amount of money as people and systems write it.
///
/// - **Plain:** all that [`Decimal::parse`] takes, with point or comma.
/// - **Grouped** by thousands with comma, point, any kind of space or apostrophe, and the Indian way: `12,34,567.00`.
/// - **Currency** signs, codes and words before or after it: `US$ 12`, `12,50 €`, `RMB¥12`, `$12 AUD`. Two that contradict each
///   other are refused.
/// - **Negative** by a minus of any kind before or after the number or its currency, or by parentheses: `-$12`, `12-`, `(12.00)`.
/// - **Large units:** `1.2万` is 12000, `3亿` is 300000000.
/// - **No cents:** `12.-`, `12,-`, `Rs. 500/-`.
///
/// Full-width signs, surrounding spaces and quotes do no harm. `None` for anything else, such as percentages, dates and `12k`,
/// and for values beyond ±[`LARGEST`] in either reading. Cost: one pass, nothing allocated; plain numbers are tried first.
///
/// ```
/// use clientele::table::{WrittenNumber, read_number};
/// let read = read_number("1.234,50 €".as_bytes()).unwrap();
/// assert_eq!(read.currency.unwrap().code(), "EUR");
/// let WrittenNumber::Comma(amount) = read.number else { panic!() };
/// assert_eq!((amount.mantissa, amount.scale), (123450, 2));
/// assert!(matches!(read_number(b"1,234").unwrap().number, WrittenNumber::Either { .. }));
/// assert_eq!(read_number(b"1,2,3"), None);
/// ```
pub fn read_number(text: &[u8]) -> Option<ReadNumber> {
    match read_plain(text) {
        Some(number) => Some(ReadNumber { number, currency: None }),
        None => read_general(text),
    }
}

/// `-?digits(.digits)?`, as far as it fits without rounding.
#[inline(always)]
pub(crate) fn read_plain(text: &[u8]) -> Option<WrittenNumber> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let (mut magnitude, mut point) = (0_i64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => magnitude = magnitude * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && at > 0 => point = Some(at),
            _ => return None,
        }
    }
    let scale = point.map_or(0, |at| digits.len() - 1 - at);
    if scale > usize::from(MAX_SCALE) || magnitude > LARGEST * POW10[scale] {
        return None;
    }
    let value = |scale| Decimal { mantissa: if negative { -magnitude } else { magnitude }, scale, rounded: false };
    Some(match point {
        None => WrittenNumber::Sure(value(0)),
        Some(_) if scale == 0 => return None,
        Some(1..=3) if scale == 3 && digits[0] != b'0' => WrittenNumber::Either { point: value(3), comma: value(0) },
        Some(_) => WrittenNumber::Point(value(scale as u8)),
    })
}

fn read_general(text: &[u8]) -> Option<ReadNumber> {
    let Some(plain) = Plain::of(text) else {
        // Too long for more than plain digits.
        let value = Decimal::parse(text.trim_ascii())?;
        let number = if text.contains(&b'.') { WrittenNumber::Point(value) } else { WrittenNumber::Sure(value) };
        return Some(ReadNumber { number, currency: None });
    };
    let mut rest: &[u8] = &plain;
    let mut negative = None;
    let mut form: Option<&Form> = None;
    loop {
        rest = rest.trim_ascii();
        match rest {
            [b'(', inner @ .., b')'] if negative.is_none() => (rest, negative) = (inner, Some(true)),
            [sign @ (b'-' | b'+'), after @ ..] if negative.is_none() => (rest, negative) = (after, Some(*sign == b'-')),
            // Rs. 500/- and 12.- say that there are no cents.
            [before @ .., b'0'..=b'9', b'/', b'-'] => rest = &rest[..=before.len()],
            [before @ .., b'-'] if negative.is_none() && !matches!(before, [.., b'.' | b',' | b'-']) => {
                (rest, negative) = (before, Some(true));
            }
            _ => match table().beside(rest) {
                Some((next, number)) => (rest, form) = (number, Some(next.with(form)?)),
                None => break,
            },
        }
    }
    let (core, power) = without_unit(rest);
    let number = Core::of(core, power)?.read(negative == Some(true))?;
    Some(ReadNumber { number, currency: form.map(|form| form.currency) })
}

/// `1.2万` ─► `1.2`, 4.
fn without_unit(text: &[u8]) -> (&[u8], i32) {
    const UNITS: [(&str, i32); 6] = [("万", 4), ("萬", 4), ("만", 4), ("亿", 8), ("億", 8), ("억", 8)];
    let found = UNITS.iter().find_map(|(unit, power)| Some((text.strip_suffix(unit.as_bytes())?, *power)));
    found.map_or((text, 0), |(number, power)| (number.trim_ascii_end(), power))
}

/// A number without sign, currency and unit.
struct Core<'a> {
    /// Digits and marks.
    digits: &'a [u8],
    power: i32,
    /// Written with an exponent: then nothing is grouped.
    exponent: bool,
    /// The decimal mark may stand last.
    open: bool,
}

impl<'a> Core<'a> {
    fn of(text: &'a [u8], power: i32) -> Option<Core<'a>> {
        if let Some(at) = text.iter().position(|b| matches!(b, b'e' | b'E')) {
            let exponent: i32 = std::str::from_utf8(&text[at + 1..]).ok()?.parse().ok()?;
            return (power == 0).then_some(Core { digits: &text[..at], power: exponent, exponent: true, open: false });
        }
        let dashes = text.iter().rev().take_while(|b| **b == b'-').count();
        Some(Core { digits: &text[..text.len() - dashes], power, exponent: false, open: dashes > 0 })
            .filter(|core| !core.open || matches!(core.digits, [b'0'..=b'9', .., b'.' | b',']))
    }

    fn read(&self, negative: bool) -> Option<WrittenNumber> {
        let value = |mark| self.value(mark, negative);
        Some(match (self.fits(b'.'), self.fits(b',')) {
            (true, true) => {
                let (point, comma) = (value(b'.')?, value(b',')?);
                if point == comma { WrittenNumber::Sure(point) } else { WrittenNumber::Either { point, comma } }
            }
            (true, false) => WrittenNumber::Point(value(b'.')?),
            (false, true) => WrittenNumber::Comma(value(b',')?),
            (false, false) => return None,
        })
    }

    /// Whether it can be read with this decimal mark.
    fn fits(&self, mark: u8) -> bool {
        let at = self.digits.iter().position(|b| *b == mark);
        let whole = &self.digits[..at.unwrap_or(self.digits.len())];
        let decimals = at.map_or(&[][..], |at| &self.digits[at + 1..]);
        let ends_well = match at {
            None => !whole.is_empty(),
            Some(_) if decimals.is_empty() => !whole.is_empty() && (self.open || mark == b'.'),
            Some(_) => decimals.iter().all(u8::is_ascii_digit),
        };
        ends_well && (whole.iter().all(u8::is_ascii_digit) || !self.exponent && is_grouped(whole))
    }

    /// The value with this decimal mark; `None` when it is out of range.
    fn value(&self, mark: u8, negative: bool) -> Option<Decimal> {
        let mut plain = [0; LONGEST + 16];
        let mut len = 0;
        let mut push = |byte| {
            plain[len] = byte;
            len += 1;
        };
        if negative {
            push(b'-');
        }
        self.digits
            .iter()
            .filter(|b| b.is_ascii_digit() || **b == mark)
            .for_each(|&b| push(if b == mark { b'.' } else { b }));
        if self.power != 0 {
            push(b'e');
            if self.power < 0 {
                push(b'-');
            }
            let power = self.power.unsigned_abs();
            (0..10).rev().for_each(|place| push(b'0' + (power / 10_u32.pow(place) % 10) as u8));
        }
        Decimal::parse(&plain[..len])
    }
}

/// Whether digits are in groups of three, or as in India two of two … three, with one kind of mark between them.
fn is_grouped(whole: &[u8]) -> bool {
    let Some(&mark) = whole.iter().find(|b| !b.is_ascii_digit()) else { return false };
    let mut groups = whole.split(|b| *b == mark);
    let first = groups.next().unwrap_or(&[]);
    let all_digits = |group: &[u8]| group.iter().all(u8::is_ascii_digit);
    if !matches!(mark, b'.' | b',' | b' ' | b'\'') || !all_digits(first) || matches!(first, [] | [b'0', ..]) {
        return false;
    }
    let last = groups.next_back().unwrap_or(&[]);
    let between = |len| groups.clone().all(|group| group.len() == len && all_digits(group));
    let indian = || mark == b',' && first.len() <= 2 && between(2);
    last.len() == 3 && all_digits(last) && (first.len() <= 3 && between(3) || indian())
}

/// A currency as it is written.
struct Form {
    text: &'static str,
    currency: Currency,
    line: u8,
}

/// A line of the table.
struct Line {
    code: &'static str,
    others: &'static str,
}

impl Line {
    fn may_be(&self, code: &str) -> bool {
        self.others.split(',').any(|other| other == code)
    }
}

impl Form {
    /// What this and another form beside the same number mean; `None` when they contradict each other, or stand twice.
    fn with<'a>(&'a self, other: Option<&'a Form>) -> Option<&'a Form> {
        let Some(other) = other else { return Some(self) };
        let may_be = |a: &Form, b: &Form| table().lines[usize::from(a.line)].may_be(b.currency.code());
        if self.text == other.text {
            None
        } else if self.currency == other.currency || may_be(other, self) {
            Some(self)
        } else {
            may_be(self, other).then_some(other)
        }
    }
}

/// The currencies of `currencies.txt`: forms sorted by first byte, and again by last byte; longer ones first.
struct Table {
    lines: Vec<Line>,
    by_start: Vec<Form>,
    by_end: Vec<Form>,
}

impl Table {
    fn parse(text: &'static str) -> Table {
        let mut table = Table { lines: Vec::new(), by_start: Vec::new(), by_end: Vec::new() };
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some((head, forms)) = line.split_once(": ") else { panic!("currencies.txt: no colon in {line}") };
            let (code, others) = head.split_once('?').unwrap_or((head, ""));
            let line = table.lines.len() as u8;
            table.lines.push(Line { code, others });
            let first = table.lines.iter().position(|line| line.code == code).unwrap_or_default();
            for text in forms.split(", ") {
                let form = || Form { text, currency: Currency(first as u8), line };
                table.by_start.push(form());
                table.by_end.push(form());
            }
        }
        let by = |key: fn(&[u8]) -> u8| move |form: &Form| (key(form.text.as_bytes()), usize::MAX - form.text.len());
        let (by_start, by_end) = (by(first), by(last));
        arrange(&mut table.by_start, |a, b| by_start(a) < by_start(b));
        arrange(&mut table.by_end, |a, b| by_end(a) < by_end(b));
        table
    }

    /// The currency before or after a number, and the rest.
    fn beside<'a>(&self, text: &'a [u8]) -> Option<(&Form, &'a [u8])> {
        let is = |form: &Form, text: &[u8]| text.eq_ignore_ascii_case(form.text.as_bytes());
        let (start, end) = (first(text), last(text));
        let before = alike(&self.by_start, start, first).find_map(|form| {
            let (head, rest) = text.split_at_checked(form.text.len())?;
            is(form, head).then_some((form, rest))
        });
        before.or_else(|| {
            alike(&self.by_end, end, last).find_map(|form| {
                let (rest, tail) = text.split_at_checked(text.len().checked_sub(form.text.len())?)?;
                is(form, tail).then_some((form, rest))
            })
        })
    }
}

/// The forms whose first or last byte is this one.
fn alike(forms: &[Form], byte: u8, end: fn(&[u8]) -> u8) -> impl Iterator<Item = &Form> {
    let from = forms.partition_point(|form| end(form.text.as_bytes()) < byte);
    forms[from..].iter().take_while(move |form| end(form.text.as_bytes()) == byte)
}

fn first(text: &[u8]) -> u8 {
    text.first().map_or(0, u8::to_ascii_lowercase)
}

fn last(text: &[u8]) -> u8 {
    text.last().map_or(0, u8::to_ascii_lowercase)
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::parse(include_str!("currencies.txt")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::table::Money;

    fn shown(value: Decimal) -> String {
        Money { minor: value.mantissa.into(), scale: value.scale }.to_string()
    }

    fn read(text: &str) -> Option<String> {
        let read = read_number(text.as_bytes())?;
        let number = match read.number {
            WrittenNumber::Sure(value) => shown(value),
            WrittenNumber::Point(value) => format!("{} p", shown(value)),
            WrittenNumber::Comma(value) => format!("{} c", shown(value)),
            WrittenNumber::Either { point, comma } => format!("{} | {}", shown(point), shown(comma)),
        };
        Some(read.currency.map_or(number.clone(), |currency| format!("{} {number}", currency.code())))
    }

    #[test]
    fn main_forms() {
        for (text, expected) in [
            ("12", "12"),
            ("-12.5", "-12.5 p"),
            ("0.125", "0.125 p"),
            ("1234.567", "1234.567 p"),
            ("1,234.56", "1234.56 p"),
            ("1.234,56", "1234.56 c"),
            ("12,5", "12.5 c"),
            ("1.234.567", "1234567 c"),
            ("1.234", "1.234 | 1234"),
            ("1,234", "1234 | 1.234"),
            ("1 234 567", "1234567"),
            ("1\u{202f}234,50", "1234.50 c"),
            ("1’234.50", "1234.50 p"),
            ("12,34,567.00", "1234567.00 p"),
            ("$1,234.56", "$ 1234.56 p"),
            ("- $12", "$ -12"),
            ("$-12", "$ -12"),
            ("($12.00)", "$ -12.00 p"),
            ("$(12.00)", "$ -12.00 p"),
            ("12-", "-12"),
            ("\u{2212}12", "-12"),
            ("+12", "12"),
            ("12,50 €", "EUR 12.50 c"),
            ("12,00- EUR", "EUR -12.00 c"),
            ("R$ 1.234,56", "BRL 1234.56 c"),
            ("¥12元", "CNY 12"),
            ("￥１２．５", "¥ 12.5 p"),
            ("RMB¥12", "CNY 12"),
            ("NT$100元", "TWD 100"),
            ("$12 AUD", "AUD 12"),
            ("12,50 zł", "PLN 12.50 c"),
            ("Fr. 12.-", "CHF 12 p"),
            ("Rs. 1,00,000/-", "INR 100000 p"),
            ("12 $ US", "USD 12"),
            ("12,-", "12 c"),
            ("1.2万", "12000 p"),
            ("3亿", "300000000"),
            ("3万元", "CNY 30000"),
            ("1e3", "1000"),
            ("1,5E+3", "1500 c"),
            ("'12", "12"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn rarer_forms() {
        for (text, expected) in [
            ("12.", "12 p"),
            (",5", "0.5 c"),
            ("1,234.", "1234 p"),
            ("0,000", "0.000 c"),
            ("01,234", "1.234 c"),
            ("1 234.567", "1234.567 p"),
            ("1'234", "1234"),
            ("'1'234", "1234"),
            ("1,00,000", "100000 p"),
            ("12,34,567", "1234567 p"),
            ("1 e3", "-"),
            ("1.234e3", "1234 p"),
            ("1.234万", "12340 | 12340000"),
            ("１．２萬", "12000 p"),
            ("-3.5億円", "JPY -350000000 p"),
            ("人民币 12 元整", "CNY 12"),
            ("usd 12", "USD 12"),
            ("- 12 -", "-"),
            ("USD (12)", "USD -12"),
            ("(12) USD", "USD -12"),
            ("+$12", "$ 12"),
            ("$12,000.00 CAD", "CAD 12000.00 p"),
            ("12,50 Kč", "CZK 12.50 c"),
            ("12.000đ", "VND 12.000 | 12000"),
            ("\u{200e}-12 ₪", "ILS -12"),
            ("0.00000049", "0 p"),
            ("9223372036854", "9223372036854"),
            ("9.223.372.036.854", "9223372036854 c"),
        ] {
            assert_eq!(read(text).as_deref().unwrap_or("-"), expected, "{text}");
        }
        let long = format!("0.{}", "3".repeat(200));
        assert_eq!(read(&long).as_deref(), Some("0.333333 p"), "plain numbers may be of any length");
        assert_eq!(read(&"1".repeat(200)), None);
    }

    #[test]
    fn what_is_not_a_number() {
        let texts = "|-|.|,|'|$|()|abc|NaN|inf|0x10|1e|1e5.5|1,234e3.5|1,234,567e3|1e3万|1.2.3|1,2,3|1.2,3.4|12abc|2024-01-03|31.12.2024\
            |10:30|555-1234|+1 555 123 4567|138 1234 5678|192.168.1.1|12k|12K|3M|3m|12%|1/2|½|1 2|1  234|12,|0 123|0,123,456|1,23,45\
            |1,234,56|1,234.567,8|1.234,567.8|1 234'567|--12|-+12|(-12)|-(12)|((12))|(12|12)|-12-|12+|12--|12-/-|.-|€12 USD\
            |EUR 12 €5|$$12|12$$|US12|万|万12|1.2万万|9223372036855|9.223.372.036.855|123,456亿|1e-2147483649";
        for text in texts.split('|') {
            assert_eq!(read(text), None, "{text}");
        }
    }

    /// The twin of the fast path is the reader of all forms.
    #[test]
    fn plain_numbers_are_read_alike_fast_and_slow() {
        let mut rng = Rng::new(1);
        let mut digits = |most| -> String {
            let count = rng.below(most) as usize;
            (0..count).map(|_| char::from(b'0' + rng.below(10) as u8)).collect()
        };
        let mut fast = 0;
        for turn in 0..100_000 {
            let (whole, decimals) = (digits(16), digits(9));
            let text = match turn % 4 {
                0 => whole,
                1 => format!("-{whole}"),
                2 => format!("{whole}.{decimals}"),
                _ => format!("-{whole}.{decimals}"),
            };
            if let Some(number) = read_plain(text.as_bytes()) {
                assert_eq!(read_general(text.as_bytes()), Some(ReadNumber { number, currency: None }), "{text}");
                fast += 1;
            }
            let read = read_general(text.as_bytes()).and_then(|read| read.number.value(false));
            assert_eq!(read, Decimal::parse(text.as_bytes()), "{text}");
        }
        assert!(fast > 50_000, "{fast}");
    }

    #[test]
    fn every_form_of_the_table_is_found() {
        for Form { text, currency, .. } in &table().by_start {
            for written in [
                format!("{text} 12"),
                format!("{text}12"),
                format!("12 {text}"),
                format!("-12{}", text.to_ascii_uppercase()),
            ] {
                let read = read_number(written.as_bytes()).unwrap_or_else(|| panic!("{written}"));
                assert_eq!(read.currency, Some(*currency), "{written}");
                assert!(matches!(read.number, WrittenNumber::Sure(value) if value.mantissa.abs() == 12), "{written}");
            }
        }
    }

    #[test]
    fn others_are_codes_of_the_table_and_forms_are_unique() {
        let table = table();
        let codes: Vec<&str> = table.lines.iter().map(|line| line.code).collect();
        for line in &table.lines {
            let others = line.others.split(',').filter(|other| !other.is_empty());
            others.for_each(|other| assert!(codes.contains(&other), "{other}"));
        }
        let mut forms: Vec<String> = table.by_start.iter().map(|form| form.text.to_ascii_lowercase()).collect();
        forms.sort();
        forms.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1]));
        assert!(table.lines.len() < 256);
    }

    #[test]
    fn a_shared_sign_may_be_its_currencies() {
        let currency = |text: &str| read_number(text.as_bytes()).unwrap().currency.unwrap();
        assert!(currency("¥1").may_be(currency("JPY 1")) && currency("¥1").may_be(currency("1元")));
        assert!(!currency("¥1").may_be(currency("$1")) && !currency("JPY 1").may_be(currency("¥1")));
        assert_eq!(currency("¥1"), currency("￥1"));
        assert_eq!(currency("1元").code(), "CNY");
    }
}
