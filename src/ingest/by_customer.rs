//! The lines of a portion of customers, one customer's behind the other's.

use crate::table::hash::spread;

use super::ids::{PORTIONS, text_code, text_key};
use super::lines::{self, flag};
use super::merge::{GroupTexts, MergePart};
use super::portions::Block;

/// A block whose lines count.
pub(super) struct Source<'a> {
    pub part: MergePart,
    /// What makes its amounts ones of the ledger's scale.
    pub factor: i64,
    pub block: Block<'a>,
    /// For each of its details which of the group's it is.
    pub details: Vec<u32>,
}

/// A line of 24 bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    /// Hash of the order's id, or of the whole row where it has none.
    pub(super) order: u64,
    pub(super) amount: i64,
    pub(super) day: i32,
    pub(super) file: u16,
    pub(super) flags: u8,
}

impl Line {
    fn of(line: lines::Line, part: &MergePart, factor: i64) -> Line {
        let lines::Line { order, amount, day, flags, .. } = line;
        let line = Line { order, amount: amount * factor, day, file: part.file, flags };
        if line.is_part() { Line { day: (day as u64 + part.above) as i32, ..line } } else { line }
    }

    /// Whether it only tells what an order is of; its day is the row's number then.
    pub(super) fn is_part(&self) -> bool {
        self.flags & flag::DETAIL != 0
    }
}

/// The lines of some customers; reused from portion to portion.
#[derive(Default)]
pub(super) struct Portion {
    customers: Numbers,
    /// Each line's customer by number.
    whose: Vec<u32>,
    /// The lines, customer by customer.
    pub(super) sorted: Vec<Line>,
    /// The rank of each sorted line's details; none where nothing is kept.
    pub(super) details: Vec<u32>,
    /// The same as the lines came.
    unsorted: Vec<u32>,
}

impl Portion {
    /// Its customers, in the order in which they came.
    pub(super) fn customers(&self) -> &[u64] {
        &self.customers.keys
    }

    /// Takes the lines of the portion of a number in their place: where each customer's run starts, and where the last one ends.
    ///
    /// Each loop is a function of its own, called for every portion; see `table::stretches` for the reason.
    #[inline(never)]
    pub(super) fn fill(&mut self, number: usize, sources: &[Source<'_>], texts: &GroupTexts) -> Vec<u32> {
        self.customers.clear();
        self.whose.clear();
        self.unsorted.clear();
        self.details.clear();
        let has_details = sources.iter().any(|source| !source.details.is_empty());
        for source in sources {
            self.number(number, source, texts.codes(source.part.reader));
            if has_details {
                self.unsorted.extend(source.block.details(number).map(|detail| source.details[detail as usize]));
            }
        }
        let runs = self.runs();
        let mut next = runs.clone();
        self.sorted.resize(self.whose.len(), Line::default());
        let mut from = 0;
        for source in sources {
            from = self.sort(number, source, from, &mut next);
        }
        self.sort_details(runs.clone());
        runs
    }

    /// Says whose the next lines are.
    #[inline(never)]
    fn number(&mut self, number: usize, source: &Source<'_>, codes: &[u32]) {
        for key in source.block.customers(number) {
            let customer = text_code(key).map_or(key, |code| text_key(codes[code as usize]));
            self.whose.push(self.customers.number(customer));
        }
    }

    /// Where each customer's lines begin among the sorted ones, and where the last one's end.
    #[inline(never)]
    fn runs(&self) -> Vec<u32> {
        let mut starts = vec![0u32; self.customers.keys.len() + 1];
        self.whose.iter().for_each(|customer| starts[*customer as usize + 1] += 1);
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        starts
    }

    /// Sorts the lines of a source, the first of which is line `from` of the portion; returns which is the first of the next one.
    #[inline(never)]
    fn sort(
        &mut self,
        number: usize,
        Source { part, factor, block, .. }: &Source<'_>,
        from: usize,
        next: &mut [u32],
    ) -> usize {
        let (whose, sorted) = (&self.whose[from..], &mut self.sorted[..]);
        let mut count = 0;
        for (line, customer) in block.portion(number).zip(whose) {
            let place = &mut next[*customer as usize];
            sorted[*place as usize] = Line::of(line, part, *factor);
            *place += 1;
            count += 1;
        }
        from + count
    }

    /// Sorts the lines' details as the lines were sorted.
    #[inline(never)]
    fn sort_details(&mut self, mut next: Vec<u32>) {
        self.details.resize(self.unsorted.len(), 0);
        for (customer, detail) in self.whose.iter().zip(&self.unsorted) {
            let place = &mut next[*customer as usize];
            self.details[*place as usize] = *detail;
            *place += 1;
        }
    }
}

/// Distinct keys, numbered in order of first appearance.
#[derive(Default)]
pub(super) struct Numbers {
    keys: Vec<u64>,
    /// A power of two of them, at most half of them used: one more than the number, 0 where a slot is free.
    slots: Vec<u32>,
}

impl Numbers {
    pub(super) fn keys(&self) -> &[u64] {
        &self.keys
    }

    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.slots.fill(0);
    }

    #[inline(always)]
    pub(super) fn number(&mut self, key: u64) -> u32 {
        if self.keys.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = self.place(key);
        while self.slots[at] > 0 {
            let number = self.slots[at] - 1;
            if self.keys[number as usize] == key {
                return number;
            }
            at = (at + 1) & mask;
        }
        self.keys.push(key);
        self.slots[at] = self.keys.len() as u32;
        self.keys.len() as u32 - 1
    }

    /// Where a key is looked for first: by other bits than those that all keys of a portion have in common.
    fn place(&self, key: u64) -> usize {
        (spread(key) << PORTIONS.trailing_zeros() >> (64 - self.slots.len().trailing_zeros())) as usize
    }

    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(1024);
        self.slots.clear();
        self.slots.resize(slots, 0);
        for number in 0..self.keys.len() {
            let mut at = self.place(self.keys[number]);
            while self.slots[at] > 0 {
                at = (at + 1) & (slots - 1);
            }
            self.slots[at] = number as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use std::collections::HashMap;

    #[test]
    fn keys_are_numbered_as_they_come() {
        let mut rng = Rng::new(1);
        let mut numbers = Numbers::default();
        for _ in 0..5 {
            numbers.clear();
            let mut naive: HashMap<u64, u32> = HashMap::new();
            for _ in 0..20_000 {
                let key = rng.below(6000) * rng.pick(&[1, 1 << 40]);
                let next = naive.len() as u32;
                assert_eq!(numbers.number(key), *naive.entry(key).or_insert(next));
            }
        }
    }
}
