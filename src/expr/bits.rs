//! One bit a row, and three-valued truth as two of them.

use std::ops::Range;

use crate::table::Validity;
use crate::table::stretches::in_stretches;

const WORD: usize = 64;

/// Bytes that are 0 or 1 as bits, the first one lowest: a product brings the eight bits of eight bytes side by side.
#[inline(never)]
fn packed(flags: &[u8; WORD]) -> u64 {
    const SIDE_BY_SIDE: u64 = 0x0102_0408_1020_4080;
    let (bytes, _) = flags.as_chunks::<8>();
    let byte = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes).wrapping_mul(SIDE_BY_SIDE) >> 56;
    bytes.iter().rev().fold(0, |word, bytes| word << 8 | byte(bytes))
}

/// One bit a row. Bits behind the last row are 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    rows: usize,
}

impl Bits {
    /// All rows alike.
    #[inline(never)]
    pub fn all(rows: usize, bit: bool) -> Bits {
        let mut bits = Bits { words: vec![if bit { u64::MAX } else { 0 }; rows.div_ceil(WORD)], rows };
        bits.trim();
        bits
    }

    /// One bit a row, by its number. The loop has no branches but those of `bit`.
    #[inline]
    pub fn of(rows: usize, mut bit: impl FnMut(usize) -> bool) -> Bits {
        let mut words = Vec::with_capacity(rows.div_ceil(WORD));
        let mut row = 0;
        while row < rows {
            let end = (row + WORD).min(rows);
            let mut word = 0;
            for i in row..end {
                word |= u64::from(bit(i)) << (i - row);
            }
            words.push(word);
            row = end;
        }
        Bits { words, rows }
    }

    /// Whether each value of a slice is such. As [`Bits::of`], without checks of bounds.
    /// Bytes first, which compilers do many at a time, then bits.
    #[inline]
    pub fn each<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> Bits {
        let mut words = Vec::with_capacity(values.len().div_ceil(WORD));
        in_stretches(values.len(), |stretch| {
            let mut flags = [0; WORD];
            for chunk in values[stretch].chunks(WORD) {
                flags[chunk.len()..].fill(0);
                flags.iter_mut().zip(chunk).for_each(|(flag, &value)| *flag = test(value).into());
                words.push(packed(&flags));
            }
        });
        Bits { words, rows: values.len() }
    }

    /// Bits of further rows. Those before have to end with a word.
    #[inline(never)]
    pub(super) fn append(&mut self, other: &Bits) {
        debug_assert!(self.rows.is_multiple_of(WORD));
        self.words.extend_from_slice(&other.words);
        self.rows += other.rows;
    }

    /// Some rows of a column's validity.
    #[inline(never)]
    pub fn of_validity(valid: &Validity, rows: Range<usize>) -> Bits {
        let bytes = &valid.bits()[rows.start / 8..rows.end.div_ceil(8)];
        let word = |chunk: &[u8]| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        };
        Bits::shifted(bytes.chunks(8).map(word).collect(), rows.start % 8, rows.len())
    }

    /// So many bits of words that begin some bits later.
    fn shifted(mut words: Vec<u64>, by: usize, rows: usize) -> Bits {
        if by > 0 {
            for at in 0..words.len() {
                let next = words.get(at + 1).copied().unwrap_or(0);
                words[at] = words[at] >> by | next << (WORD - by);
            }
        }
        words.truncate(rows.div_ceil(WORD));
        let mut bits = Bits { words, rows };
        bits.trim();
        bits
    }

    fn trim(&mut self) {
        let behind = self.words.len() * WORD - self.rows;
        if let Some(last) = self.words.last_mut().filter(|_| behind > 0) {
            *last &= u64::MAX >> behind;
        }
    }

    /// Bit `i % 8` of byte `i / 8` is that of row `i`.
    #[inline(never)]
    pub fn bytes(&self) -> Vec<u8> {
        let bytes = self.words.iter().flat_map(|word| word.to_le_bytes());
        bytes.take(self.rows.div_ceil(8)).collect()
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The bit of a row.
    #[inline]
    pub fn get(&self, row: usize) -> bool {
        self.words[row / WORD] >> (row % WORD) & 1 == 1
    }

    /// Sets the bit of a row.
    pub fn set(&mut self, row: usize) {
        self.words[row / WORD] |= 1 << (row % WORD);
    }

    /// Sets the bits of some rows.
    pub(super) fn set_all(&mut self, rows: Range<usize>) {
        for (at, word) in self.words.iter_mut().enumerate().take(rows.end.div_ceil(WORD)).skip(rows.start / WORD) {
            let (start, end) = (rows.start.max(at * WORD) % WORD, (rows.end - 1 - at * WORD).min(WORD - 1));
            *word |= u64::MAX << start & u64::MAX >> (WORD - 1 - end);
        }
    }

    /// How many bits are set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many bits of some rows are set.
    #[inline]
    pub fn count_in(&self, rows: Range<usize>) -> usize {
        if rows.is_empty() {
            return 0;
        }
        let (first, last) = (rows.start / WORD, (rows.end - 1) / WORD);
        let low = u64::MAX << (rows.start % WORD);
        let high = u64::MAX >> (WORD - 1 - (rows.end - 1) % WORD);
        if first == last {
            return (self.words[first] & low & high).count_ones() as usize;
        }
        let between: usize = self.words[first + 1..last].iter().map(|word| word.count_ones() as usize).sum();
        (self.words[first] & low).count_ones() as usize + between + (self.words[last] & high).count_ones() as usize
    }

    /// Those of some rows whose bit is set, ascending.
    #[inline]
    pub fn ones_in(&self, rows: Range<usize>) -> Ones<'_> {
        let at = rows.start / WORD;
        let left = self.words.get(at).map_or(0, |word| word & u64::MAX << (rows.start % WORD));
        Ones { words: &self.words, at, left, end: rows.end }
    }

    /// Calls for those of some rows whose bit is set, ascending: as [`Bits::ones_in`], and faster where there are many.
    #[inline]
    pub fn each_one(&self, rows: Range<usize>, mut call: impl FnMut(usize)) {
        let mut at = rows.start;
        while at < rows.end {
            let end = rows.end.min((at / WORD + 1) * WORD);
            let mut left = self.words[at / WORD] >> (at % WORD) & u64::MAX >> (WORD - (end - at));
            while left != 0 {
                call(at + left.trailing_zeros() as usize);
                left &= left - 1;
            }
            at = end;
        }
    }

    /// Rows whose bit is set, ascending.
    pub fn ones(&self) -> Ones<'_> {
        self.ones_in(0..self.rows)
    }

    /// Both.
    #[inline(never)]
    pub fn and(mut self, other: &Bits) -> Bits {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
        self
    }

    /// Either.
    #[inline(never)]
    pub fn or(mut self, other: &Bits) -> Bits {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
        self
    }

    /// The others.
    #[inline(never)]
    pub fn negated(mut self) -> Bits {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.trim();
        self
    }

    /// Some of the rows.
    #[inline(never)]
    pub fn part(&self, rows: Range<usize>) -> Bits {
        let words = self.words[rows.start / WORD..rows.end.div_ceil(WORD)].to_vec();
        Bits::shifted(words, rows.start % WORD, rows.len())
    }
}

/// Rows whose bit is set, ascending.
pub struct Ones<'b> {
    words: &'b [u64],
    /// The word that is looked at, and what of it is left.
    at: usize,
    left: u64,
    end: usize,
}

impl Iterator for Ones<'_> {
    type Item = usize;

    #[inline(never)]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            if (self.at + 1) * WORD >= self.end {
                return None;
            }
            self.at += 1;
            self.left = self.words[self.at];
        }
        let row = self.at * WORD + self.left.trailing_zeros() as usize;
        if row >= self.end {
            return None;
        }
        self.left &= self.left - 1;
        Some(row)
    }
}

/// Three-valued truth of each row: true, false, or neither where a missing value decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    pub(super) yes: Bits,
    pub(super) no: Bits,
}

impl Truth {
    #[inline(never)]
    /// All rows alike, and known.
    pub fn all(rows: usize, truth: bool) -> Truth {
        Truth { yes: Bits::all(rows, truth), no: Bits::all(rows, !truth) }
    }

    /// Where a test of values that may be missing holds.
    #[inline(never)]
    pub(super) fn tested(test: Bits, known: &Bits) -> Truth {
        Truth { no: test.clone().negated().and(known), yes: test.and(known) }
    }

    /// Whether the row is known to be true.
    #[inline]
    pub fn holds(&self, row: usize) -> bool {
        self.yes.get(row)
    }

    /// True, false, or `None` where a missing value decides.
    pub fn get(&self, row: usize) -> Option<bool> {
        if self.yes.get(row) { Some(true) } else { self.no.get(row).then_some(false) }
    }

    /// Rows that are known to be true.
    pub fn yes(&self) -> &Bits {
        &self.yes
    }

    /// Rows that are known to be false.
    pub fn no(&self) -> &Bits {
        &self.no
    }

    pub(super) fn and(self, other: &Truth) -> Truth {
        Truth { yes: self.yes.and(&other.yes), no: self.no.or(&other.no) }
    }

    pub(super) fn or(self, other: &Truth) -> Truth {
        Truth { yes: self.yes.or(&other.yes), no: self.no.and(&other.no) }
    }

    pub(super) fn negated(self) -> Truth {
        Truth { yes: self.no, no: self.yes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_single_rows() {
        let bit = |row: usize| row.is_multiple_of(3) || row % 7 == 2;
        for rows in [0, 1, 63, 64, 65, 200] {
            let bits = Bits::of(rows, bit);
            assert_eq!(bits, Bits::each(&(0..rows).collect::<Vec<_>>(), bit));
            assert_eq!(bits.ones().collect::<Vec<_>>(), (0..rows).filter(|&row| bit(row)).collect::<Vec<_>>());
            assert_eq!(bits.count() + bits.clone().negated().count(), rows);
            let valid = Validity::from_flags((0..rows).map(bit));
            for start in 0..rows {
                for end in [start, (start + 5).min(rows), rows] {
                    assert_eq!(bits.count_in(start..end), (start..end).filter(|&row| bit(row)).count());
                    assert_eq!(Bits::of_validity(&valid, start..end), bits.part(start..end));
                    assert_eq!(bits.part(start..end), Bits::of(end - start, |row| bit(start + row)));
                    let mut set = Bits::all(rows, false);
                    set.set_all(start..end);
                    assert_eq!(set, Bits::of(rows, |row| (start..end).contains(&row)));
                    let ones = (start..end).filter(|&row| bit(row)).collect::<Vec<_>>();
                    assert_eq!(bits.ones_in(start..end).collect::<Vec<_>>(), ones);
                    let mut called = Vec::new();
                    bits.each_one(start..end, |row| called.push(row));
                    assert_eq!(called, ones);
                }
            }
        }
    }
}
