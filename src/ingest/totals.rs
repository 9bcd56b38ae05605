//! What the rows of one order repeat: its total, its discount. How rows follow each other means nothing.

use crate::table::order::arrange;

use super::columns::Kept;
use super::details::adds;
use super::layout::{Profile, Row};
use super::mapping::Mapping;
use super::words::Field;

/// Orders whose rows happen to cost the same are not that many, and then others differ.
const ENOUGH: usize = 5;

/// The cells of a column, by order and customer, wherever their rows stand; rows without an order's id are none's.
fn by_order<'a>(rows: &'a [Row], mapping: &Mapping, column: usize) -> Vec<Vec<&'a [u8]>> {
    let Some(order) = mapping.column(Field::Order) else { return Vec::new() };
    let customer = mapping.column(Field::Customer);
    let cell = |row: &'a Row, column: usize| row.cells.get(column).map_or(&[][..], |cell| cell.trim_ascii());
    let key = |row: &'a Row| (cell(row, order), customer.map(|column| cell(row, column)));
    let mut sorted: Vec<&Row> = rows.iter().filter(|row| !cell(row, order).is_empty()).collect();
    arrange(&mut sorted, |a, b| key(a) < key(b));
    let cells = |rows: &[&'a Row]| rows.iter().map(|row| cell(row, column)).collect();
    sorted.chunk_by(|a, b| key(a) == key(b)).map(cells).collect()
}

/// What the cells of one order say.
enum Said<'a> {
    Nothing,
    Once,
    Repeated(&'a [u8]),
    Different,
}

fn said<'a>(cells: &[&'a [u8]]) -> Said<'a> {
    let filled: Vec<&[u8]> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
    match filled[..] {
        [] => Said::Nothing,
        [_] => Said::Once,
        [first, ref others @ ..] if others.iter().all(|other| *other == first) => Said::Repeated(first),
        _ => Said::Different,
    }
}

/// Whether rows of one order carry its total: no order has two amounts, and either many repeat theirs, or each has it in just one of its
/// rows.
pub(super) fn are_carried(rows: &[Row], mapping: &Mapping) -> bool {
    let Some(amount) = mapping.column(Field::Amount) else { return false };
    let (mut repeated, mut once, mut missing) = (0, 0, 0);
    for cells in by_order(rows, mapping, amount) {
        match said(&cells) {
            Said::Nothing => missing += 1,
            Said::Once => once += usize::from(cells.len() > 1),
            Said::Repeated(_) => repeated += 1,
            Said::Different => return false,
        }
    }
    // An amount that is simply missing leaves blank cells, too: in orders that have no other, or beside ones that add up.
    repeated >= ENOUGH || (once > 0 && missing == 0 && repeated == 0)
}

/// Which kept columns of numbers the rows of an order repeat, in a file whose rows carry its total: no order has two values, and some order
/// repeats one that is not zero. How many were bought is never of the whole order.
pub(super) fn repeated(rows: &[Row], mapping: &Mapping, kept: &[Kept], profiles: &[Profile]) -> Vec<usize> {
    let is_number = |kept: &&Kept| match kept.sort {
        Some(sort) => adds(sort),
        None => profiles.get(kept.column).is_some_and(|profile| profile.mostly(profile.numbers)),
    };
    let is_repeated = |column: &usize| {
        let mut some = false;
        let same = by_order(rows, mapping, *column).iter().all(|cells| match said(cells) {
            Said::Repeated(value) => {
                some |= value.iter().any(|byte| (b'1'..=b'9').contains(byte));
                true
            }
            Said::Nothing | Said::Once => true,
            Said::Different => false,
        });
        same && some
    };
    let columns = kept.iter().filter(is_number).map(|kept| kept.column);
    columns.filter(|column| mapping.column(Field::Quantity) != Some(*column)).filter(is_repeated).collect()
}
