//! The currencies that amounts are written in. Sums over several would mean nothing.

use super::layout::Row;
use super::mapping::Mapping;
use super::words::Field;
use crate::table::order::arrange;
use crate::table::{Currency, read_number};

/// Codes or signs, as they are written, and how many rows have each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Currencies {
    /// In the order of first appearance.
    seen: Vec<(String, u64)>,
}

impl Currencies {
    /// Those of some rows: of the column that tells them, else of the signs beside amounts.
    pub fn of_rows(rows: &[Row], mapping: &Mapping) -> Currencies {
        let mut currencies = Currencies::default();
        for row in rows {
            let cell =
                |field| row.cells.get(mapping.column(field)?).map(|cell| cell.trim_ascii()).filter(|c| !c.is_empty());
            let told = cell(Field::Currency).map(|cell| String::from_utf8_lossy(cell).to_ascii_uppercase());
            let beside = || {
                let amount = cell(Field::Amount).or_else(|| cell(Field::UnitPrice))?;
                read_number(amount)?.currency.map(|sign| sign.code().to_owned())
            };
            if let Some(code) = told.or_else(beside) {
                currencies.add(&code, 1);
            }
        }
        currencies
    }

    /// Counts rows in a currency.
    pub fn add(&mut self, code: &str, rows: u64) {
        // Mostly it is the one of the row before, and there are few.
        match self.seen.iter_mut().find(|(seen, _)| seen == code) {
            Some((_, count)) => *count += rows,
            None => self.seen.push((code.to_owned(), rows)),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, u64)> {
        self.seen.iter().map(|(code, rows)| (code.as_str(), *rows))
    }

    /// Those that cannot be another of them: the commonest first, equally common ones by code. A sign that several currencies share
    /// is none of its own beside one of these.
    pub fn distinct(&self) -> Vec<&str> {
        let others = |code: &str| self.seen.iter().any(|(other, _)| other != code && may_be(code, other));
        let mut distinct: Vec<(&str, u64)> = self.iter().filter(|(code, _)| !others(code)).collect();
        arrange(&mut distinct, |a, b| (b.1, a.0) < (a.1, b.0));
        distinct.into_iter().map(|(code, _)| code).collect()
    }
}

/// Whether two ways to write a currency may mean the same.
pub fn agree(a: &str, b: &str) -> bool {
    a == b || may_be(a, b) || may_be(b, a)
}

fn may_be(code: &str, other: &str) -> bool {
    let known = Currency::of_code(code).zip(Currency::of_code(other));
    code != other && known.is_some_and(|(a, b)| a != b && a.may_be(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_signs_join_what_they_may_be() {
        let mut currencies = Currencies::default();
        [("$", 3), ("EUR", 5), ("USD", 1), ("EUR", 1)].iter().for_each(|(code, rows)| currencies.add(code, *rows));
        assert_eq!(currencies.distinct(), ["EUR", "USD"]);
        assert!(agree("$", "USD") && agree("USD", "$") && agree("XXX", "XXX") && !agree("EUR", "USD"));
        let mut alone = Currencies::default();
        alone.add("\u{a5}", 2);
        assert_eq!(alone.distinct(), ["\u{a5}"]);
    }
}
