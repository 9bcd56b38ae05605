//! Sorting by numbers. The library's sort is compiled anew for each type it sorts; bringing keys to one form keeps the engine small.

/// Sorts pairs of a key and what breaks its ties. Cost: n log n; nothing depends on the order before where pairs are distinct.
#[inline(never)]
pub fn sort_pairs(pairs: &mut [(u64, u64)]) {
    pairs.sort_unstable();
}

/// Sorts many items by a key; equals stay as they are. Cost: n for each eleven bits in which the keys differ.
pub fn sort_by_key<T: Copy>(items: &mut Vec<T>, key: impl Fn(&T) -> u64) {
    const DIGIT: u32 = 11;
    const DIGITS: usize = 1 << DIGIT;
    let Some(&first) = items.first() else { return };
    let differ = items.iter().fold(0, |differ, item| differ | (key(item) ^ key(&first)));
    let mut sorted = items.clone();
    let mut shift = differ.trailing_zeros();
    while differ.checked_shr(shift).unwrap_or(0) > 0 {
        let digit = |item: &T| (key(item) >> shift) as usize % DIGITS;
        let mut places = [0usize; DIGITS];
        items.iter().for_each(|item| places[digit(item)] += 1);
        let mut before = 0;
        for place in &mut places {
            before += std::mem::replace(place, before);
        }
        for item in items.iter() {
            let place = &mut places[digit(item)];
            sorted[*place] = *item;
            *place += 1;
        }
        std::mem::swap(items, &mut sorted);
        shift += DIGIT;
    }
}

/// Sorts anything of which there is little, by asking what comes before what; equals stay as they are. The part that is compiled anew for
/// each type is small. Cost: n log n calls.
pub fn arrange<T>(items: &mut [T], is_before: impl Fn(&T, &T) -> bool) {
    let mut places = vec![0; items.len()];
    for (place, &from) in arranged(items.len(), &|a, b| is_before(&items[a], &items[b])).iter().enumerate() {
        places[from] = place;
    }
    for at in 0..items.len() {
        while places[at] != at {
            let to = places[at];
            items.swap(at, to);
            places.swap(at, to);
        }
    }
}

/// The numbers of items in their order: a merge sort from below.
#[inline(never)]
fn arranged(count: usize, is_before: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut length = 1;
    while length < count {
        let mut merged = Vec::with_capacity(count);
        for run in order.chunks(2 * length) {
            let (mut left, mut right) = run.split_at(length.min(run.len()));
            while let ([a, behind_a @ ..], [b, behind_b @ ..]) = (left, right) {
                if is_before(*b, *a) {
                    merged.push(*b);
                    right = behind_b;
                } else {
                    merged.push(*a);
                    left = behind_a;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        order = merged;
        length *= 2;
    }
    order
}

/// A number that sorts, unsigned, as `n` does.
pub fn key_of(n: i64) -> u64 {
    n as u64 ^ (1 << 63)
}

/// The number that a key stands for.
pub fn number_of(key: u64) -> i64 {
    (key ^ (1 << 63)) as i64
}

/// A whole number that sorts as `x` does: the order of bits is that of numbers, once negative ones are turned around.
pub fn bits_of(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The number that these bits stand for.
pub fn number_of_bits(bits: i64) -> f64 {
    f64::from_bits((bits ^ (((bits >> 63) as u64) >> 1) as i64) as u64)
}

/// The numbers, ascending. Cost: n for each eleven bits in which they differ; where there are few, n².
#[inline(never)]
pub fn sort_numbers(numbers: &mut [i64]) {
    const FEW: usize = 32;
    if numbers.len() > FEW {
        let mut keys: Vec<u64> = numbers.iter().map(|&n| key_of(n)).collect();
        sort_keys(&mut keys);
        numbers.iter_mut().zip(keys).for_each(|(n, key)| *n = number_of(key));
        return;
    }
    for end in 1..numbers.len() {
        let mut at = end;
        while at > 0 && numbers[at] < numbers[at - 1] {
            numbers.swap(at, at - 1);
            at -= 1;
        }
    }
}

/// The keys, ascending.
#[inline(never)]
pub fn sort_keys(keys: &mut Vec<u64>) {
    sort_by_key(keys, |key| *key);
}

/// The numbers that belong to some places among the sorted ones; places ascend. Cost: that of [`place_numbers`], or one pass where numbers
/// lie so close together that they can be counted.
pub fn numbers_at(numbers: &mut [i64], places: &[usize]) -> Vec<i64> {
    /// Fewer different numbers than this are counted, where there are more than so many.
    const CLOSE: u64 = 1 << 12;
    let least = numbers.iter().copied().min().unwrap_or(0);
    let most = numbers.iter().copied().max().unwrap_or(0);
    if most.abs_diff(least) >= CLOSE.min(numbers.len() as u64) {
        place_numbers(numbers, places);
        return places.iter().map(|&place| numbers[place]).collect();
    }
    let mut counts = vec![0usize; most.abs_diff(least) as usize + 1];
    numbers.iter().for_each(|&number| counts[number.abs_diff(least) as usize] += 1);
    let (mut number, mut before) = (0, 0);
    let at = |&place: &usize| {
        while before + counts[number] <= place {
            before += counts[number];
            number += 1;
        }
        least + number as i64
    };
    places.iter().map(at).collect()
}

/// Puts the numbers that belong to some places, ascending, into those places; what lies between them is in no order.
///
/// Cost: n times the logarithm of the places' number.
pub fn place_numbers(numbers: &mut [i64], places: &[usize]) {
    let Some(&middle) = places.get(places.len() / 2) else { return };
    let (below, _, above) = numbers.select_nth_unstable(middle);
    let (lower, upper) = places.split_at(places.partition_point(|&place| place < middle));
    place_numbers(below, lower);
    let upper: Vec<usize> = upper.iter().filter(|&&place| place > middle).map(|place| place - middle - 1).collect();
    place_numbers(above, &upper);
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

    #[test]
    fn items_by_key_are_those_of_a_stable_sort() {
        let mut rng = crate::rng::Rng::new(3);
        for (n, width) in [(0, 1), (1, 1), (40, 3), (500, 1 << 40), (500, 200), (300, u64::MAX), (9, 1)] {
            let start = rng.below(u64::MAX);
            let items: Vec<(u64, usize)> = (0..n).map(|i| (start.wrapping_add(rng.below(width)), i)).collect();
            let (mut ours, mut sorted) = (items.clone(), items);
            sort_by_key(&mut ours, |item| item.0);
            sorted.sort_by_key(|item| item.0);
            assert_eq!(ours, sorted);
        }
    }

    #[test]
    fn numbers_are_those_of_a_sort() {
        let mut rng = crate::rng::Rng::new(4);
        for n in (0..40).chain([1000]) {
            let mut numbers: Vec<i64> = (0..n).map(|_| rng.range(-300, 300) << rng.below(50)).collect();
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            sort_numbers(&mut numbers);
            assert_eq!(numbers, sorted);
        }
    }

    #[test]
    fn what_is_arranged_is_sorted_and_equals_stay_as_they_are() {
        let mut rng = crate::rng::Rng::new(2);
        for n in 0..70 {
            let items: Vec<(u64, usize)> = (0..n).map(|i| (rng.below(9), i)).collect();
            let (mut ours, mut sorted) = (items.clone(), items);
            arrange(&mut ours, |a, b| a.0 < b.0);
            sorted.sort_by_key(|item| item.0);
            assert_eq!(ours, sorted);
        }
    }

    #[test]
    fn numbers_at_places_are_those_of_a_sort() {
        let mut rng = crate::rng::Rng::new(5);
        for n in 1..300 {
            let width = [1, n as i64 / 3 + 1, 5000, i64::MAX][rng.below(4) as usize];
            let mut numbers: Vec<i64> = (0..n).map(|_| rng.range(-width / 2, width / 2)).collect();
            let mut places: Vec<usize> = (0..rng.below(9)).map(|_| rng.below(n) as usize).collect();
            places.sort_unstable();
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            let expected: Vec<i64> = places.iter().map(|&place| sorted[place]).collect();
            assert_eq!(numbers_at(&mut numbers, &places), expected, "{n} numbers, {width} apart");
        }
    }

    #[test]
    fn numbers_in_their_places_are_those_of_a_sort() {
        let mut rng = crate::rng::Rng::new(1);
        for n in 1..200 {
            let mut numbers: Vec<i64> = (0..n).map(|_| rng.below(n / 2 + 1) as i64).collect();
            let mut places: Vec<usize> = (0..rng.below(9)).map(|_| rng.below(n) as usize).collect();
            places.sort_unstable();
            let mut sorted = numbers.clone();
            sort_numbers(&mut sorted);
            place_numbers(&mut numbers, &places);
            places.iter().for_each(|&place| assert_eq!(numbers[place], sorted[place]));
        }
    }
}
