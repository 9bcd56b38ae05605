//! What needs no more of a customer's records than bits: how many there are, whether there is any, what their amounts add up to.

use std::ops::Range;

use crate::error::{Code, Error, Result};

use super::ast::Fold;
use super::bits::Bits;
use super::gather::Block;
use super::node::Gather;
use super::value::Numbers;
use super::world::Records;

/// One value for each customer of a block; none is missing.
pub(super) enum Tallied {
    Numbers(Vec<f64>),
    Truth(Bits),
}

/// Whole minor units up to here are exact as floats.
pub(super) const LARGEST_EXACT: u64 = 1 << 53;

/// What is made of a block's records, of the folds that go this short way.
pub(super) fn tally(gather: &Gather<'_>, block: &Block, customers: &[u32]) -> Result<Option<Tallied>> {
    let records = &gather.of.records;
    let runs = customers.iter().map(|&customer| records.run(customer));
    Ok(Some(match (gather.fold, gather.field.as_ref().and_then(|field| field.amounts())) {
        (Fold::Count, _) => Tallied::Numbers(runs.map(|run| block.orders(records, &run) as f64).collect()),
        (Fold::Any, _) => {
            let any = |customer: u32| block.counted.count_in(block.bits_of(&records.run(customer))) > 0;
            Tallied::Truth(Bits::each(customers, any))
        }
        (Fold::Sum, Some(amounts)) => {
            let sums = runs.map(|run| block.sum(amounts, &run));
            Tallied::Numbers(sums.collect::<Option<_>>().ok_or(Error::new(Code::AmountTooLarge))?)
        }
        _ => return Ok(None),
    }))
}

impl Block {
    /// How many orders the records that count belong to.
    #[inline]
    pub fn orders(&self, records: &Records<'_>, run: &Range<usize>) -> usize {
        let bits = self.bits_of(run);
        if !records.has_parts() {
            return self.counted.count_in(bits);
        }
        let offset = self.records.start;
        first_parts(records, self.counted.ones_in(bits).map(|bit| bit + offset)).count()
    }

    /// `None` beyond what is exact.
    #[inline]
    fn sum(&self, amounts: &[i64], run: &Range<usize>) -> Option<f64> {
        let (mut sum, mut largest) = (0i64, 0);
        let mut add = |amount: i64| {
            sum = sum.saturating_add(amount);
            largest = largest.max(sum.unsigned_abs());
        };
        if self.is_whole {
            amounts[run.clone()].iter().for_each(|&amount| add(amount));
        } else {
            self.summed.each_one(self.bits_of(run), |bit| add(amounts[bit + self.records.start]));
        }
        (largest <= LARGEST_EXACT).then_some(sum as f64)
    }
}

/// Of records, ascending, those that are the first ones of their orders.
pub(super) fn first_parts<'r>(
    records: &'r Records<'_>,
    meant: impl Iterator<Item = usize> + 'r,
) -> impl Iterator<Item = usize> + 'r {
    let mut last: Option<usize> = None;
    let has_parts = records.has_parts();
    meant.filter(move |&record| {
        let before = last.replace(record);
        !has_parts || !before.is_some_and(|before| (before + 1..=record).all(|part| records.continues(part)))
    })
}

impl Tallied {
    /// Puts the values where the block's rows begin.
    pub fn put(self, row: usize, numbers: &mut Numbers, truth: &mut Bits) {
        match self {
            Tallied::Numbers(values) => {
                numbers.valid.set_all(row..row + values.len());
                numbers.values.extend(values);
            }
            Tallied::Truth(bits) => bits.ones().for_each(|bit| truth.set(row + bit)),
        }
    }
}
