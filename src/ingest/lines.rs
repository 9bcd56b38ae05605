//! What slices are made of: order lines as columns, and the ids of their customers.

use std::borrow::Cow;

use crate::table::{Day, Decimal};

/// Customer of a line that has none.
pub(crate) const NOBODY: u32 = u32::MAX;

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
    /// How many combinations of the first three there are.
    pub const COMBINATIONS: usize = 8;
}

/// Order lines as columns; neighbouring lines of one order stand as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    pub(crate) customer: Vec<u32>,
    pub(crate) order: Vec<u64>,
    pub(crate) day: Vec<i32>,
    pub(crate) amount: Vec<i64>,
    pub(crate) flags: Vec<u8>,
    /// Decimals of `amount`.
    pub(crate) scale: u8,
}

/// Byte strings in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub(crate) arena: Vec<u8>,
    pub(crate) ends: Vec<u32>,
}

impl Texts {
    pub(super) fn push(&mut self, text: &[u8]) {
        self.arena.extend_from_slice(text);
        self.ends.push(self.arena.len() as u32);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> + Clone {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.arena[start as usize..end as usize])
    }
}

/// One line.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) customer: u32,
    pub(super) order: u64,
    pub(super) day: Day,
    pub(super) amount: Decimal,
    pub(super) flags: u8,
}

impl Lines {
    pub(crate) fn len(&self) -> usize {
        self.customer.len()
    }

    /// Adds a line, to the one before where both are of one order; one that only repeats the total of its order adds nothing.
    pub(super) fn push(&mut self, line: Line, amount_per_order: bool) {
        if line.amount.scale > self.scale {
            let factor = Decimal { mantissa: 1, scale: self.scale, rounded: false }.at_scale(line.amount.scale);
            // Merged sums stay below `largest`, so that this cannot overflow.
            self.amount.iter_mut().for_each(|amount| *amount *= factor);
            self.scale = line.amount.scale;
        }
        let amount = line.amount.at_scale(self.scale);
        if let Some(i) = self.len().checked_sub(1)
            && line.flags & flag::ORDER != 0
            && (self.customer[i], self.order[i], self.day[i], self.flags[i])
                == (line.customer, line.order, line.day.0, line.flags)
        {
            if amount_per_order && self.amount[i] == amount {
                return;
            }
            if !amount_per_order
                && let Some(sum) = self.amount[i].checked_add(amount)
                && sum.unsigned_abs() <= Lines::largest(self.scale)
            {
                self.amount[i] = sum;
                return;
            }
        }
        self.customer.push(line.customer);
        self.order.push(line.order);
        self.day.push(line.day.0);
        self.amount.push(amount);
        self.flags.push(line.flags);
    }

    /// Largest amount at a scale that still fits at the largest scale.
    fn largest(scale: u8) -> u64 {
        Decimal { mantissa: crate::table::money::LARGEST, scale: 0, rounded: false }.at_scale(scale) as u64
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

    /// The id of a number.
    pub(super) fn get<'b>(&'b self, bytes: &'b [u8], number: u32) -> &'b [u8] {
        self.text(bytes, self.places[number as usize])
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
