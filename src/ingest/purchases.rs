//! Purchases that stand in a log of interactions: rows of a type that says so, with an amount, are orders; the others stay what they are.
//!
//! Some logs tell of an order twice, when it is placed and when it is paid. Where anything is paid, what is placed is no purchase; and that
//! the whole file decides, as it may begin with either.

use super::cell::without_formula;
use super::columns::Kept;
use super::csv::Record;
use super::known::known;
use super::layout::Row;
use super::mapping::Mapping;
use super::rows::Rows;
use super::values::Renames;
use super::words::Field;

/// What a type of interactions says of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purchase {
    /// Something was ordered,
    Placed,
    /// and paid.
    Paid,
}

/// The type that people name when they mean one.
pub const PURCHASE: &str = "purchase";

/// Fields that a purchase has besides those of any interaction.
const OF_PURCHASES: [Field; 6] =
    [Field::Order, Field::Amount, Field::Quantity, Field::UnitPrice, Field::Currency, Field::Item];

/// How purchases of a log are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purchases {
    /// The column of types.
    pub kind: usize,
    /// Those that are paid count; otherwise those that are placed.
    pub paid: bool,
}

/// Rows of a log with an amount, by what they say of money: placed, and paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub placed: u64,
    pub paid: u64,
}

impl Seen {
    fn note(&mut self, purchase: Purchase) {
        match purchase {
            Purchase::Placed => self.placed += 1,
            Purchase::Paid => self.paid += 1,
        }
    }

    pub fn add(&mut self, other: Seen) {
        self.placed += other.placed;
        self.paid += other.paid;
    }

    /// Whether it is payments that count.
    fn counts_paid(self) -> bool {
        self.paid > 0 || self.placed == 0
    }
}

/// What a type says: what was asked, else what its word is known to mean.
fn purchase(kind: &str, asked: &Renames) -> Option<Purchase> {
    match asked.of("type", kind) {
        Some(to) => (to == PURCHASE).then_some(Purchase::Paid),
        None => known().purchase(kind),
    }
}

fn has_digit(cell: &[u8]) -> bool {
    cell.iter().any(u8::is_ascii_digit)
}

impl Purchases {
    /// Those of a log, where it has types and amounts. `orders` is the mapping that an orders table with its columns would have: what it
    /// says of amounts holds here, too.
    pub(super) fn find(
        rows: &[Row],
        kept: &[Kept],
        orders: &Mapping,
        asked: &Renames,
        mapping: &mut Mapping,
    ) -> Option<Purchases> {
        let kind = kept.iter().find(|kept| kept.name == "type")?.column;
        let value = || kept.iter().find(|kept| kept.name == "value").map(|kept| kept.column);
        for field in OF_PURCHASES {
            let is_free = |column: usize| column != kind && !mapping.iter().any(|(_, used, _)| used == column);
            if let Some((column, why)) = orders.found(field).filter(|(column, _)| is_free(*column)) {
                mapping.set(field, column, why);
            }
        }
        if let (None, None, Some(column)) = (mapping.column(Field::Amount), mapping.column(Field::UnitPrice), value()) {
            mapping.set(Field::Amount, column, super::Reason::Name);
        }
        let amount = mapping.column(Field::Amount).or(mapping.column(Field::UnitPrice))?;
        let mut seen = Seen::default();
        for row in rows {
            let cell = |column: usize| row.cells.get(column).map_or(&[][..], |cell| cell.trim_ascii());
            if has_digit(cell(amount)) {
                let kind = String::from_utf8_lossy(cell(kind));
                purchase(&kind, asked).into_iter().for_each(|purchase| seen.note(purchase));
            }
        }
        Some(Purchases { kind, paid: seen.counts_paid() })
    }

    /// The same, where the whole file says otherwise.
    pub(super) fn corrected(self, seen: Seen) -> Option<Purchases> {
        (self.paid != seen.counts_paid()).then_some(Purchases { paid: !self.paid, ..self })
    }
}

impl Rows<'_> {
    /// Whether a row of a log is a purchase that counts.
    pub(super) fn is_purchase(&mut self, bytes: &[u8], record: &Record) -> bool {
        let Some(Purchases { kind, paid }) = self.plan.purchases else { return false };
        let mapping = &self.plan.mapping;
        let amount = mapping.column(Field::Amount).or(mapping.column(Field::UnitPrice));
        let cell = |column: usize| record.field(bytes, column).map(without_formula).unwrap_or_default();
        if !amount.is_some_and(|column| has_digit(&cell(column))) {
            return false;
        }
        let kind = cell(kind);
        let Some(purchase) = self.kind_of_purchase(kind.trim_ascii()) else { return false };
        self.slice.tally.purchases.note(purchase);
        paid == (purchase == Purchase::Paid)
    }

    /// What a type says of money. There are few types, so each is looked up once a slice.
    fn kind_of_purchase(&mut self, kind: &[u8]) -> Option<Purchase> {
        const MOST: usize = 64;
        if let Some((_, purchase)) = self.kinds.iter().find(|(known, _)| known == kind) {
            return *purchase;
        }
        let purchase = purchase(&String::from_utf8_lossy(kind), &self.plan.values);
        if self.kinds.len() < MOST {
            self.kinds.push((kind.to_vec(), purchase));
        }
        purchase
    }
}
