//! Questions to few records of late: how many there are, whether there is any, what their amounts add up to. The ledger knows its latest
//! records by day; so what is older costs nothing.

use std::ops::Range;

use crate::error::Result;
use crate::table::recent::{Recent, Wanted};

use super::ast::Fold;
use super::bits::{Bits, Truth};
use super::eval::Eval;
use super::gather::days_of;
use super::node::{Gather, Op, Test};
use super::tally::LARGEST_EXACT;
use super::value::{Numbers, Type, Vector};
use super::world::Source;

/// One record in so many, or fewer, are few.
const FEW: usize = 4;

impl<'a> Eval<'_, 'a> {
    /// The values of all rows; `None` where customer by customer is the better way, or the only one.
    pub(super) fn at_once(&self, gather: &Gather<'a>, rows: &Range<usize>) -> Result<Option<Vector<'a>>> {
        /// Rows that are worth finding out about all.
        const MANY: usize = 4096;
        if self.day != self.program.world.as_of {
            return Ok(None);
        }
        let all = self.program.world.rows();
        if *rows == (0..all) && gather.at_once.get().is_none() {
            return self.recent(gather);
        }
        if gather.at_once.get().is_none() && rows.len() < MANY {
            return Ok(None);
        }
        if gather.at_once.get().is_none() {
            let found = self.recent(gather)?;
            let _ = gather.at_once.set(found);
        }
        Ok(gather.at_once.get().and_then(Option::as_ref).map(|all| all.part(rows.clone())))
    }

    fn recent(&self, gather: &Gather<'a>) -> Result<Option<Vector<'a>>> {
        let records = &gather.of.records;
        let is_sum = gather.fold == Fold::Sum && gather.field.as_ref().is_some_and(|field| records.is_amount(field));
        let counts = gather.fold == Fold::Count && !records.has_parts();
        if !(is_sum || counts || gather.fold == Fold::Any) {
            return Ok(None);
        }
        let (first, last) = days_of(&gather.of.window, self.day);
        let wanted = match records.wants_refunds() {
            true => Wanted::Refunds,
            false if is_sum => Wanted::Both,
            false => Wanted::Orders,
        };
        let Some(recent) = records.recent() else { return Ok(None) };
        let Some(places) = recent.within((first, last.min(self.day.0)), wanted) else { return Ok(None) };
        if places.iter().map(Range::len).sum::<usize>() * FEW > records.days.len() {
            return Ok(None);
        }
        let filter = match &gather.of.filter {
            None => None,
            Some(node) => match &node.op {
                Op::TextTest(of, test) => match &of.op {
                    Op::Source(source) if matches!(of.kind, Type::Text | Type::Category) => {
                        match Allowed::of(source, test) {
                            Some(allowed) => Some(allowed),
                            None => return Ok(None),
                        }
                    }
                    _ => return Ok(None),
                },
                _ => return Ok(None),
            },
        };
        let Some(rows) = self.rows_of_customers(records.customers()) else { return Ok(None) };
        let count = self.program.world.rows();
        let meant = places.into_iter().flatten().filter(|&place| match &filter {
            Some(allowed) => allowed.holds(recent.records[place] as usize),
            None => true,
        });
        let each = meant.filter_map(|place| Some((rows.of(recent.customers[place])?, place)));
        Ok(match gather.fold {
            Fold::Any => {
                let mut yes = Bits::all(count, false);
                each.for_each(|(row, _)| yes.set(row));
                Some(Vector::Truth(Truth { no: yes.clone().negated(), yes }))
            }
            Fold::Count => {
                let mut counts = vec![0.0; count];
                each.for_each(|(row, _)| counts[row] += 1.0);
                Some(Vector::Numbers(Numbers { values: counts, valid: Bits::all(count, true) }))
            }
            _ => sums(recent, each, count).map(Vector::Numbers),
        })
    }

    /// The row of each customer of the ledgers; `None` where rows do not ascend by customer.
    fn rows_of_customers(&self, known: usize) -> Option<RowOf> {
        let customers = self.program.world.customers;
        if !customers.is_sorted_by(|a, b| a < b) {
            return None;
        }
        if customers.len() == known {
            return Some(RowOf::Same);
        }
        let mut rows = vec![u32::MAX; known];
        customers.iter().enumerate().for_each(|(row, &customer)| rows[customer as usize] = row as u32);
        Some(RowOf::Other(rows))
    }
}

/// The row of a customer.
enum RowOf {
    /// Its code.
    Same,
    Other(Vec<u32>),
}

impl RowOf {
    #[inline]
    fn of(&self, customer: u32) -> Option<usize> {
        match self {
            RowOf::Same => Some(customer as usize),
            RowOf::Other(rows) => Some(rows[customer as usize]).filter(|&row| row != u32::MAX).map(|row| row as usize),
        }
    }
}

/// Sums of minor units; `None` beyond what is exact, which the way by customers tells.
fn sums(recent: &Recent, each: impl Iterator<Item = (usize, usize)>, rows: usize) -> Option<Numbers> {
    let mut sums = vec![0i64; rows];
    let mut largest = 0;
    each.for_each(|(row, place)| {
        sums[row] = sums[row].saturating_add(recent.amounts[place]);
        largest = largest.max(sums[row].unsigned_abs());
    });
    let values = || sums.iter().map(|&sum| sum as f64).collect();
    (largest <= LARGEST_EXACT).then(|| Numbers { values: values(), valid: Bits::all(rows, true) })
}

/// Records whose text passes a test, by the texts' codes.
struct Allowed<'s, 'a> {
    source: &'s Source<'a>,
    codes: Vec<bool>,
}

impl<'s, 'a> Allowed<'s, 'a> {
    /// `None` where there are more texts than it pays to test.
    fn of(source: &'s Source<'a>, test: &Test) -> Option<Allowed<'s, 'a>> {
        const MANY: usize = 4096;
        let dictionary = source.dictionary().filter(|dictionary| dictionary.len() <= MANY)?;
        let codes = (0..dictionary.len() as u32).map(|code| test.holds(&dictionary.text(code))).collect();
        Some(Allowed { source, codes })
    }

    #[inline]
    fn holds(&self, record: usize) -> bool {
        self.source.is_valid(record) && self.codes[self.source.number(record) as usize]
    }
}
