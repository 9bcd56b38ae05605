//! Customers' ids as 64-bit keys, which cost neither memory nor a look-up where an id is short, or a number behind known letters.
//!
//! Such a key *is* the id: it can be written out again. Other ids are told once by each reader of slices, and their keys are numbers
//! of that reader's. Either way a key says to which portion of all customers it belongs, and equal ids say the same.

use crate::error::Result;
use crate::table::Dictionary;
use crate::table::dictionary::Texts;
use crate::table::hash::{hash, spread};

use super::plan::FilePlan;

/// Customers are dealt out by id to this many portions, so that each is of a size that fits the cache,
pub const PORTIONS: usize = 1024;
/// and portions to this many groups, which workers take in turn.
pub const GROUPS: usize = 16;
/// Portions of a group.
pub const PORTIONS_EACH: usize = PORTIONS / GROUPS;

/// The two highest bits tell how the others are to be read: as bytes, as prefix and number, or as a reader's number.
const NUMBER: u64 = 1 << 62;
const TEXT: u64 = 2 << 62;
/// Longest id whose bytes fit beside their number.
const SHORT: usize = 7;
const LENGTH_AT: u32 = 56;
/// Most digits of a number beside a prefix: below 2^51.
const DIGITS: u32 = 15;
const DIGITS_AT: u32 = 51;
const PREFIX_AT: u32 = 56;
/// A text's portion stands above its number.
const PORTION_AT: u32 = 32;
/// What prefixes there is room for.
const MOST_PREFIXES: usize = 16;

/// The portion of a key.
#[inline]
pub fn portion(key: u64) -> usize {
    match text_code(key) {
        Some(_) => (key >> PORTION_AT) as usize % PORTIONS,
        None => portion_of(spread(key)),
    }
}

fn portion_of(hash: u64) -> usize {
    (hash >> (64 - PORTIONS.trailing_zeros())) as usize
}

/// The number of a text, where a key is one.
#[inline]
pub fn text_code(key: u64) -> Option<u32> {
    (key >= TEXT).then_some(key as u32)
}

/// The key of a text with a number of its own.
pub fn text_key(code: u32) -> u64 {
    TEXT | u64::from(code)
}

/// What ids begin with, in all files of a reading: what makes keys of ids and ids of keys.
#[derive(Clone, Debug, Default)]
pub struct Prefixes(Vec<Vec<u8>>);

impl Prefixes {
    /// Those of some files; the same for everyone who reads them.
    pub fn of(plans: &[FilePlan]) -> Prefixes {
        let mut prefixes = vec![Vec::new()];
        // `17850.0` is the number 17850 for a spreadsheet, and no number behind `17850.`.
        for prefix in plans.iter().flat_map(|plan| &plan.id_prefixes).filter(|prefix| !prefix.ends_with('.')) {
            if prefixes.len() < MOST_PREFIXES && !prefixes.iter().any(|known| known == prefix.as_bytes()) {
                prefixes.push(prefix.as_bytes().to_vec());
            }
        }
        Prefixes(prefixes)
    }

    /// The key that is an id; `None` where the id has to be told.
    #[inline]
    pub fn key(&self, id: &[u8]) -> Option<u64> {
        self.number_key(id).or_else(|| {
            let mut text = [0u8; 8];
            text.get_mut(..id.len()).filter(|_| id.len() <= SHORT)?.copy_from_slice(id);
            Some(u64::from_le_bytes(text) | (id.len() as u64) << LENGTH_AT)
        })
    }

    /// The key of an id that is a number behind a known prefix.
    #[inline(always)]
    pub fn number_key(&self, id: &[u8]) -> Option<u64> {
        let (prefix, digits, number) = split_number(id);
        let is_prefix = |known: &Vec<u8>| known.len() == prefix.len() && known.iter().eq(prefix);
        let place = self.0.iter().position(is_prefix).filter(|_| digits > 0)?;
        Some(NUMBER | (place as u64) << PREFIX_AT | u64::from(digits) << DIGITS_AT | number)
    }

    /// Writes the id that a key is.
    ///
    /// # Panics
    /// When it is none of [`Prefixes::key`].
    pub fn write(&self, key: u64, out: &mut Vec<u8>) {
        if key & NUMBER == 0 {
            let text = key.to_le_bytes();
            out.extend_from_slice(&text[..usize::from(text[7])]);
            return;
        }
        out.extend_from_slice(&self.0[(key >> PREFIX_AT) as usize % MOST_PREFIXES]);
        let digits = (key >> DIGITS_AT) as usize % (1 << (PREFIX_AT - DIGITS_AT));
        let number = key % (1 << DIGITS_AT);
        // Sixteen digits, and behind them room to take as many from any of them on: copies of a length that is known are no calls.
        let mut written = [0; 32];
        written[..8].copy_from_slice(&digits_of((number / 100_000_000) as u32));
        written[8..16].copy_from_slice(&digits_of((number % 100_000_000) as u32));
        let end = out.len() + digits;
        match written.get(16 - digits..).and_then(|from| from.first_chunk::<16>()) {
            Some(sixteen) => out.extend_from_slice(sixteen),
            None => unreachable!("a key has no more digits than {DIGITS}"),
        }
        out.truncate(end);
    }
}

/// What stands before the digits at an id's end, how many they are, and their number.
#[inline(always)]
pub(super) fn split_number(id: &[u8]) -> (&[u8], u32, u64) {
    let (mut before, mut digits, mut number, mut unit) = (id, 0, 0, 1);
    if let Some((head, tail)) = id.split_last_chunk::<8>()
        && let Some(eight) = eight_digits(*tail)
    {
        (before, digits, number, unit) = (head, 8, eight, 100_000_000);
    }
    while let [head @ .., digit @ b'0'..=b'9'] = before
        && digits < DIGITS
    {
        number += u64::from(digit - b'0') * unit;
        (before, digits, unit) = (head, digits + 1, unit * 10);
    }
    (before, digits, number)
}

/// The number that eight digits make, all at once: pairs, fours, eight.
#[inline(always)]
fn eight_digits(text: [u8; 8]) -> Option<u64> {
    let text = u64::from_le_bytes(text);
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    // Digits are 0x30 to 0x39; six more turns what comes after nine into 0x40.
    if text & HIGH != ZEROS || text.wrapping_add(0x0606_0606_0606_0606) & HIGH != ZEROS {
        return None;
    }
    let pairs = (text - ZEROS).wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_ffff_0000_ffff;
    Some(fours.wrapping_mul(10_000 << 32 | 1) >> 32)
}

/// The eight digits of a number below 10^8, all at once: fours, pairs, each.
#[inline]
fn digits_of(number: u32) -> [u8; 8] {
    // Products with 10486 / 2^20 and 103 / 2^10 are hundredths and tenths, exact for four and for two digits.
    let fours = u64::from(number / 10_000) | u64::from(number % 10_000) << 32;
    let hundredths = (fours * 10_486) >> 20 & 0x0000_007f_0000_007f;
    let pairs = hundredths | (fours - hundredths * 100) << 16;
    let tenths = (pairs * 103) >> 10 & 0x000f_000f_000f_000f;
    let each = tenths | (pairs - tenths * 10) << 8;
    (each + 0x3030_3030_3030_3030).to_le_bytes()
}

/// The ids that a reader has to tell, by group, and which of them it has told.
#[derive(Default)]
pub(super) struct Told {
    groups: [Group; GROUPS],
}

#[derive(Default)]
struct Group {
    texts: Dictionary,
    told: u32,
}

impl Told {
    /// Keys of many ids. Places are looked up while others are still on their way from memory.
    pub fn keys<'a>(&mut self, ids: impl Iterator<Item = &'a [u8]>) -> Result<Vec<u64>> {
        let hashed: Vec<(u64, &[u8])> = ids.map(|id| (hash(id), id)).collect();
        let key = |(hash, id): (u64, &[u8])| {
            let portion = portion_of(hash);
            let code = self.groups[portion / PORTIONS_EACH].texts.intern_hashed(hash, id)?;
            Ok(text_key(code) | (portion as u64) << PORTION_AT)
        };
        hashed.into_iter().map(key).collect()
    }

    /// The text of a key.
    pub fn text(&self, key: u64) -> &[u8] {
        self.groups[portion(key) / PORTIONS_EACH].texts.get(key as u32)
    }

    /// How many ids of a group were told before, and those that are to be told now.
    pub fn tell(&mut self, group: usize) -> Result<(u32, Texts)> {
        let Group { texts, told } = &mut self.groups[group];
        let (known, all) = (*told, texts.len() as u32);
        *told = all;
        let mut news = Texts::default();
        (known..all).try_for_each(|code| news.push(texts.get(code)))?;
        Ok((known, news))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use std::collections::HashMap;

    fn prefixes() -> Prefixes {
        Prefixes(["", "cust", "A", "客户-", "1-"].map(|text| text.as_bytes().to_vec()).to_vec())
    }

    #[test]
    fn a_key_is_its_id() {
        let prefixes = prefixes();
        let mut seen: HashMap<u64, Vec<u8>> = HashMap::new();
        let mut rng = Rng::new(1);
        for _ in 0..200_000 {
            let start = *rng.pick(&["", "", "cust", "A", "客户-", "1-", "x", "0", "\0", "cust0"]);
            let digits: String = (0..rng.below(18)).map(|_| char::from(b'0' + rng.below(10) as u8)).collect();
            let end = *rng.pick(&["", "", "", "x", "\0", "9"]);
            let id = format!("{start}{digits}{end}").into_bytes();
            let Some(key) = prefixes.key(&id) else {
                assert!(id.len() > SHORT, "{id:?}");
                continue;
            };
            assert!(text_code(key).is_none());
            let mut written = Vec::new();
            prefixes.write(key, &mut written);
            assert_eq!(written, id);
            assert_eq!(seen.entry(key).or_insert_with(|| id.clone()), &id);
        }
    }

    #[test]
    fn digits_are_written_as_they_are_read() {
        for number in (0..100_000_000).step_by(997).chain([99_999_999, 9, 10, 99, 100, 9_999, 10_000]) {
            let digits = digits_of(number);
            assert_eq!(digits[..], *format!("{number:08}").as_bytes());
            assert_eq!(eight_digits(digits), Some(number.into()));
        }
    }

    #[test]
    fn numbers_at_the_end_are_those_of_the_naive_way() {
        let mut rng = Rng::new(2);
        for _ in 0..200_000 {
            let id: Vec<u8> =
                (0..rng.below(20)).map(|_| *rng.pick(b"0123456789012345678901234567890/:aC\xff")).collect();
            let digits = id.iter().rev().take_while(|byte| byte.is_ascii_digit()).count().min(DIGITS as usize);
            let (prefix, written) = id.split_at(id.len() - digits);
            let number = if digits == 0 { 0 } else { std::str::from_utf8(written).unwrap().parse().unwrap() };
            assert_eq!(split_number(&id), (prefix, digits as u32, number));
        }
    }

    #[test]
    fn equal_ids_meet_in_one_portion_whoever_read_them() {
        let ids: Vec<String> = (0..2000).map(|n| format!("{n}@shop.example")).collect();
        let forwards = Told::default().keys(ids.iter().map(String::as_bytes)).unwrap();
        let backwards = Told::default().keys(ids.iter().rev().map(String::as_bytes)).unwrap();
        for (a, b) in forwards.iter().zip(backwards.iter().rev()) {
            assert_eq!(portion(*a), portion(*b));
        }
        let mut told = Told::default();
        let first = told.keys([&b"ann@shop.example"[..]].into_iter()).unwrap()[0];
        let group = portion(first) / PORTIONS_EACH;
        let (known, news) = told.tell(group).unwrap();
        assert_eq!((known, news.iter().collect::<Vec<_>>()), (0, vec![&b"ann@shop.example"[..]]));
        assert_eq!(told.keys([&b"ann@shop.example"[..]].into_iter()).unwrap(), [first]);
        let (known, news) = told.tell(group).unwrap();
        assert_eq!((known, news.iter().count()), (1, 0));
    }
}
