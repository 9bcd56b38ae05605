//! What a column holds, judged by all of its cells: numbers, money, days, yes or no, a few texts, or many.
//!
//! It is the distinct texts that are judged, each once, with how often it stands there.

use crate::error::excerpt;
use crate::table::dictionary::Names;
use crate::table::money::POW10;
use crate::table::{
    Decimal, Dictionary, Validity, Values, WrittenDate, WrittenNumber, read_date, read_float, read_number,
};

use super::issues::{Issue, IssueLog, Sample};
use super::known::{Sort, known};

/// A column is of numbers or days when at least this share of its filled cells is: nineteen of twenty.
const MOSTLY: (u64, u64) = (19, 20);
/// More different texts than this are no categories,
const MOST_CATEGORIES: usize = 1000;
/// nor are texts that come this many times each on average, or less.
const FEWEST_EACH: u64 = 2;
/// Different answers on a scale whose ends bear words, at most.
const LONGEST_SCALE: usize = 21;

/// How days and numbers that can be read in two ways are read where nothing in the column tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Custom {
    pub(super) day_first: bool,
    pub(super) decimal_comma: bool,
}

/// A column's distinct texts as values.
pub(super) struct Typed {
    values: Distinct,
    /// Which texts have a value.
    pub(super) valid: Vec<bool>,
    /// Which texts stand for nothing.
    pub(super) blank: Vec<bool>,
    /// Days that can be read in two ways were read by custom; whether with the day first.
    pub(super) by_custom: Option<bool>,
}

/// A value for each distinct text.
enum Distinct {
    Int(Vec<i32>),
    Number(Vec<f64>),
    Money(Vec<i64>, u8),
    Date(Vec<i32>),
    Category(Vec<u32>, Vec<String>),
    Text(Vec<u32>, std::rc::Rc<Names>),
}

impl Typed {
    /// Judges the texts of a dictionary that stand in a column `counts` times; `sort` is what the column is known to be.
    pub(super) fn of(texts: &Dictionary, counts: &[u64], sort: Option<Sort>, custom: Custom) -> Typed {
        let column = Texts { texts, counts, blank: texts.iter().map(is_blank).collect() };
        let sort = sort.unwrap_or_else(|| column.sort());
        let mut by_custom = None;
        let (values, valid) = match sort {
            Sort::Number => column.numbers(custom),
            Sort::Money => column.money(custom),
            Sort::Date => {
                let (values, valid, guessed) = column.days(custom);
                by_custom = guessed;
                (values, valid)
            }
            Sort::YesNo => column.yes_or_no(),
            Sort::Category if texts.len() <= MOST_CATEGORIES => column.categories(),
            Sort::Category | Sort::Text => column.texts(),
        };
        Typed { values, valid, blank: column.blank, by_custom }
    }

    /// Whether the texts of a column are numbers.
    pub(super) fn are_numbers(texts: &Dictionary, counts: &[u64]) -> bool {
        Texts { texts, counts, blank: texts.iter().map(is_blank).collect() }.mostly(is_number)
    }

    /// Counts the texts that stand for something and have no value, and shows the first by their bytes.
    pub(super) fn note_odd(&self, texts: &Dictionary, counts: &[u64], issue: &mut Issue) {
        let is_odd = |code: usize| !self.valid[code] && !self.blank[code] && counts[code] > 0;
        if !(0..counts.len()).any(is_odd) {
            return;
        }
        let (names, order) = texts.texts().sorted(0..texts.len() as u32);
        for (text, code) in order.into_iter().enumerate().filter(|(_, code)| is_odd(*code as usize)) {
            issue.count += counts[code as usize];
            if issue.samples.len() < IssueLog::SAMPLES {
                issue.samples.push(Sample::of_ids(excerpt(&names.text(text as u32))));
            }
        }
    }

    /// Whether the column was read as something that its cells can fail to be.
    pub(super) fn is_read(&self) -> bool {
        !matches!(self.values, Distinct::Category(..) | Distinct::Text(..))
    }

    /// The values of rows with these codes; `None` where a row has no cell in the column.
    pub(super) fn gather(&self, codes: impl ExactSizeIterator<Item = Option<u32>> + Clone) -> (Values, Validity) {
        let valid = Validity::from_flags(codes.clone().map(|code| code.is_some_and(|code| self.valid[code as usize])));
        fn pick<T: Copy + Default>(of: &[T], codes: impl Iterator<Item = Option<u32>>) -> Vec<T> {
            codes.map(|code| code.map_or(T::default(), |code| of[code as usize])).collect()
        }
        let values = match &self.values {
            Distinct::Int(of) => Values::Int(pick(of, codes)),
            Distinct::Number(of) => Values::Number(pick(of, codes)),
            Distinct::Money(of, scale) => Values::Money { minor: pick(of, codes), scale: *scale },
            Distinct::Date(of) => Values::Date(pick(of, codes)),
            Distinct::Category(of, names) => Values::Category { codes: pick(of, codes), names: names.clone() },
            Distinct::Text(of, names) => Values::Text { codes: pick(of, codes), dictionary: names.clone() },
        };
        (values, valid)
    }
}

fn is_blank(text: &[u8]) -> bool {
    text.is_empty() || std::str::from_utf8(text).is_ok_and(|text| known().is_missing(text))
}

/// The distinct texts of a column.
struct Texts<'a> {
    texts: &'a Dictionary,
    counts: &'a [u64],
    blank: Vec<bool>,
}

impl Texts<'_> {
    /// The texts that stand for something, with how often they do.
    fn filled(&self) -> impl Iterator<Item = (&[u8], u64)> {
        let filled = self.texts.iter().zip(self.counts).zip(&self.blank);
        filled.filter(|((_, count), blank)| !**blank && **count > 0).map(|((text, count), _)| (text, *count))
    }

    fn mostly(&self, is: impl Fn(&[u8]) -> bool) -> bool {
        let (mut all, mut such) = (0, 0);
        for (text, count) in self.filled() {
            all += count;
            such += if is(text) { count } else { 0 };
        }
        all > 0 && such * MOSTLY.1 >= all * MOSTLY.0
    }

    fn sort(&self) -> Sort {
        let is_zero_led = |text: &[u8]| text.len() > 1 && text[0] == b'0' && text.iter().all(u8::is_ascii_digit);
        if self.mostly(is_day) {
            Sort::Date
        } else if self.is_scale() || (self.mostly(is_number) && !self.filled().any(|(text, _)| is_zero_led(text))) {
            Sort::Number
        } else {
            let distinct = self.filled().count();
            let rows: u64 = self.filled().map(|(_, count)| count).sum();
            let repeat = rows >= distinct as u64 * FEWEST_EACH || distinct <= LONGEST_SCALE;
            if distinct <= MOST_CATEGORIES && repeat { Sort::Category } else { Sort::Text }
        }
    }

    /// Whether every text is a number of a scale, some with words beside it: `-5 hate`, `-4` … `love +5`.
    fn is_scale(&self) -> bool {
        let plain = self.filled().filter(|(text, _)| is_number(text)).count();
        let all = self.filled().count();
        plain < all
            && all <= LONGEST_SCALE
            && plain * 2 >= all
            && self.filled().all(|(text, _)| on_scale(text).is_some())
    }

    fn numbers(&self, custom: Custom) -> (Distinct, Vec<bool>) {
        let scale = self.is_scale();
        let comma = self.decimal_comma(custom);
        let read = |text: &[u8]| -> Option<f64> {
            if scale && let Some(n) = on_scale(text) {
                return Some(n.into());
            }
            let plain = || read_float(text).filter(|n| n.is_finite());
            let written = || {
                read_number(text)?.number.value(comma).map(|n| n.mantissa as f64 / POW10[usize::from(n.scale)] as f64)
            };
            if comma { written() } else { plain().or_else(written) }
        };
        let values: Vec<Option<f64>> = self.each(read);
        let valid = values.iter().map(Option::is_some).collect();
        let is_whole = |n: &f64| n.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(n);
        if values.iter().flatten().all(is_whole) {
            (Distinct::Int(values.iter().map(|n| n.unwrap_or(0.0) as i32).collect()), valid)
        } else {
            (Distinct::Number(values.iter().map(|n| n.unwrap_or(0.0)).collect()), valid)
        }
    }

    fn money(&self, custom: Custom) -> (Distinct, Vec<bool>) {
        let comma = self.decimal_comma(custom);
        let values: Vec<Option<Decimal>> = self.each(|text| read_number(text)?.number.value(comma));
        let scale = values.iter().flatten().map(|amount| amount.scale).max().unwrap_or(0);
        let minor = values.iter().map(|amount| amount.map_or(0, |amount| amount.at_scale(scale))).collect();
        (Distinct::Money(minor, scale), values.iter().map(Option::is_some).collect())
    }

    /// Days, and whether those that can be read in two ways are read by custom.
    fn days(&self, custom: Custom) -> (Distinct, Vec<bool>, Option<bool>) {
        let (mut by_day, mut by_month, mut either) = (0, 0, 0);
        for (text, count) in self.filled() {
            match read_date(text, 0) {
                Some(WrittenDate::DayFirst(_)) => by_day += count,
                Some(WrittenDate::MonthFirst(_)) => by_month += count,
                Some(WrittenDate::Either { .. }) => either += count,
                Some(WrittenDate::Sure(_)) | None => {}
            }
        }
        let day_first = if by_day == by_month { custom.day_first } else { by_day > by_month };
        let day = |text: &[u8]| {
            Some(match read_date(text, 0)? {
                WrittenDate::Sure(day) | WrittenDate::DayFirst(day) | WrittenDate::MonthFirst(day) => day,
                WrittenDate::Either { day_first: day, .. } if day_first => day,
                WrittenDate::Either { month_first: day, .. } => day,
            })
        };
        let values = self.each(day);
        let days = values.iter().map(|day| day.map_or(0, |day| day.0)).collect();
        let guessed = (either > 0 && by_day == by_month).then_some(day_first);
        (Distinct::Date(days), values.iter().map(Option::is_some).collect(), guessed)
    }

    fn yes_or_no(&self) -> (Distinct, Vec<bool>) {
        let values = self.each(|text| known().yes_or_no(std::str::from_utf8(text).ok()?));
        let codes = values.iter().map(|yes| u32::from(*yes == Some(true))).collect();
        let names = ["no", "yes"].map(str::to_owned).to_vec();
        (Distinct::Category(codes, names), values.iter().map(Option::is_some).collect())
    }

    /// The texts in byte order, so that codes do not depend on the order of rows.
    fn sorted(&self) -> (Names, Vec<u32>, Vec<bool>) {
        let valid: Vec<bool> = self.blank.iter().zip(self.counts).map(|(blank, &count)| !blank && count > 0).collect();
        let used = (0..self.texts.len() as u32).filter(|&code| valid[code as usize]);
        let (names, order) = self.texts.texts().sorted(used);
        let mut codes = vec![0; valid.len()];
        order.iter().enumerate().for_each(|(rank, &code)| codes[code as usize] = rank as u32);
        (names, codes, valid)
    }

    fn categories(&self) -> (Distinct, Vec<bool>) {
        let (names, codes, valid) = self.sorted();
        let names = (0..names.len() as u32).map(|code| names.text(code).into_owned()).collect();
        (Distinct::Category(codes, names), valid)
    }

    fn texts(&self) -> (Distinct, Vec<bool>) {
        let (names, codes, valid) = self.sorted();
        (Distinct::Text(codes, names.into()), valid)
    }

    fn each<T>(&self, read: impl Fn(&[u8]) -> Option<T>) -> Vec<Option<T>> {
        self.texts.iter().zip(&self.blank).map(|(text, blank)| if *blank { None } else { read(text) }).collect()
    }

    fn decimal_comma(&self, custom: Custom) -> bool {
        let (mut point, mut comma) = (0, 0);
        for (text, count) in self.filled() {
            match read_number(text).map(|read| read.number) {
                Some(WrittenNumber::Point(_)) => point += count,
                Some(WrittenNumber::Comma(_)) => comma += count,
                _ => {}
            }
        }
        if point == comma { custom.decimal_comma } else { comma > point }
    }
}

fn is_number(text: &[u8]) -> bool {
    read_number(text).is_some() || read_float(text).is_some()
}

/// A day that is no mere number: `20240131` is one, `12.5` and an epoch are not.
fn is_day(text: &[u8]) -> bool {
    let digits = text.iter().all(u8::is_ascii_digit);
    if digits {
        super::layout::is_day_in_digits(text)
    } else {
        read_number(text).is_none() && read_date(text, 0).is_some()
    }
}

/// The number of an answer with words in front or behind.
fn on_scale(text: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let is_digit = |c: char| c.is_ascii_digit();
    let first = text.find(is_digit)?;
    let last = text.rfind(is_digit)?;
    let digits = &text[first..=last];
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (before, behind) = (&text[..first], &text[last + 1..]);
    let number: i32 = digits.parse().ok()?;
    match (before, behind.is_empty()) {
        ("" | "+", _) => Some(number),
        ("-" | "−", _) => Some(-number),
        (words, true) if words.ends_with(['-', '−']) => Some(-number),
        (_, true) => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(cells: &[&str], sort: Option<Sort>) -> (Typed, Vec<u32>) {
        let mut texts = Dictionary::new();
        let codes: Vec<u32> = cells.iter().map(|cell| texts.intern(cell.as_bytes()).unwrap()).collect();
        let mut counts = vec![0; texts.len()];
        codes.iter().for_each(|&code| counts[code as usize] += 1);
        (Typed::of(&texts, &counts, sort, Custom { day_first: false, decimal_comma: false }), codes)
    }

    fn shown(cells: &[&str], sort: Option<Sort>) -> String {
        let (typed, codes) = typed(cells, sort);
        let (values, valid) = typed.gather(codes.iter().map(|&code| Some(code)));
        let column = crate::table::Column::new("c", crate::table::Unit::None, values, valid);
        let cell = |row| match column.cell(row) {
            crate::table::column::Cell::Missing => "·".to_owned(),
            crate::table::column::Cell::Text(text) => format!("'{text}'"),
            crate::table::column::Cell::Int(n) => n.to_string(),
            crate::table::column::Cell::Number(n) => format!("{n:?}"),
            crate::table::column::Cell::Date(day) => day.to_string(),
            crate::table::column::Cell::Money(money) => format!("¤{money}"),
            crate::table::column::Cell::List(texts) => format!("{texts:?}"),
        };
        (0..cells.len()).map(cell).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_columns_hold() {
        assert_eq!(shown(&["1", "", "3", "n/a"], None), "1 · 3 ·");
        assert_eq!(shown(&["1.5", "2", "1e-9"], None), "1.5 2.0 1e-9");
        assert_eq!(shown(&["1,5", "2,25"], None), "1.5 2.25");
        assert_eq!(shown(&["¥1,234.50", "¥2"], Some(Sort::Money)), "¤1234.50 ¤2.00");
        assert_eq!(shown(&["3/4/2024", "13/4/2024"], None), "2024-04-03 2024-04-13");
        assert_eq!(shown(&["20240131", "20240201"], None), "2024-01-31 2024-02-01");
        assert_eq!(shown(&["b", "a", "b", ""], None), "'b' 'a' 'b' ·");
        assert_eq!(shown(&["007", "012"], None), "'007' '012'");
        assert_eq!(shown(&["Yes", "否", "1", "maybe"], Some(Sort::YesNo)), "'yes' 'no' 'yes' ·");
        assert_eq!(shown(&["12", "thirteen"], Some(Sort::Number)), "12 ·");
    }

    #[test]
    fn scales_with_words_at_their_ends() {
        assert_eq!(shown(&["I hate it!-5", "-4", "0", "+3", "I love it!+5"], None), "-5 -4 0 3 5");
        assert_eq!(shown(&["1 - poor", "2", "3", "4", "5 (great)"], None), "1 2 3 4 5");
        assert_eq!(shown(&["Plan 1", "Plan 2", "Plan 3"], None), "'Plan 1' 'Plan 2' 'Plan 3'");
    }
}
