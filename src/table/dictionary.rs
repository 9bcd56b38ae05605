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

    /// The string of a code as text; bytes that are not UTF-8 show as U+FFFD.
    pub fn text(&self, code: u32) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.get(code))
    }

    /// The code of a string, if it is known.
    pub fn find(&self, bytes: &[u8]) -> Option<u32> {
        self.table.find(xxh3_64(bytes), |&code| self.get(code) == bytes).copied()
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

    /// The same strings in byte order, and for each old code its new one.
    ///
    /// Cost: a sort of `len` strings, most comparisons on their first eight bytes.
    pub fn sorted(&self) -> (Dictionary, Vec<u32>) {
        let mut order: Vec<(u64, u32)> =
            (0..self.len() as u32).map(|code| (leading_bytes(self.get(code)), code)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.get(a.1).cmp(self.get(b.1))));
        let mut sorted = Dictionary {
            arena: Vec::with_capacity(self.arena.len()),
            ends: Vec::with_capacity(self.ends.len()),
            table: HashTable::with_capacity(self.len()),
        };
        let mut new_code = vec![0u32; self.len()];
        for (new, &(_, old)) in order.iter().enumerate() {
            new_code[old as usize] = new as u32;
            sorted.arena.extend_from_slice(self.get(old));
            sorted.ends.push(sorted.arena.len() as u32);
        }
        let Dictionary { arena, ends, table } = &mut sorted;
        for code in 0..ends.len() as u32 {
            let hash = |&code: &u32| xxh3_64(slice(arena, ends, code));
            table.insert_unique(hash(&code), code, hash);
        }
        (sorted, new_code)
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
        assert_eq!(words.find(b"__proto__"), Some(3));
        assert_eq!(words.find(b"c"), None);
        assert_eq!(words.iter().collect::<Vec<_>>(), [&b"b"[..], b"a", b"", b"__proto__"]);
    }

    #[test]
    fn sorting_renumbers_by_bytes() {
        let mut words = Dictionary::new();
        for word in ["customer-10", "customer-9", "b\0", "b", "客户", "", "customer-1"] {
            words.intern(word.as_bytes()).unwrap();
        }
        let (sorted, new_code) = words.sorted();
        let mut expected: Vec<&[u8]> = words.iter().collect();
        expected.sort();
        assert_eq!(sorted.iter().collect::<Vec<_>>(), expected);
        for old in 0..words.len() as u32 {
            assert_eq!(words.get(old), sorted.get(new_code[old as usize]));
            assert_eq!(sorted.find(words.get(old)), Some(new_code[old as usize]));
        }
    }
}
