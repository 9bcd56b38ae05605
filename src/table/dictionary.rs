//! Distinct byte strings, numbered.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Code, Error, Result};

/// Distinct byte strings with codes 0, 1, 2 … in order of first appearance.
#[derive(Clone, Default)]
pub struct Dictionary {
    arena: Vec<u8>,
    /// `ends[code]` is where the string of `code` ends in the arena.
    ends: Vec<u32>,
    table: HashTable<u32>,
}

impl Dictionary {
    /// An empty dictionary.
    pub fn new() -> Dictionary {
        Dictionary::default()
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The string of a code.
    ///
    /// # Panics
    /// When there is no such code.
    pub fn get(&self, code: u32) -> &[u8] {
        slice(&self.arena, &self.ends, code)
    }

    /// The code of a string, which is added when new.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 − 2 strings or bytes.
    pub fn intern(&mut self, bytes: &[u8]) -> Result<u32> {
        let Dictionary { arena, ends, table } = self;
        let entry = table.entry(
            xxh3_64(bytes),
            |&code| slice(arena, ends, code) == bytes,
            |&code| xxh3_64(slice(arena, ends, code)),
        );
        match entry {
            hashbrown::hash_table::Entry::Occupied(found) => Ok(*found.get()),
            hashbrown::hash_table::Entry::Vacant(place) => {
                let code = ends.len() as u32;
                let end = u32::try_from(arena.len() + bytes.len()).map_err(|_| Error::new(Code::TooMuchData))?;
                place.insert(code);
                arena.extend_from_slice(bytes);
                ends.push(end);
                Ok(code)
            }
        }
    }

    /// All strings in code order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len() as u32).map(|code| self.get(code))
    }

    /// The strings of some codes in byte order, and the codes in that order. The dictionary is used up.
    ///
    /// Cost: a sort of `codes`, most comparisons on eight bytes.
    pub fn into_sorted(self, codes: impl Iterator<Item = u32>) -> (Names, Vec<u32>) {
        // Ids of one shop begin alike (`customer-0001`): the bytes after what they share tell them apart.
        let shared = self.shared_prefix();
        let key = |code: u32| leading_bytes(&self.get(code)[shared..]);
        let mut order: Vec<(u64, u32)> = codes.map(|code| (key(code), code)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.get(a.1).cmp(self.get(b.1))));
        let mut names = Names { arena: Vec::with_capacity(self.arena.len()), ends: Vec::with_capacity(order.len()) };
        for &(_, code) in &order {
            names.arena.extend_from_slice(self.get(code));
            names.ends.push(names.arena.len() as u32);
        }
        (names, order.into_iter().map(|(_, code)| code).collect())
    }

    /// How many bytes all strings begin with alike.
    fn shared_prefix(&self) -> usize {
        let Some(first) = self.iter().next() else { return 0 };
        self.iter()
            .fold(first.len(), |shared, text| first[..shared].iter().zip(text).take_while(|(a, b)| a == b).count())
    }
}

/// Distinct byte strings in byte order; a string's code is its place.
#[derive(Clone, Default)]
pub struct Names {
    arena: Vec<u8>,
    ends: Vec<u32>,
}

impl Names {
    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The string of a code.
    ///
    /// # Panics
    /// When there is no such code.
    pub fn get(&self, code: u32) -> &[u8] {
        slice(&self.arena, &self.ends, code)
    }

    /// The string of a code as text; bytes that are not UTF-8 show as U+FFFD.
    pub fn text(&self, code: u32) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.get(code))
    }

    /// The code of a string, if it is known. Cost: a binary search.
    pub fn find(&self, bytes: &[u8]) -> Option<u32> {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).cmp(bytes) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// All strings in code order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len() as u32).map(|code| self.get(code))
    }
}

fn slice<'a>(arena: &'a [u8], ends: &[u32], code: u32) -> &'a [u8] {
    let code = code as usize;
    let start = if code == 0 { 0 } else { ends[code - 1] as usize };
    &arena[start..ends[code] as usize]
}

/// The first eight bytes as a number that sorts like them.
fn leading_bytes(bytes: &[u8]) -> u64 {
    let mut head = [0u8; 8];
    let n = bytes.len().min(8);
    head[..n].copy_from_slice(&bytes[..n]);
    u64::from_be_bytes(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_first_appearance() {
        let mut words = Dictionary::new();
        let codes: Vec<u32> =
            [&b"b"[..], b"a", b"b", b"", b"__proto__", b""].iter().map(|w| words.intern(w).unwrap()).collect();
        assert_eq!(codes, [0, 1, 0, 2, 3, 2]);
        assert_eq!(words.iter().collect::<Vec<_>>(), [&b"b"[..], b"a", b"", b"__proto__"]);
    }

    #[test]
    fn sorting_is_by_bytes() {
        let all = [
            vec!["customer-10", "customer-9", "b\0", "b", "客户", "", "customer-1"],
            vec!["customer-10", "customer-9", "customer-1", "customer-"],
            vec![],
        ];
        for texts in all {
            let mut words = Dictionary::new();
            texts.iter().for_each(|word| drop(words.intern(word.as_bytes())));
            let before = words.clone();
            let (names, codes) = words.into_sorted(0..texts.len() as u32);
            let mut expected: Vec<&[u8]> = before.iter().collect();
            expected.sort();
            assert_eq!(names.iter().collect::<Vec<_>>(), expected);
            for (new, &old) in codes.iter().enumerate() {
                assert_eq!(before.get(old), names.get(new as u32));
                assert_eq!(names.find(before.get(old)), Some(new as u32));
            }
            assert_eq!(names.find(b"customer-2"), None);
        }
    }

    #[test]
    fn only_the_wanted_codes_are_sorted() {
        let mut words = Dictionary::new();
        ["c", "a", "b"].iter().for_each(|word| drop(words.intern(word.as_bytes())));
        let (names, codes) = words.into_sorted([0, 2].into_iter());
        assert_eq!((names.iter().collect::<Vec<_>>(), codes), (vec![&b"b"[..], b"c"], vec![2, 0]));
    }
}
