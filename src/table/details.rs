//! What is known of each order besides day and amount, as compactly as it comes: codes of the fewest bytes that hold them.

use super::{Column, Frame, Values};

/// A number for each record, in as few bytes as the largest needs.
#[derive(Clone, Default)]
pub(crate) struct Codes {
    width: usize,
    bytes: Vec<u8>,
}

impl Codes {
    pub fn of(codes: &[u32]) -> Codes {
        let largest = codes.iter().fold(0, |largest, &code| largest | code);
        let width = 4 - largest.leading_zeros() as usize / 8;
        let mut bytes = Vec::with_capacity(codes.len() * width);
        codes.iter().for_each(|code| bytes.extend_from_slice(&code.to_le_bytes()[..width]));
        Codes { width, bytes }
    }

    pub fn get(&self, record: usize) -> u32 {
        let mut code = [0; 4];
        code[..self.width].copy_from_slice(&self.bytes[record * self.width..][..self.width]);
        u32::from_le_bytes(code)
    }
}

/// What is known of the records of some customers. Every entry is one record, or where its lines tell different things, several.
#[derive(Clone, Default)]
pub(crate) struct PartDetails {
    /// Whether a record belongs to the entry of the record before it; empty where none does.
    pub continues: Vec<bool>,
    /// Of entries of several records: what each record's amount is, one entry behind the other.
    pub amounts: Vec<i64>,
    /// Of each column the codes of all records.
    pub columns: Vec<Codes>,
}

/// What is known of all records.
#[derive(Clone, Default)]
pub(crate) struct Details {
    /// Of each column the values of its codes, one row a code. `None` where the column is not kept after all.
    pub values: Vec<Option<Column>>,
    /// As many as the ledger has parts; none where nothing is known.
    pub parts: Vec<PartDetails>,
}

impl Details {
    /// Whether entries are of several records.
    pub(super) fn has_parts(&self) -> bool {
        self.parts.iter().any(|part| !part.amounts.is_empty())
    }

    /// Reads which records belong together, each part from front to back.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { details: self, places: vec![(0, 0); self.parts.len()] }
    }

    /// The columns of all records, of which runs stand in some parts. Of what was taken back, numbers above zero come to nothing, as
    /// amounts do: three pieces of an order that was called off were never bought; three that came back are written as minus three.
    pub(super) fn frame(&self, runs: impl Iterator<Item = (u8, u32)> + Clone, refunds: &[bool]) -> Frame {
        let mut frame = Frame::new(refunds.len());
        for (number, values) in self.values.iter().enumerate() {
            let Some(values) = values else { continue };
            let mut next = vec![0; self.parts.len()];
            let mut codes = Vec::with_capacity(refunds.len());
            for (part, records) in runs.clone().filter(|(_, records)| *records > 0) {
                let (own, from) = (&self.parts[usize::from(part)].columns[number], next[usize::from(part)]);
                next[usize::from(part)] += records as usize;
                codes.extend((from..from + records as usize).map(|record| own.get(record)));
            }
            let mut column = values.at_rows(&codes);
            for (record, _) in refunds.iter().enumerate().filter(|(_, refund)| **refund) {
                match &mut column.values {
                    Values::Int(numbers) => numbers[record] = numbers[record].min(0),
                    Values::Number(numbers) => numbers[record] = numbers[record].min(0.0),
                    Values::Money { minor, .. } => minor[record] = minor[record].min(0),
                    Values::Text { .. } | Values::Category { .. } | Values::Date(_) | Values::List { .. } => {}
                }
            }
            frame.push(column);
        }
        frame
    }
}

/// Reads which records belong to which entry, entry by entry.
pub(super) struct Reader<'a> {
    details: &'a Details,
    /// Of each part the next record, and the next amount.
    places: Vec<(usize, usize)>,
}

impl<'a> Reader<'a> {
    /// The amounts of the records of a part's next entry, where they are several.
    pub fn next(&mut self, part: u8) -> &'a [i64] {
        let details: &'a Details = self.details;
        let (of_part, (record, amount)) = (&details.parts[usize::from(part)], &mut self.places[usize::from(part)]);
        let first = *record;
        *record += 1;
        while of_part.continues.get(*record).is_some_and(|&continues| continues) {
            *record += 1;
        }
        let several = if *record - first > 1 { *record - first } else { 0 };
        *amount += several;
        &of_part.amounts[*amount - several..*amount]
    }
}
