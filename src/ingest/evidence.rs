//! What the values of a column prove about how its dates and numbers are written.
//!
//! A plan decides from the beginning of a file; every slice counts what speaks for and against it; the assembler, who has seen all
//! of it, lets the file be read again where the whole says otherwise.

use crate::table::{WrittenDate, WrittenNumber, read_date, read_number};

use super::layout::Row;
use super::mapping::Mapping;
use super::words::Field;

/// A decision between two ways of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// What was decided.
    pub value: bool,
    /// The user said so: it stands, whatever the values say.
    pub asked: bool,
}

impl Form {
    /// What was asked, or what is found.
    pub fn decide(asked: Option<bool>, find: impl FnOnce() -> bool) -> Form {
        Form { value: asked.unwrap_or_else(find), asked: asked.is_some() }
    }

    /// What the whole file makes of it: `None` where it may stay.
    pub fn corrected(self, proved: Option<bool>) -> Option<Form> {
        let value = proved.filter(|&value| value != self.value && !self.asked)?;
        Some(Form { value, asked: false })
    }
}

/// Values by what they prove.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Dates that can only be read with the day first,
    pub day_first: u64,
    /// with the month first,
    pub month_first: u64,
    /// and either way.
    pub either_day: u64,
    /// Numbers that can only be read with a decimal point,
    pub point: u64,
    /// with a decimal comma,
    pub comma: u64,
    /// either way, with a point in them,
    pub either_with_point: u64,
    /// and with a comma.
    pub either_with_comma: u64,
}

impl Evidence {
    /// How many counts there are.
    pub const COUNTS: usize = 7;

    /// Of the mapped columns of some rows.
    pub fn of_rows(rows: &[Row], mapping: &Mapping) -> Evidence {
        let mut evidence = Evidence::default();
        let cell = |row: &Row, field| row.cells.get(mapping.column(field)?).map(|cell| cell.trim_ascii().to_vec());
        for row in rows {
            if let Some(date) = cell(row, Field::Date).and_then(|text| read_date(&text, 0)) {
                evidence.note_date(&date);
            }
            for field in [Field::Amount, Field::UnitPrice, Field::Quantity] {
                if let Some(read) = cell(row, field).and_then(|text| read_number(&text)) {
                    evidence.note_number(&read.number);
                }
            }
        }
        evidence
    }

    /// Counts a date.
    pub fn note_date(&mut self, date: &WrittenDate) {
        match date {
            WrittenDate::Sure(_) => {}
            WrittenDate::DayFirst(_) => self.day_first += 1,
            WrittenDate::MonthFirst(_) => self.month_first += 1,
            WrittenDate::Either { .. } => self.either_day += 1,
        }
    }

    /// Counts a number.
    pub fn note_number(&mut self, number: &WrittenNumber) {
        match number {
            WrittenNumber::Sure(_) => {}
            WrittenNumber::Point(_) => self.point += 1,
            WrittenNumber::Comma(_) => self.comma += 1,
            // `1,234`: with a decimal point, the comma groups, and there are no decimals.
            WrittenNumber::Either { point, .. } if point.scale == 0 => self.either_with_comma += 1,
            WrittenNumber::Either { .. } => self.either_with_point += 1,
        }
    }

    /// Whether the day stands first; `None` where nothing tells.
    pub fn day_first(&self) -> Option<bool> {
        (self.day_first != self.month_first).then_some(self.day_first > self.month_first)
    }

    /// Whether the decimal mark is a comma. Where nothing proves it, a mark with three digits behind it everywhere groups thousands:
    /// prices with three decimals throughout are rarer.
    pub fn decimal_comma(&self) -> bool {
        match self.comma.cmp(&self.point) {
            std::cmp::Ordering::Equal => self.either_with_point > self.either_with_comma,
            more => more.is_gt(),
        }
    }

    /// The same; nothing where there were no numbers to tell.
    pub fn proved_decimal_comma(&self) -> Option<bool> {
        let told = self.point + self.comma + self.either_with_point + self.either_with_comma;
        (told > 0).then(|| self.decimal_comma())
    }

    /// Adds what another part of the file proves.
    pub fn add(&mut self, other: &Evidence) {
        let mut counts = self.counts();
        counts.iter_mut().zip(other.counts()).for_each(|(mine, theirs)| *mine += theirs);
        *self = Evidence::from_counts(counts);
    }

    /// All counts.
    pub fn counts(&self) -> [u64; Evidence::COUNTS] {
        let Evidence { day_first, month_first, either_day, point, comma, either_with_point, either_with_comma } = *self;
        [day_first, month_first, either_day, point, comma, either_with_point, either_with_comma]
    }

    /// The evidence of some counts.
    pub fn from_counts(counts: [u64; Evidence::COUNTS]) -> Evidence {
        let [day_first, month_first, either_day, point, comma, either_with_point, either_with_comma] = counts;
        Evidence { day_first, month_first, either_day, point, comma, either_with_point, either_with_comma }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(dates: &[&str], numbers: &[&str]) -> Evidence {
        let mut evidence = Evidence::default();
        dates.iter().for_each(|text| evidence.note_date(&read_date(text.as_bytes(), 0).unwrap()));
        numbers.iter().for_each(|text| evidence.note_number(&read_number(text.as_bytes()).unwrap().number));
        evidence
    }

    #[test]
    fn dates() {
        assert_eq!(evidence(&["3/4/2024", "5/5/2024"], &[]).day_first(), None);
        assert_eq!(evidence(&["3/4/2024", "31/3/2024"], &[]).day_first(), Some(true));
        assert_eq!(evidence(&["3/31/2024", "4/30/2024", "31/3/2024"], &[]).day_first(), Some(false));
    }

    #[test]
    fn numbers() {
        assert!(!evidence(&[], &["12", "1,234"]).decimal_comma());
        assert!(evidence(&[], &["12", "1.234"]).decimal_comma(), "three digits throughout are thousands");
        assert!(!evidence(&[], &["1.234", "0.5"]).decimal_comma());
        assert!(evidence(&[], &["1.234", "0,5"]).decimal_comma());
    }

    #[test]
    fn what_is_asked_stays() {
        let found = Form::decide(None, || true);
        assert_eq!(found.corrected(Some(true)), None);
        assert_eq!(found.corrected(None), None);
        assert_eq!(found.corrected(Some(false)), Some(Form { value: false, asked: false }));
        assert_eq!(Form::decide(Some(true), || false).corrected(Some(false)), None);
    }
}
