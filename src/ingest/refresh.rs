//! What each of several files brings: exports overlap, for people take them once a month over the last three.
//!
//! An order is known by its id and customer. Where rows have no order id, a row is known by all that is written in it: one that stands
//! in several files counts as often as in the file that has it most often, so that overlapping files are not added up, while two equal
//! rows of one file stay two.

use super::gather::Line;
use crate::table::order::{key_of, sort_pairs};

/// What a file brings beside those before it. Without order ids, an order is what a customer bought on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Orders that no file before it has.
    pub orders_added: u64,
    /// Orders that a file before it has otherwise: another day, amount or status.
    pub orders_changed: u64,
    /// Orders that a file before it has just so.
    pub orders_known: u64,
    /// Customers of whom no file before it tells.
    pub customers_added: u64,
}

impl News {
    /// What a copy of a file with this news brings.
    pub fn of_copy(self) -> News {
        let News { orders_added, orders_changed, orders_known, .. } = self;
        News { orders_known: orders_added + orders_changed + orders_known, ..News::default() }
    }
}

/// Rows without an order id that stand in several files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Overlap {
    /// They are the same throughout, and count once.
    pub known: u64,
    /// They have customer, day and amount in common with a row of a file before, and differ in something else: they count.
    pub alike: u64,
}

/// Of the rows of one customer and day, those that count, and for each file whether it brought any of them. `rows` are in the order of
/// their files.
///
/// Cost: a sort of the rows.
pub(super) fn settle(rows: &mut Vec<&Line>, overlap: &mut Overlap, mut brought: impl FnMut(u16, bool)) {
    let mut files: Vec<(u16, bool)> = rows.iter().map(|row| (row.file, false)).collect();
    files.dedup();
    // By what is written in them, then by file; within both in any order, for then they are the same.
    let mut ranks: Vec<(u64, u64)> =
        rows.iter().zip(0..).map(|(row, i)| (row.order & !15 | u64::from(row.flags()), rank(row, i))).collect();
    sort_pairs(&mut ranks);
    let mut kept: Vec<&Line> = Vec::with_capacity(rows.len());
    for same in ranks.chunk_by(|a, b| a.0 == b.0) {
        let mut most = 0;
        for of_file in same.chunk_by(|a, b| a.1 >> 32 == b.1 >> 32) {
            kept.extend(of_file.iter().skip(most).map(|(_, i)| rows[*i as u32 as usize]));
            overlap.known += of_file.len().min(most) as u64;
            most = most.max(of_file.len());
        }
    }
    for row in &kept {
        files.iter_mut().filter(|(file, _)| *file == row.file).for_each(|(_, any)| *any = true);
    }
    files.iter().for_each(|&(file, any)| brought(file, any));
    ranks.clear();
    ranks
        .extend(kept.iter().zip(0..).map(|(row, i)| (key_of(row.amount), u64::from(row.flags()) << 48 | rank(row, i))));
    sort_pairs(&mut ranks);
    let file = |rank: &(u64, u64)| (rank.1 >> 32) as u16;
    for same in ranks.chunk_by(|a, b| (a.0, a.1 >> 48) == (b.0, b.1 >> 48)) {
        overlap.alike += same.iter().filter(|rank| file(rank) != file(&same[0])).count() as u64;
    }
    *rows = kept;
}

/// A row's file above its place.
fn rank(row: &Line, i: u64) -> u64 {
    u64::from(row.file) << 32 | i
}
