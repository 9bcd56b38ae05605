//! Sixty-four bits that stand for a text.

/// Odd, with its bits well mixed; of the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash of some bytes: the same everywhere and for ever, but nothing that is kept may hang on it.
///
/// It takes 64-bit multiplications only. Hashes built on 128-bit products are better mixers, but WebAssembly has no such product and
/// takes it apart into a call. Each step is a bijection of the state for a given word, so texts of one length up to eight bytes never
/// share a hash, and others as rarely as chance has it: among n texts with a probability of about n² / 2^65.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = stirred(bytes.len() as u64, STEP);
    let mut rest = bytes;
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        state = stirred(state, u64::from_le_bytes(*word));
        rest = after;
    }
    if !rest.is_empty() {
        // The last eight bytes, some of them once more, are quicker to come by than what is left alone.
        let tail = match bytes.last_chunk::<8>() {
            Some(word) => u64::from_le_bytes(*word),
            None => rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        state = stirred(state, tail);
    }
    stirred(state ^ state >> 29, 0)
}

#[inline(always)]
fn stirred(state: u64, word: u64) -> u64 {
    let product = (state ^ word).wrapping_mul(STEP);
    product ^ product >> 32
}

/// A number's bits spread over 64: the highest ones depend on all of them (Fibonacci hashing).
#[inline(always)]
pub fn spread(number: u64) -> u64 {
    number.wrapping_mul(STEP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn texts_like_ids_are_told_apart() {
        let mut hashes = HashSet::new();
        let mut texts = 0;
        for prefix in ["", "A", "ORD-2024-", "order-number-", "550e8400-e29b-41d4-a716-"] {
            for number in 0..20_000_u64 {
                for text in
                    [format!("{prefix}{number}"), format!("{prefix}{number:012}"), format!("{number:08}{prefix}")]
                {
                    texts += usize::from(hashes.insert((hash(text.as_bytes()), text)));
                }
            }
        }
        let distinct: HashSet<u64> = hashes.iter().map(|(hash, _)| *hash).collect();
        let all: HashSet<&str> = hashes.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!((distinct.len(), all.len()), (texts, texts));
    }

    #[test]
    fn high_bits_are_even() {
        for text in
            [|n: u64| format!("cust{n:08}"), |n: u64| format!("{}", n * 1024), |n: u64| format!("{n}@shop.example")]
        {
            let mut counts = [0u32; 64];
            (0..64_000).for_each(|n| counts[(hash(text(n).as_bytes()) >> 58) as usize] += 1);
            assert!(counts.iter().all(|count| (800..1200).contains(count)), "{counts:?}");
        }
    }
}
