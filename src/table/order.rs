//! Sorting by numbers. The library's sort is compiled anew for each type it sorts; bringing keys to one form keeps the engine small.

/// Sorts pairs of a key and what breaks its ties. Cost: n log n; nothing depends on the order before where pairs are distinct.
#[inline(never)]
pub fn sort_pairs(pairs: &mut [(u64, u64)]) {
    pairs.sort_unstable();
}

/// A number that sorts, unsigned, as `n` does.
pub fn key_of(n: i64) -> u64 {
    n as u64 ^ (1 << 63)
}

/// The number that a key stands for.
pub fn number_of(key: u64) -> i64 {
    (key ^ (1 << 63)) as i64
}

/// The numbers, ascending.
#[inline(never)]
pub fn sort_numbers(numbers: &mut [i64]) {
    numbers.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_their_numbers_do() {
        let numbers = [i64::MIN, -5, -1, 0, 1, 7, i64::MAX];
        assert!(numbers.map(key_of).is_sorted());
        assert_eq!(numbers.map(|n| number_of(key_of(n))), numbers);
    }
}
