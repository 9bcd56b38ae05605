//! Lines of orders that stand in a file of their own: joined with their orders by the order's id.
//!
//! The orders' file says who paid what and when; their lines say what for. What an order came to is shared out among its lines in
//! proportion to what they cost.

use crate::error::Result;
use crate::table::dictionary::Texts;
use crate::table::hash::hash;
use crate::table::order::sort_pairs;
use crate::table::{Dictionary, Entry, Names};

use super::details::{Details, joined, shares};
use super::issues::{Issue, IssueCode, IssueLog, Sample};
use super::records::{Record, Records};
use super::tables::{Planned, lines};

/// The lines of all orders.
pub(super) struct OrderLines {
    /// Hashes of their orders' ids, ascending, each with the place of the line below.
    orders: Vec<(u64, u64)>,
    /// What each tells: a code, what it weighs, and where it stands.
    lines: Vec<(u32, u64, u32, u64)>,
    /// The details of the codes, as those of orders.
    details: Names,
    /// Which of the details are numbers that add up: what is known of an order as a whole counts once.
    adds: Vec<bool>,
    /// Which lines have an order.
    is_joined: Vec<bool>,
}

impl OrderLines {
    /// Of the tables of lines.
    ///
    /// # Errors
    /// `too_much_data`.
    pub fn of(tables: &[Planned], details: &Details, issues: &mut IssueLog) -> Result<OrderLines> {
        let (mut orders, mut all, mut texts, mut text) = (Vec::new(), Vec::new(), Dictionary::new(), Vec::new());
        lines(tables, issues, &mut |line| {
            joined(&[], &mut details.names().iter().map(|name| line.cell(name)), &|_| false, &mut text);
            orders.push((hash(line.order), all.len() as u64));
            all.push((texts.intern(&text)?, line.weight(), line.file, line.row));
            Ok(())
        })?;
        sort_pairs(&mut orders);
        // By what they say, so that nothing hangs on the order of rows.
        let (texts, order) = texts.texts().sorted(0..texts.len() as u32);
        let mut ranks = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(&code, rank)| ranks[code as usize] = rank);
        all.iter_mut().for_each(|(code, ..)| *code = ranks[*code as usize]);
        let is_joined = vec![false; all.len()];
        Ok(OrderLines { orders, lines: all, details: texts, adds: details.adds().to_vec(), is_joined })
    }

    /// The records of some entries, with those of their lines in place of orders that have any. Lines belong to what was bought, and
    /// where nothing was, to what was taken back.
    ///
    /// # Errors
    /// `too_much_data`.
    pub fn join(&mut self, entries: &[u8], details: &Texts, records: &Records) -> Result<(Texts, Records)> {
        let entries: Vec<Entry> = entries.as_chunks().0.iter().map(|&entry| Entry::of_packed(entry)).collect();
        let of_entries = records.entries(&entries);
        let mut bought = Vec::new();
        for (entry, (_, order)) in entries.iter().zip(&of_entries).filter(|(entry, _)| !entry.refund) {
            bought.push((*order, u64::from(entry.refund)));
        }
        sort_pairs(&mut bought);
        let (mut texts, mut all, mut text) = (Dictionary::new(), Records::default(), Vec::new());
        for (entry, (mut of_entry, order)) in entries.iter().zip(of_entries) {
            let is_elsewhere = order == 0 || (entry.refund && bought.binary_search(&(order, 0)).is_ok());
            let lines = if is_elsewhere { Vec::new() } else { self.records(order, entry.amount) };
            let own = details.get(of_entry[0].detail);
            if lines.is_empty() {
                for record in &mut of_entry {
                    record.detail = texts.intern(details.get(record.detail))?;
                }
            } else {
                of_entry = lines;
                let cells = |detail| self.details.get(detail).split(|&byte| byte == Details::BETWEEN);
                // A number of the whole order goes to its first line, unless lines have such numbers of their own.
                let mut adds = self.adds.clone();
                let mut has_own = vec![false; adds.len()];
                for record in &of_entry {
                    has_own.iter_mut().zip(cells(record.detail)).for_each(|(has, cell)| *has |= !cell.is_empty());
                }
                adds.iter_mut().zip(has_own).for_each(|(adds, has)| *adds &= has);
                for record in &mut of_entry {
                    joined(own, &mut cells(record.detail), &|column| !adds[column], &mut text);
                    record.detail = texts.intern(&text)?;
                    adds.clone_from(&self.adds);
                }
            }
            all.push(&of_entry, None);
        }
        Ok((texts.into_texts(), all))
    }

    /// The lines of an order as records that share its amount.
    fn records(&mut self, order: u64, amount: i64) -> Vec<Record> {
        let start = self.orders.partition_point(|(hash, _)| *hash < order);
        let mut own = Vec::new();
        for (_, line) in self.orders[start..].iter().take_while(|(hash, _)| *hash == order) {
            let (detail, weight, ..) = self.lines[*line as usize];
            own.push((u64::from(detail), weight));
            self.is_joined[*line as usize] = true;
        }
        sort_pairs(&mut own);
        let weights: Vec<u64> = own.iter().map(|(_, weight)| *weight).collect();
        let record = |(&(detail, _), amount): (&(u64, u64), i64)| Record { detail: detail as u32, amount };
        own.iter().zip(shares(amount, &weights)).map(record).collect()
    }

    /// Tells of lines whose order was nowhere; returns how many they are.
    pub fn report(&self, issues: &mut IssueLog) -> u64 {
        let mut lost = Issue::default();
        for ((_, _, file, row), _) in self.lines.iter().zip(&self.is_joined).filter(|(_, is_joined)| !**is_joined) {
            lost.count += 1;
            if lost.samples.len() < IssueLog::SAMPLES {
                lost.samples.push(Sample { file: *file, row: *row, column: None, value: String::new() });
            }
        }
        let count = lost.count;
        issues.put(IssueCode::LineWithoutOrder, lost);
        count
    }
}
