//! One bit a row, and three-valued truth as two of them.

use std::ops::Range;

use crate::table::Validity;

const WORD: usize = 64;

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
    #[inline]
    pub fn each<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> Bits {
        let word =
            |chunk: &[T]| chunk.iter().enumerate().fold(0, |word, (i, &value)| word | u64::from(test(value)) << i);
        Bits { words: values.chunks(WORD).map(word).collect(), rows: values.len() }
    }

    /// Some rows of a column's validity.
    #[inline(never)]
    pub fn of_validity(valid: &Validity, rows: Range<usize>) -> Bits {
        let bytes = valid.bits();
        if !rows.start.is_multiple_of(8) {
            return Bits::of(rows.len(), |i| valid.get(rows.start + i));
        }
        let bytes = &bytes[rows.start / 8..rows.end.div_ceil(8)];
        let word = |chunk: &[u8]| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        };
        let mut bits = Bits { words: bytes.chunks(8).map(word).collect(), rows: rows.len() };
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

    /// Rows whose bit is set, ascending.
    pub fn ones(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(i, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(i * WORD + bit)
            })
        })
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
        Bits::of(rows.len(), |i| self.get(rows.start + i))
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
                }
            }
        }
    }
}
