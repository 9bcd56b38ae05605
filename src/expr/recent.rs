//! Questions to few records of late: how many there are, whether there is any, what their amounts add up to. The ledger knows its latest
//! records by day; so what is older costs nothing.

use std::ops::Range;
use std::rc::Rc;

use crate::error::Result;
use crate::table::recent::{Recent, Wanted};

use super::ast::Fold;
use super::bits::{Bits, Truth};
use super::eval::Eval;
use super::gather::days_of;
use super::node::{Gather, Node, Op, Test};
use super::tally::LARGEST_EXACT;
use super::value::{Numbers, Type, Vector};
use super::world::{Records, Source};

/// One record in so many, or fewer, are few.
const FEW: usize = 2;
/// One customer in so many, or more, are worth counting for all.
const MOST: usize = 8;

impl<'a> Eval<'_, 'a> {
    /// The values of all rows, where they are found at once, or asked for in several places; `None` where customer by customer is the better
    /// way, or the only one.
    pub(super) fn at_once(&self, gather: &Gather<'a>, kind: Type, rows: &Range<usize>) -> Result<Option<Vector<'a>>> {
        /// Rows that are worth finding out about all.
        const MANY: usize = 4096;
        if self.day != self.program.world.as_of {
            return Ok(None);
        }
        let (all, shared) = (0..self.program.world.rows(), &gather.shared);
        let is_shared = shared.places.get() > 1;
        if shared.values.get().is_none() {
            if *rows == all && !is_shared {
                return Ok(self.recent(gather));
            }
            if *rows != all && rows.len() < MANY {
                return Ok(None);
            }
            let found = match self.recent(gather) {
                None if is_shared => Some(self.by_customer(gather, kind, all)?),
                found => found,
            };
            let _ = shared.values.set(found);
        }
        Ok(shared.values.get().and_then(Option::as_ref).map(|all| all.part(rows.clone())))
    }

    fn recent(&self, gather: &Gather<'a>) -> Option<Vector<'a>> {
        let records = &gather.of.records;
        let is_sum = gather.fold == Fold::Sum && gather.field.as_ref().is_some_and(|field| records.is_amount(field));
        let counts = gather.fold == Fold::Count && !records.has_parts();
        let customers = self.program.world.customers;
        if !(is_sum || counts || gather.fold == Fold::Any) || customers.len() * MOST < records.customers() {
            return None;
        }
        let (first, last) = days_of(&gather.of.window, self.day);
        let wanted = match records.wants_refunds() {
            true => Wanted::Refunds,
            false if is_sum => Wanted::Both,
            false => Wanted::Orders,
        };
        let recent = records.recent()?;
        let places = recent.within((first, last.min(self.day.0)), wanted)?;
        if places.iter().flatten().map(Range::len).sum::<usize>() * FEW > records.days.len() {
            return None;
        }
        let filter = match &gather.of.filter {
            None => None,
            Some(node) => Some(Allowed::of(records, recent, node)?),
        };
        let window = Window { recent, places, filter, customers: records.customers() };
        // Of all customers of the ledger; rows may be fewer, and in another order.
        let is_same = customers.len() == records.customers() && customers.is_sorted_by(|a, b| a < b);
        let of_rows = |all: Vec<f64>| {
            let values = if is_same { all } else { customers.iter().map(|&one| all[one as usize]).collect() };
            Vector::Numbers(Numbers { values, valid: Bits::all(customers.len(), true) })
        };
        Some(match gather.fold {
            Fold::Any => {
                let all = window.any();
                let yes = if is_same { all } else { Bits::each(customers, |one| all.get(one as usize)) };
                Vector::Truth(Truth { no: yes.clone().negated(), yes })
            }
            Fold::Count => of_rows(window.counts()),
            _ => of_rows(window.sums()?),
        })
    }
}

/// What is looked at of the latest records.
struct Window<'r> {
    recent: &'r Recent,
    places: Vec<[Range<usize>; 2]>,
    filter: Option<Allowed>,
    customers: usize,
}

impl Window<'_> {
    /// How many customers a block has.
    fn size(&self, block: usize) -> usize {
        (self.customers - block * Recent::BLOCK).min(Recent::BLOCK)
    }

    /// Calls for each record of a block: the customer's place in the block, that of the record, and whether it is meant. Nothing branches
    /// by the last, which is anybody's guess.
    #[inline]
    fn each(&self, block: usize, mut call: impl FnMut(usize, usize, bool)) {
        for range in self.places[block].clone() {
            let (start, customers) = (range.start, &self.recent.customers[range.clone()]);
            let customers = customers.iter().map(|&customer| usize::from(customer) % Recent::BLOCK).enumerate();
            match &self.filter {
                None => customers.for_each(|(at, customer)| call(customer, start + at, true)),
                Some(Allowed { codes, table }) => {
                    let each = customers.zip(&codes[range]);
                    each.for_each(|((at, customer), &code)| call(customer, start + at, table[usize::from(code)]));
                }
            }
        }
    }

    #[inline(never)]
    fn any(&self) -> Bits {
        let mut all = Bits::all(0, false);
        for block in 0..self.places.len() {
            let mut flags = [0u8; Recent::BLOCK];
            self.each(block, |customer, _, is| flags[customer] |= u8::from(is));
            all.append(&Bits::each(&flags[..self.size(block)], |flag| flag > 0));
        }
        all
    }

    #[inline(never)]
    fn counts(&self) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.customers);
        for block in 0..self.places.len() {
            let mut counts = [0u32; Recent::BLOCK];
            self.each(block, |customer, _, is| counts[customer] += u32::from(is));
            all.extend(counts[..self.size(block)].iter().map(|&count| f64::from(count)));
        }
        all
    }

    /// Sums of minor units; `None` where one might leave what is exact, which the way by customers tells.
    #[inline(never)]
    fn sums(&self) -> Option<Vec<f64>> {
        let mut all = Vec::with_capacity(self.customers);
        for block in 0..self.places.len() {
            let records = self.places[block].iter().map(|range| range.len() as u64).sum();
            if self.recent.largest.saturating_mul(records) > LARGEST_EXACT {
                return None;
            }
            let mut sums = [0i64; Recent::BLOCK];
            self.each(block, |customer, place, is| sums[customer] += self.recent.amounts[place] * i64::from(is));
            all.extend(sums[..self.size(block)].iter().map(|&sum| sum as f64));
        }
        Some(all)
    }
}

/// Records whose text passes a test, by the texts' codes.
struct Allowed {
    codes: Rc<[u16]>,
    table: Vec<bool>,
}

impl Allowed {
    /// `None` where it is no test of a text, or one of more texts than it pays to test.
    fn of(records: &Records<'_>, recent: &Recent, filter: &Node<'_>) -> Option<Allowed> {
        const MANY: usize = 4096;
        let Op::TextTest(of, test) = &filter.op else { return None };
        let Op::Source(source) = &of.op else { return None };
        let count = source.dictionary().filter(|of| of.len() <= MANY && source.kind != Type::List)?.len();
        let code = |record: usize| if source.is_valid(record) { source.number(record) as u16 } else { count as u16 };
        let codes = recent.codes(records.name_of(source)?, code);
        Some(Allowed { codes, table: Allowed::table(source, test, count) })
    }

    /// Whether each text passes; no text does not.
    fn table(source: &Source<'_>, test: &Test, count: usize) -> Vec<bool> {
        let holds = |code: u32| source.dictionary().is_some_and(|texts| test.holds(&texts.text(code)));
        (0..count as u32).map(holds).chain(std::iter::once(false)).collect()
    }
}
