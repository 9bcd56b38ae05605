//! Ids that are most likely one customer's: they differ only in capitals, width, spaces or punctuation. Nothing is put together unless
//! it is asked for.

use xxhash_rust::xxh3::xxh3_64;

use super::issues::{Issue, IssueCode, IssueLog, Sample};
use crate::error::excerpt;
use crate::table::dictionary::Names;
use crate::table::order::sort_pairs;
use crate::table::stretches::in_stretches;

/// An id as it is compared: half-width small letters, without spaces and punctuation. Between two digits one mark stays (`1-23` is not
/// `12-3`), and in an e-mail address all of them.
pub(super) fn folded(id: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    let plain: String = id.chars().map(half).map(|c| c.to_ascii_lowercase()).collect();
    let plain = plain.trim();
    if plain.contains('@') {
        return plain.to_owned();
    }
    let mut folded = String::with_capacity(plain.len());
    let mut mark = false;
    for c in plain.chars() {
        if is_mark(c) {
            mark = true;
            continue;
        }
        if mark && c.is_ascii_digit() && folded.ends_with(|before: char| before.is_ascii_digit()) {
            folded.push('-');
        }
        mark = false;
        folded.push(c);
    }
    // Marks alone are an id, too.
    if folded.is_empty() { plain.to_owned() } else { folded }
}

/// The same for an id of ASCII, as most are.
#[inline(never)]
fn fold_ascii(id: &[u8], folded: &mut Vec<u8>) {
    let is_space = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
    let start = id.iter().position(|byte| !is_space(byte)).unwrap_or(id.len());
    let end = id.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    let plain = &id[start..end];
    folded.clear();
    if !plain.contains(&b'@') {
        let mut mark = false;
        for byte in plain {
            if byte.is_ascii_alphanumeric() {
                if mark && byte.is_ascii_digit() && folded.last().is_some_and(u8::is_ascii_digit) {
                    folded.push(b'-');
                }
                folded.push(byte.to_ascii_lowercase());
            }
            mark = !byte.is_ascii_alphanumeric();
        }
    }
    if folded.is_empty() {
        folded.extend(plain.iter().map(u8::to_ascii_lowercase));
    }
}

/// The hash of an id as it is compared; `room` is for that.
fn folded_hash(id: &[u8], room: &mut Vec<u8>) -> u64 {
    if id.is_ascii() {
        fold_ascii(id, room);
        return xxh3_64(room);
    }
    xxh3_64(folded(&String::from_utf8_lossy(id)).as_bytes())
}

/// Spaces and punctuation, those of Chinese included.
fn is_mark(c: char) -> bool {
    match c {
        '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{a0}' | '\u{b7}' => true,
        c => c.is_ascii() && !c.is_ascii_alphanumeric(),
    }
}

/// An id folded, where that is not how it is written.
pub(super) fn folded_otherwise(id: &[u8]) -> Option<Vec<u8>> {
    let folded = folded(&String::from_utf8_lossy(id)).into_bytes();
    (folded != id).then_some(folded)
}

/// Reports ids that are the same once they are folded, with the first few groups. `used` are the bytes that ids have.
///
/// Cost: a hash of every id and a sort; where they are all written alike, nothing.
#[inline(never)]
pub(super) fn report(customers: &Names, used: &[bool; 256], issues: &mut IssueLog) {
    if !may_differ_in_writing(used) {
        return;
    }
    let mut keys = Vec::with_capacity(customers.len());
    let mut room = Vec::new();
    in_stretches(customers.len(), |stretch| {
        keys.extend(stretch.map(|code| (folded_hash(customers.get(code as u32), &mut room), code as u64)));
    });
    sort_pairs(&mut keys);
    let groups = keys.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    let groups: Vec<&[(u64, u64)]> = groups.collect();
    let mut first: Vec<(u64, u64)> = groups.iter().zip(0..).map(|(group, i)| (group[0].1, i)).collect();
    sort_pairs(&mut first);
    let count = groups.iter().map(|group| group.len() as u64 - 1).sum();
    let sample = |(_, i): &(u64, u64)| {
        let group = groups[*i as usize].iter();
        let ids: Vec<String> = group.map(|(_, code)| customers.text(*code as u32).into_owned()).collect();
        Sample::of_ids(excerpt(&ids.join(" = ")))
    };
    let samples = first.iter().take(IssueLog::SAMPLES).map(sample).collect();
    issues.put(IssueCode::SimilarIds, Issue { count, samples });
}

/// Whether any two ids could be folded into one: not where all are capitals and digits, say.
fn may_differ_in_writing(used: &[bool; 256]) -> bool {
    let any = |is: fn(&u8) -> bool| (0..=u8::MAX).any(|byte| used[usize::from(byte)] && is(&byte));
    any(|byte| !byte.is_ascii_alphanumeric()) || any(u8::is_ascii_lowercase) && any(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn writings_of_one_id() {
        for id in ["ab-12", "AB-12 ", "ＡＢ-１２", "ab 12", "Ab_12", "ab12", "ab\u{3000}12"] {
            assert_eq!(folded(id), "ab12", "{id}");
        }
        assert_eq!(folded(" Ann.Smith@Example.com"), "ann.smith@example.com");
        assert_eq!(folded("会员-７"), "会员7");
    }

    #[test]
    fn ids_of_ascii_are_folded_like_all_others() {
        let mut rng = Rng::new(5);
        let mut ours = Vec::new();
        for _ in 0..20_000 {
            let signs = b"aZ09 -_.@\t\x0b\x1f";
            let id: Vec<u8> = (0..rng.below(9)).map(|_| *rng.pick(signs)).collect();
            fold_ascii(&id, &mut ours);
            assert_eq!(ours, folded(std::str::from_utf8(&id).unwrap()).into_bytes(), "{id:?}");
        }
    }

    #[test]
    fn different_ids_stay_different() {
        assert_ne!(folded("1-23"), folded("12-3"));
        assert_ne!(folded("1-23"), folded("123"));
        assert_ne!(folded("a.b@x.com"), folded("ab@x.com"));
        assert_ne!(folded("-"), folded("/"));
        assert_ne!(folded("007"), folded("7"));
    }
}
