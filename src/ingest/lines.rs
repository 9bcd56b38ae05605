//! What rows become: order lines, and the ids of their customers where those have to be told.

use std::borrow::Cow;

use crate::table::money::{LARGEST, POW10};

/// Customer of a line that has none.
pub(crate) const NOBODY: u64 = u64::MAX;

/// What was found out about a line. Whether a `C…` id is a mark is settled when all files are known.
pub(crate) mod flag {
    /// Its status says cancelled or refunded.
    pub const STATUS: u8 = 1;
    /// Its order id begins with C and a digit.
    pub const PREFIX: u8 = 2;
    /// Its amount or quantity is negative.
    pub const NEGATIVE: u8 = 4;
    /// It has an order id.
    pub const ORDER: u8 = 8;
    /// It tells what an order is of whose total stands in another row.
    pub const DETAIL: u8 = 16;
    /// Beside [`DETAIL`]: it stands for a row that takes no part, of which something was said.
    pub const TOLD: u8 = 32;
    /// How many combinations of the first three there are.
    pub const COMBINATIONS: usize = 8;
}

/// A line; its amount has the scale of its slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Key of its customer.
    pub customer: u64,
    /// Hash of the order's id, where it has one.
    pub order: u64,
    pub amount: i64,
    pub day: i32,
    pub flags: u8,
    /// The number of what else is kept of it, lowest byte first. Three bytes are enough for a slice, and cost a line no room.
    pub detail: [u8; 3],
}

impl Line {
    /// The number of what else is kept of it.
    pub fn detail(&self) -> u32 {
        let [a, b, c] = self.detail;
        u32::from_le_bytes([a, b, c, 0])
    }
}

/// What becomes of neighbouring lines of one order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Joining {
    /// They are added up.
    #[default]
    Sum,
    /// They repeat the order's total.
    Total,
    /// They stay apart.
    Apart,
}

/// The lines of a slice; neighbouring lines of one order stand as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    pub lines: Vec<Line>,
    /// Decimals of all amounts.
    pub scale: u8,
}

impl Lines {
    /// Adds a line, to the one before where both are of one order and say the same of it; one that only repeats the total of its order
    /// adds nothing.
    #[inline(always)]
    pub fn push(&mut self, mut line: Line, scale: u8, how: Joining) {
        if scale > self.scale {
            let factor = POW10[usize::from(scale - self.scale)];
            // Merged sums stay below `largest`, so that this cannot overflow.
            self.lines.iter_mut().for_each(|line| line.amount *= factor);
            self.scale = scale;
        }
        line.amount *= POW10[usize::from(self.scale - scale)];
        let amount_per_order = how == Joining::Total;
        if how != Joining::Apart
            && line.flags & flag::ORDER != 0
            && let Some(before) = self.lines.last_mut()
            && (before.order, before.customer, before.day, before.flags, before.detail)
                == (line.order, line.customer, line.day, line.flags, line.detail)
        {
            if amount_per_order && before.amount == line.amount {
                return;
            }
            if !amount_per_order
                && let Some(sum) = before.amount.checked_add(line.amount)
                && sum.unsigned_abs() <= Lines::largest(self.scale)
            {
                before.amount = sum;
                return;
            }
        }
        self.lines.push(line);
    }

    /// Largest amount at a scale that still fits at the largest scale.
    fn largest(scale: u8) -> u64 {
        LARGEST as u64 * POW10[usize::from(scale)] as u64
    }
}

/// The customers' ids of a slice, row by row, equal neighbours once: places in the slice's bytes, or texts of their own where the
/// written one had quotes to resolve.
#[derive(Default)]
pub(super) struct Ids {
    places: Vec<(u32, u32)>,
    own: Vec<u8>,
}

impl Ids {
    /// Added to a place that lies among the texts of their own: longer than any slice.
    const OWN: u32 = 1 << 31;

    pub(super) fn number(&mut self, bytes: &[u8], start: usize, id: Cow<'_, [u8]>) -> u32 {
        if self.places.last().is_none_or(|&place| self.text(bytes, place) != &*id) {
            let start = match &id {
                Cow::Borrowed(_) => start as u32,
                Cow::Owned(text) => {
                    self.own.extend_from_slice(text);
                    (self.own.len() - text.len()) as u32 | Ids::OWN
                }
            };
            self.places.push((start, id.len() as u32));
        }
        self.places.len() as u32 - 1
    }

    fn text<'b>(&'b self, bytes: &'b [u8], (start, length): (u32, u32)) -> &'b [u8] {
        let from = (start & !Ids::OWN) as usize;
        let text = if start & Ids::OWN == 0 { bytes } else { &self.own[..] };
        &text[from..from + length as usize]
    }

    pub(super) fn iter<'b>(&'b self, bytes: &'b [u8]) -> impl Iterator<Item = &'b [u8]> + Clone {
        self.places.iter().map(move |&place| self.text(bytes, place))
    }
}
