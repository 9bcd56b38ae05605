//! Distinct byte strings, numbered.

use super::hash::{hash, spread};
use super::order::sort_by_key;
use super::stretches::in_stretches;
use crate::error::{Code, Error, Result};

/// Distinct byte strings with codes 0, 1, 2 … in order of first appearance.
///
/// The table holds a hash of every string next to its code, so that mostly one place in memory and the string itself answer a question.
#[derive(Clone, Default)]
pub struct Dictionary {
    texts: Texts,
    /// A power of two of them, at most three in four used.
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    hash: u64,
    /// One more than the code; 0 where the slot is free.
    used: u32,
}

/// Byte strings one behind the other; a string's code is its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    arena: Vec<u8>,
    /// `ends[code]` is where the string of `code` ends in the arena.
    ends: Vec<u32>,
}

/// Strings up to so long are copied in one go.
const SHORT: usize = 16;

impl Texts {
    fn with_capacity(bytes: usize, texts: usize) -> Texts {
        // With room for what is copied behind a short string.
        Texts { arena: Vec::with_capacity(bytes + SHORT), ends: Vec::with_capacity(texts) }
    }

    /// How many there are.
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
        let code = code as usize;
        let start = if code == 0 { 0 } else { self.ends[code - 1] as usize };
        &self.arena[start..self.ends[code] as usize]
    }

    /// The bytes of a string behind its first `shared` ones, as a number that sorts as the first eight of them do.
    #[inline]
    fn leading(&self, code: u32, shared: usize) -> u64 {
        let text = &self.get(code)[shared..];
        // What follows in the arena is read along and taken off: copies of a few bytes are slow.
        let start = self.ends[code as usize] as usize - text.len();
        match (text.len(), self.arena[start..].first_chunk()) {
            (0, _) => 0,
            (length @ 1..8, Some(&bytes)) => u64::from_be_bytes(bytes) & u64::MAX << (64 - 8 * length),
            (1..8, None) => text.iter().rev().fold(0, |head, &byte| head >> 8 | u64::from(byte) << 56),
            (_, bytes) => u64::from_be_bytes(*bytes.unwrap_or(&[0; 8])),
        }
    }

    /// Adds a string of others. There must be room for it, and their sum must not exceed the largest of codes.
    #[inline]
    fn push_of(&mut self, others: &Texts, code: u32) {
        let text = others.get(code);
        let end = self.arena.len() + text.len();
        let start = others.ends[code as usize] as usize - text.len();
        // A copy of a length that is known is no call of its own.
        match others.arena[start..].first_chunk::<SHORT>() {
            Some(bytes) if text.len() <= SHORT => {
                self.arena.extend_from_slice(bytes);
                self.arena.truncate(end);
            }
            _ => self.arena.extend_from_slice(text),
        }
        self.ends.push(end as u32);
    }

    /// All strings in code order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> + Clone {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.arena[start as usize..end as usize])
    }

    /// Adds a string.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 − 2 strings or bytes.
    pub fn push(&mut self, text: &[u8]) -> Result<()> {
        self.write(|arena| arena.extend_from_slice(text))
    }

    /// Adds the string that is written behind the others.
    ///
    /// # Errors
    /// As [`Texts::push`].
    pub fn write(&mut self, text: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        text(&mut self.arena);
        let end = u32::try_from(self.arena.len()).ok().filter(|_| self.ends.len() < u32::MAX as usize - 1);
        self.ends.push(end.ok_or_else(|| Error::new(Code::TooMuchData))?);
        Ok(())
    }

    /// The bytes of all strings, and where each ends in them.
    pub(crate) fn parts(&self) -> (&[u8], &[u32]) {
        (&self.arena, &self.ends)
    }

    /// What [`Texts::parts`] gave; `None` when it is not that.
    pub(crate) fn of_parts(arena: Vec<u8>, ends: Vec<u32>) -> Option<Texts> {
        let is_ordered = ends.is_sorted() && ends.last().map_or(0, |&end| end as usize) == arena.len();
        is_ordered.then_some(Texts { arena, ends })
    }

    /// The strings of some codes in byte order, and the codes in that order.
    ///
    /// Cost: a sort of `codes`, most comparisons on eight bytes.
    pub fn sorted(&self, codes: impl Iterator<Item = u32>) -> (Names, Vec<u32>) {
        // Ids of one shop begin alike (`customer-0001`): the bytes after what they share tell them apart.
        let shared =
            self.iter().next().map_or(0, |first| self.iter().fold(first.len(), |n, text| shared(&first[..n], text)));
        self.sorted_by(codes.map(|code| (self.leading(code, shared), code)).collect())
    }

    /// One sort for all kinds of lists keeps the engine small.
    #[inline(never)]
    fn sorted_by(&self, mut order: Vec<(u64, u32)>) -> (Names, Vec<u32>) {
        sort_by_key(&mut order, |(leading, _)| *leading);
        for alike in order.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            alike.sort_unstable_by(|a, b| self.get(a.1).cmp(self.get(b.1)));
        }
        let mut texts = Texts::with_capacity(self.arena.len(), order.len());
        order.iter().for_each(|&(_, code)| texts.push_of(self, code));
        (Names(texts), order.into_iter().map(|(_, code)| code).collect())
    }
}

impl Dictionary {
    /// An empty dictionary.
    pub fn new() -> Dictionary {
        Dictionary::default()
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The string of a code.
    ///
    /// # Panics
    /// When there is no such code.
    pub fn get(&self, code: u32) -> &[u8] {
        self.texts.get(code)
    }

    /// The code of a string, which is added when new.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 − 2 strings or bytes.
    #[inline(never)]
    pub fn intern(&mut self, bytes: &[u8]) -> Result<u32> {
        self.intern_hashed(hash(bytes), bytes)
    }

    /// The same, where the string's hash is known. Who has many strings hashes them first: then their places are looked up while
    /// others are still on their way from memory.
    ///
    /// # Errors
    /// As [`Dictionary::intern`].
    pub fn intern_hashed(&mut self, hash: u64, bytes: &[u8]) -> Result<u32> {
        if (self.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = self.place(hash);
        while let Slot { hash: known, used: used @ 1.. } = self.slots[at] {
            if known == hash && self.get(used - 1) == bytes {
                return Ok(used - 1);
            }
            at = (at + 1) & mask;
        }
        let code = self.len() as u32;
        self.texts.push(bytes)?;
        self.slots[at] = Slot { hash, used: code + 1 };
        Ok(code)
    }

    /// Where a hash's slot is looked for first.
    fn place(&self, hash: u64) -> usize {
        // Not by its highest bits: strings may have been dealt out to dictionaries by those.
        (spread(hash) >> (64 - self.slots.len().trailing_zeros())) as usize
    }

    fn grow(&mut self) {
        let before = std::mem::take(&mut self.slots);
        self.slots = vec![Slot::default(); (before.len() * 2).max(16)];
        let mask = self.slots.len() - 1;
        for slot in before.into_iter().filter(|slot| slot.used > 0) {
            let mut at = self.place(slot.hash);
            while self.slots[at].used > 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }

    /// All strings in code order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> + Clone {
        self.texts.iter()
    }

    /// The strings alone.
    pub fn into_texts(self) -> Texts {
        self.texts
    }

    /// The strings by code.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }
}

/// Distinct byte strings in byte order; a string's code is its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(Texts);

impl Names {
    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The string of a code.
    ///
    /// # Panics
    /// When there is no such code.
    pub fn get(&self, code: u32) -> &[u8] {
        self.0.get(code)
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
        self.0.iter()
    }

    /// The strings themselves.
    pub(crate) fn texts(&self) -> &Texts {
        &self.0
    }

    /// Strings that are in byte order already.
    pub(crate) fn of_sorted(texts: Texts) -> Names {
        debug_assert!(texts.iter().is_sorted());
        Names(texts)
    }

    /// Puts several lists of strings together: which list each string of the result comes from. No string is in two of them.
    ///
    /// Cost: n times the logarithm of the lists' number, most comparisons on eight bytes.
    ///
    /// # Errors
    /// `too_much_data`, as [`Texts::push`].
    pub fn merged(lists: &[Names]) -> Result<(Names, Vec<u8>)> {
        let ends = || {
            lists.iter().filter(|list| !list.is_empty()).flat_map(|list| [list.get(0), list.get(list.len() as u32 - 1)])
        };
        let shared = ends().next().map_or(0, |first| ends().fold(first.len(), |n, text| shared(&first[..n], text)));
        let bytes: usize = lists.iter().map(|list| list.0.arena.len()).sum();
        let count: usize = lists.iter().map(Names::len).sum();
        if u32::try_from(bytes).is_err() || u32::try_from(count).is_err() {
            return Err(Error::new(Code::TooMuchData));
        }
        let (mut texts, mut sources) = (Texts::with_capacity(bytes, count), Vec::with_capacity(count));
        let mut merger = Merger::new(lists, shared);
        in_stretches(count, |stretch| merger.take(stretch.len(), &mut texts, &mut sources));
        Ok((Names(texts), sources))
    }

    /// Which bytes occur in them at all. Cost: one look at each.
    pub(crate) fn bytes_used(&self) -> [bool; 256] {
        let mut used = [false; 256];
        let bytes = &self.0.arena;
        in_stretches(bytes.len(), |stretch| bytes[stretch].iter().for_each(|&byte| used[usize::from(byte)] = true));
        used
    }
}

/// Puts sorted lists together by a tree of losers (Knuth, The Art of Computer Programming 3, 5.4.1): each inner node holds the list that lost
/// there, so that the next string is known after one comparison a level.
struct Merger<'a> {
    lists: &'a [Names],
    shared: usize,
    /// Of each list its next string: the leading bytes, and its place. Behind the last one comes nothing.
    keys: Vec<u64>,
    next: Vec<u32>,
    /// Where the winner stands, losers behind it.
    tree: Vec<u32>,
}

impl<'a> Merger<'a> {
    fn new(lists: &'a [Names], shared: usize) -> Merger<'a> {
        let leaves = lists.len().next_power_of_two();
        let mut merger = Merger { lists, shared, keys: vec![0; leaves], next: vec![0; leaves], tree: vec![0; leaves] };
        (0..leaves).for_each(|list| merger.look(list as u32));
        // Winners by node from below; what lost stays.
        let mut winners: Vec<u32> = (0..2 * leaves).map(|node| node.saturating_sub(leaves) as u32).collect();
        for node in (1..leaves).rev() {
            let (a, b) = (winners[2 * node], winners[2 * node + 1]);
            let (winner, loser) = if merger.is_before(b, a) { (b, a) } else { (a, b) };
            (winners[node], merger.tree[node]) = (winner, loser);
        }
        merger.tree[0] = winners[1];
        merger
    }

    /// Looks at the next string of a list.
    #[inline]
    fn look(&mut self, list: u32) {
        let (list, at) = (list as usize, self.next[list as usize]);
        let text = self.lists.get(list).filter(|list| (at as usize) < list.len());
        self.keys[list] = text.map_or(u64::MAX, |list| list.0.leading(at, self.shared));
    }

    #[inline]
    fn is_before(&self, a: u32, b: u32) -> bool {
        let (one, other) = (self.keys[a as usize], self.keys[b as usize]);
        one < other || one == other && self.is_text_before(a, b)
    }

    #[inline(never)]
    fn is_text_before(&self, a: u32, b: u32) -> bool {
        let text = |list: u32| {
            let (names, at) = (self.lists.get(list as usize)?, self.next[list as usize]);
            ((at as usize) < names.len()).then(|| names.get(at))
        };
        match (text(a), text(b)) {
            (Some(a), Some(b)) => a < b,
            (a, _) => a.is_some(),
        }
    }

    /// Adds the next so many strings, of which there are as many, and the list of each.
    fn take(&mut self, count: usize, texts: &mut Texts, sources: &mut Vec<u8>) {
        for _ in 0..count {
            let mut winner = self.tree[0];
            let list = winner as usize;
            texts.push_of(&self.lists[list].0, self.next[list]);
            sources.push(list as u8);
            self.next[list] += 1;
            self.look(winner);
            let mut node = (self.keys.len() + list) / 2;
            while node > 0 {
                let other = self.tree[node];
                if self.is_before(other, winner) {
                    (self.tree[node], winner) = (winner, other);
                }
                node /= 2;
            }
            self.tree[0] = winner;
        }
    }
}

/// How many bytes two strings begin with alike.
fn shared(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
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
        texts.sort();
        texts.dedup();
        let mut words = Dictionary::new();
        let codes: Vec<u32> = texts.iter().map(|text| words.intern(text).unwrap()).collect();
        assert_eq!(codes, (0..texts.len() as u32).collect::<Vec<_>>());
        let again: Vec<u32> = texts.iter().rev().map(|text| words.intern(text).unwrap()).collect();
        assert_eq!(again, codes.iter().rev().copied().collect::<Vec<_>>());
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
            let (names, codes) = words.texts().sorted(0..texts.len() as u32);
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
        let (names, codes) = words.texts().sorted([0, 2].into_iter());
        assert_eq!((names.iter().collect::<Vec<_>>(), codes), (vec![&b"b"[..], b"c"], vec![2, 0]));
    }

    #[test]
    fn sorted_lists_are_put_together_in_order() {
        let all =
            ["customer-10", "customer-9", "customer-1", "customer-", "customer-10\0", "customer-123456789", "客户"];
        for (wanted, lists) in [(&all[..], 3), (&all[..6], 2), (&all[..6], 1), (&all[..0], 4), (&all[..1], 5)] {
            let mut texts = vec![Texts::default(); lists];
            wanted.iter().enumerate().for_each(|(i, text)| texts[i * i % lists].push(text.as_bytes()).unwrap());
            let sorted: Vec<Names> = texts.iter().map(|texts| texts.sorted(0..texts.len() as u32).0).collect();
            let (names, sources) = Names::merged(&sorted).unwrap();
            let mut expected: Vec<&[u8]> = wanted.iter().map(|text| text.as_bytes()).collect();
            expected.sort();
            assert_eq!(names.iter().collect::<Vec<_>>(), expected);
            for (name, &source) in names.iter().zip(&sources) {
                assert!(sorted[usize::from(source)].find(name).is_some());
            }
        }
    }
}
