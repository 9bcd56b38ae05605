//! The totals of all customers, and what there is to say about them.

use std::collections::BTreeMap;

use crate::error::{Code, Error, Result};
use crate::table::money::POW10;
use crate::table::stretches::in_stretches;
use crate::table::{Column, Day, Frame, Names, Unit, Validity, Values};

use super::aggregate::{GroupTotals, Total};
use super::doctor;
use super::finish::{DayCounts, Ingested, Settled};
use super::refresh::Overlap;
use super::runs::{Change, Joint};

/// What is kept of all customers: their ids, sorted, and a column for each figure.
pub struct Totals {
    customers: Names,
    amounts: Vec<i64>,
    orders: Vec<i32>,
    first: Vec<i32>,
    last: Vec<i32>,
    scale: u8,
    /// Orders and refunds by day.
    days: BTreeMap<i32, u64>,
}

impl Totals {
    /// Of all groups, none of which have a customer in common.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 customers or bytes of ids.
    #[inline(never)]
    pub(super) fn merged(groups: Vec<GroupTotals>, scale: u8) -> Result<Totals> {
        let mut days = BTreeMap::new();
        let (mut names, mut totals) = (Vec::new(), Vec::new());
        for group in groups {
            group
                .days
                .iter()
                .filter(|(_, count)| *count > 0)
                .for_each(|(day, count)| *days.entry(day).or_default() += count);
            names.push(group.customers);
            totals.push(group.totals);
        }
        let (customers, sources) = Names::merged(&names)?;
        drop(names);
        let room = || Vec::with_capacity(sources.len());
        let (amounts, orders, first, last) = (Vec::with_capacity(sources.len()), room(), room(), room());
        let mut all = Totals { customers, amounts, orders, first, last, scale, days };
        let totals: Vec<&[[u8; Total::BYTES]]> = totals.iter().map(|bytes| bytes.as_chunks().0).collect();
        let mut next = vec![0; totals.len()];
        in_stretches(sources.len(), |stretch| {
            for &source in &sources[stretch] {
                let source = usize::from(source);
                all.push(Total::of_bytes(totals[source][next[source]]));
                next[source] += 1;
            }
        });
        Ok(all)
    }

    #[inline]
    fn push(&mut self, Total { amount, orders, first, last }: Total) {
        self.amounts.push(amount);
        self.orders.push(orders as i32);
        self.first.push(first);
        self.last.push(last);
    }

    /// Puts right what two slices have counted of one order.
    ///
    /// # Errors
    /// `amount_too_large`.
    pub(super) fn change(&mut self, change: &Change, prefix_is_mark: bool) -> Result<()> {
        let Some(row) = self.customers.find(&change.customer) else { return Ok(()) };
        let row = row as usize;
        let is_called_off = change.prefix && prefix_is_mark;
        if change.paid.day.is_some() && !is_called_off {
            self.orders[row] -= 1;
        }
        let paid = if is_called_off { 0 } else { change.paid.amount };
        let factor = i128::from(POW10[usize::from(self.scale - change.scale)]);
        let amount = i128::from(self.amounts[row]) + (paid + change.back.amount) * factor;
        self.amounts[row] = i64::try_from(amount).map_err(|_| Error::new(Code::AmountTooLarge))?;
        for Joint { day, .. } in [change.paid, change.back] {
            if let Some(count) = day.and_then(|day| self.days.get_mut(&day)) {
                *count -= 1;
            }
        }
        Ok(())
    }

    /// The customers, sorted.
    pub fn customers(&self) -> &Names {
        &self.customers
    }

    /// Decimals of all amounts.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Orders of all customers, and what they come to.
    fn sums(&self) -> (u64, i128) {
        let mut sums = (0, 0);
        in_stretches(self.orders.len(), |stretch| {
            sums.0 += self.orders[stretch.clone()].iter().map(|&orders| orders as u64).sum::<u64>();
            sums.1 += self.amounts[stretch].iter().map(|&amount| i128::from(amount)).sum::<i128>();
        });
        sums
    }

    /// The first day of each customer who has ordered.
    fn first_days(&self, each: &mut dyn FnMut(i32)) {
        in_stretches(self.first.len(), |stretch| {
            self.first[stretch].iter().filter(|&&first| first < i32::MAX).for_each(|&first| each(first));
        });
    }

    /// As columns: `customer_id`, `first_order`, `last_order`, `orders`, `revenue`.
    pub fn into_frame(self) -> Frame {
        let rows = self.customers.len();
        let all = || Validity::all(rows);
        let ordered = Validity::from_flags(self.orders.iter().map(|&orders| orders > 0));
        let ids = Values::Text { codes: (0..rows as u32).collect(), dictionary: self.customers.into() };
        let mut frame = Frame::new(rows);
        frame.push(Column::new("customer_id", Unit::None, ids, all()));
        frame.push(Column::new("first_order", Unit::None, Values::Date(self.first), ordered.clone()));
        frame.push(Column::new("last_order", Unit::None, Values::Date(self.last), ordered));
        frame.push(Column::new("orders", Unit::Orders, Values::Int(self.orders), all()));
        let revenue = Values::Money { minor: self.amounts, scale: self.scale };
        frame.push(Column::new("revenue", Unit::Money, revenue, all()));
        frame
    }
}

impl Settled {
    /// As [`Settled::finish`], where only totals are kept.
    pub(super) fn finish_totals(mut self, today: Option<Day>) -> Result<Ingested> {
        let (mut overlap, mut groups) = (Overlap::default(), Vec::new());
        for mut group in std::mem::take(&mut self.totals).into_iter().flatten() {
            overlap.add(std::mem::take(&mut group.overlap));
            groups.push(group);
        }
        let mut totals = Totals::merged(groups, self.merging.scale)?;
        if totals.customers.is_empty() {
            return Err(self.no_usable_rows());
        }
        for (number, file) in self.files.iter().enumerate().filter(|(number, _)| self.copies[*number].is_none()) {
            for change in &file.joints.changes {
                totals.change(change, self.merging.prefix_is_mark)?;
                overlap.news_mut(number).orders_added -= u64::from(change.was_two);
            }
        }
        let counts = DayCounts::summed(totals.days.iter().map(|(&day, &count)| (Day(day), count)));
        let (days, default_as_of) = self.settle_counts(counts, today);
        self.findings.report_amounts(&mut self.issues);
        self.report_customers(&totals.customers);
        if let Some(plausible) = default_as_of {
            self.findings.report_days(plausible, today, &mut self.issues);
        }
        if let Some((first, _)) = days {
            let days = (first, default_as_of.unwrap_or(first));
            doctor::report_history(|each| totals.first_days(each), days, &mut self.issues);
        }
        let (orders, known) = totals.sums();
        Ok(Ingested {
            orders: orders as usize,
            net_revenue: known + self.nobody,
            net_revenue_known: known,
            totals: Some(totals),
            days,
            default_as_of,
            ..self.told(&overlap)
        })
    }
}
