//! Changes to inputs.

use clientele::rng::Rng;

const NASTY: [u8; 12] = [0, 1, 0x7f, 0x80, 0xc3, 0xff, b'"', b'\n', b'\r', b',', b'-', b'9'];

/// An input like `bytes`, with something of `other` perhaps.
pub fn mutate(rng: &mut Rng, mut bytes: Vec<u8>, other: &[u8], words: &[&str], longest: usize) -> Vec<u8> {
    for _ in 0..=rng.below(4) {
        change(rng, &mut bytes, other, words);
        // Parts that are doubled again and again would take more time than they are worth.
        bytes.truncate(longest);
    }
    bytes
}

fn change(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8], words: &[&str]) {
    let place = |rng: &mut Rng, length: usize| rng.below(length as u64 + 1) as usize;
    let (from, to) = (place(rng, bytes.len()), place(rng, bytes.len()));
    let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 64));
    match rng.below(8) {
        0 => drop(bytes.drain(from..to)),
        1 => {
            let part = bytes[from..to].to_vec();
            let at = place(rng, bytes.len());
            bytes.splice(at..at, part);
        }
        2 if !other.is_empty() => {
            let start = place(rng, other.len());
            let end = (start + rng.below(64) as usize).min(other.len());
            bytes.splice(from..from, other[start..end].iter().copied());
        }
        3 | 4 if !words.is_empty() => drop(bytes.splice(from..from, rng.pick(words).bytes())),
        5 => bytes.truncate(to),
        6 => {
            let run = rng.below(40) as usize;
            bytes.splice(from..from, std::iter::repeat_n(*rng.pick(&NASTY), run));
        }
        _ if bytes.is_empty() => bytes.push(*rng.pick(&NASTY)),
        _ => {
            let at = rng.below(bytes.len() as u64) as usize;
            bytes[at] = match rng.below(3) {
                0 => *rng.pick(&NASTY),
                1 => bytes[at] ^ (1 << rng.below(8)),
                _ => rng.below(256) as u8,
            };
        }
    }
}
