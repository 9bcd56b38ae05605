//! Distinct byte strings, numbered.

use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Code, Error, Result};

/// Distinct byte strings with codes 0, 1, 2 … in order of first appearance.
///
/// The table holds 64 bits of every string next to its code. For short strings, and for numbers with something before them
/// (`cust00012345`), these bits are the string itself, so that one place in memory answers a question; of others they are a hash, and
/// the bytes are compared.
#[derive(Clone, Default)]
pub struct Dictionary {
    arena: Vec<u8>,
    /// `ends[code]` is where the string of `code` ends in the arena.
    ends: Vec<u32>,
    /// A power of two of them, at most three in four used.
    slots: Vec<Slot>,
    used_slots: usize,
    prefixes: Prefixes,
    runs: Vec<Run>,
}

/// Numbers that follow each other closely, as shops give them to customers: codes by number, in a fraction of the room of slots.
#[derive(Clone)]
struct Run {
    /// What stands before the number, and how many digits it has.
    class: u64,
    /// One more than the code; 0 where the number is not known, or has a slot.
    codes: Vec<u32>,
    filled: usize,
}

impl Run {
    /// Room for this many numbers for each that is known, and some to begin with.
    const SPARSEST: usize = 8;
    const FIRST: usize = 1024;

    fn code(&self, number: u64) -> Option<u32> {
        self.codes.get(number as usize).and_then(|used| used.checked_sub(1))
    }

    /// Keeps a code if its number lies close enough to the others.
    fn keep(&mut self, number: u64, code: u32) -> bool {
        let is_close = (number as usize) < self.filled * Run::SPARSEST + Run::FIRST;
        if is_close {
            let needed = number as usize + 1;
            if needed > self.codes.len() {
                self.codes.resize(needed.next_power_of_two(), 0);
            }
            self.codes[number as usize] = code + 1;
            self.filled += 1;
        }
        is_close
    }
}

#[derive(Clone, Copy, Default)]
struct Slot {
    key: u64,
    /// One more than the code; 0 where the slot is free.
    used: u32,
}

/// 64 bits that stand for a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key(u64);

impl Key {
    /// The two highest bits tell how the others are to be read: as bytes, as prefix and number, or as a hash.
    const NUMBER: u64 = 1 << 62;
    const HASH: u64 = 2 << 62;

    fn is_exact(self) -> bool {
        self.0 < Key::HASH
    }

    /// What stands before a number and how many digits it has, and the number.
    fn class_and_number(self) -> Option<(u64, u64)> {
        (self.0 >> 62 == 1).then_some((self.0 >> DIGIT_BITS, self.0 & ((1 << DIGIT_BITS) - 1)))
    }

    fn short(bytes: &[u8]) -> Key {
        let mut text = [0u8; 8];
        text[..bytes.len()].copy_from_slice(bytes);
        Key(u64::from_le_bytes(text) | (bytes.len() as u64) << 56)
    }

    fn hash(bytes: &[u8]) -> Key {
        Key(xxh3_64(bytes) >> 2 | Key::HASH)
    }
}

/// Longest string whose bytes fit beside its length.
const SHORT: usize = 7;
/// Most digits of a number beside a prefix: below 2^51.
const DIGITS: usize = 15;
const DIGIT_BITS: u32 = 51;
const MOST_PREFIXES: usize = 16;
const MOST_RUNS: usize = 8;

/// What stands before numbers.
#[derive(Clone, Default)]
struct Prefixes {
    texts: Vec<Vec<u8>>,
}

impl Prefixes {
    /// The number of a prefix, which is added when new and there is room.
    fn number(&mut self, text: &[u8]) -> Option<u64> {
        if let Some(known) = self.texts.iter().position(|known| known == text) {
            return Some(known as u64);
        }
        if self.texts.len() == MOST_PREFIXES {
            return None;
        }
        self.texts.push(text.to_vec());
        Some(self.texts.len() as u64 - 1)
    }
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
        let key = self.key(bytes);
        self.intern_key(key, bytes)
    }

    /// The codes of many strings. Faster than one by one: their places are looked up while others are still on their way from memory.
    ///
    /// # Errors
    /// As [`Dictionary::intern`].
    pub fn intern_all<'a>(&mut self, texts: impl Iterator<Item = &'a [u8]> + Clone) -> Result<Vec<u32>> {
        const BLOCK: usize = 256;
        let mut codes = Vec::with_capacity(texts.size_hint().0);
        let mut ahead = texts.clone();
        let mut texts = texts;
        let mut keys = Vec::with_capacity(BLOCK);
        loop {
            keys.clear();
            for text in ahead.by_ref().take(BLOCK) {
                let key = self.key(text);
                keys.push(key);
            }
            if keys.is_empty() {
                return Ok(codes);
            }
            for (&key, text) in keys.iter().zip(texts.by_ref()) {
                codes.push(self.intern_key(key, text)?);
            }
        }
    }

    fn intern_key(&mut self, key: Key, bytes: &[u8]) -> Result<u32> {
        let Some((class, number)) = key.class_and_number() else { return self.intern_slot(key, bytes) };
        match self.runs.iter().find(|run| run.class == class) {
            Some(run) => {
                if let Some(code) = run.code(number) {
                    return Ok(code);
                }
            }
            None if self.runs.len() < MOST_RUNS => self.runs.push(Run { class, codes: Vec::new(), filled: 0 }),
            None => {}
        }
        self.intern_slot(key, bytes)
    }

    fn intern_slot(&mut self, key: Key, bytes: &[u8]) -> Result<u32> {
        if (self.used_slots + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = self.place(key);
        loop {
            let slot = self.slots[at];
            if slot.used == 0 {
                break;
            }
            if slot.key == key.0 && (key.is_exact() || self.get(slot.used - 1) == bytes) {
                // Asked for before the run reached so far: found there from now on.
                self.keep_in_run(key, slot.used - 1);
                return Ok(slot.used - 1);
            }
            at = (at + 1) & mask;
        }
        let code = self.add(bytes)?;
        if !self.keep_in_run(key, code) {
            self.slots[at] = Slot { key: key.0, used: code + 1 };
            self.used_slots += 1;
        }
        Ok(code)
    }

    fn keep_in_run(&mut self, key: Key, code: u32) -> bool {
        let Some((class, number)) = key.class_and_number() else { return false };
        let run = self.runs.iter_mut().find(|run| run.class == class);
        run.is_some_and(|run| run.keep(number, code))
    }

    fn add(&mut self, bytes: &[u8]) -> Result<u32> {
        let code = self.ends.len() as u32;
        let end = u32::try_from(self.arena.len() + bytes.len()).ok().filter(|_| code < u32::MAX - 1);
        self.ends.push(end.ok_or_else(|| Error::new(Code::TooMuchData))?);
        self.arena.extend_from_slice(bytes);
        Ok(code)
    }

    /// Where a key's slot is looked for first: multiplication spreads numbers that follow each other (Fibonacci hashing).
    fn place(&self, key: Key) -> usize {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let bits = self.slots.len().trailing_zeros();
        (key.0.wrapping_mul(GOLDEN) >> (64 - bits)) as usize
    }

    fn grow(&mut self) {
        let before = std::mem::take(&mut self.slots);
        self.slots = vec![Slot::default(); (before.len() * 2).max(16)];
        let mask = self.slots.len() - 1;
        for slot in before.into_iter().filter(|slot| slot.used > 0) {
            let mut at = self.place(Key(slot.key));
            while self.slots[at].used > 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }

    fn key(&mut self, bytes: &[u8]) -> Key {
        let digits = bytes.iter().rev().take_while(|b| b.is_ascii_digit()).count();
        if (1..=DIGITS).contains(&digits)
            && let (prefix, number) = bytes.split_at(bytes.len() - digits)
            && let Some(prefix) = self.prefixes.number(prefix)
        {
            let number = number.iter().fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
            return Key(Key::NUMBER | prefix << (DIGIT_BITS + 5) | (digits as u64) << DIGIT_BITS | number);
        }
        if bytes.len() <= SHORT { Key::short(bytes) } else { Key::hash(bytes) }
    }

    /// All strings in code order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> + Clone {
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
    fn strings_are_told_apart_whatever_they_look_like() {
        let mut texts: Vec<Vec<u8>> =
            vec![b"".to_vec(), b"\0".to_vec(), b"\0\0".to_vec(), b"0".to_vec(), b"00".to_vec()];
        for number in [0u64, 1, 9, 10, 99, 12345, 999_999_999_999_999, 1_000_000_000_000_000, u64::MAX] {
            for prefix in ["", "c", "cust", "客户", "customer-number-", "a1b", "1-"] {
                for zeros in ["", "0", "00", "00000000"] {
                    texts.push(format!("{prefix}{zeros}{number}").into_bytes());
                    texts.push(format!("{prefix}{zeros}{number}x").into_bytes());
                }
            }
        }
        // More prefixes than are kept.
        texts.extend((0..200).map(|i| format!("prefix-{i}-{i:08}").into_bytes()));
        texts.sort();
        texts.dedup();
        let mut words = Dictionary::new();
        let codes: Vec<u32> = texts.iter().map(|text| words.intern(text).unwrap()).collect();
        assert_eq!(codes, (0..texts.len() as u32).collect::<Vec<_>>());
        // Again, backwards, many at a time.
        let backwards = texts.iter().rev().map(Vec::as_slice);
        assert_eq!(words.intern_all(backwards).unwrap(), codes.iter().rev().copied().collect::<Vec<_>>());
        texts.iter().zip(&codes).for_each(|(text, &code)| assert_eq!(words.get(code), text));
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
