//! Long loops in stretches. Engines make WebAssembly fast function by function: one that is called once stays as it was first compiled, slowly,
//! however long it runs. So what is done for everyone is a function of a stretch of them, which is called for one after the other.

use std::ops::Range;

/// A whole number of words of bits.
const STRETCH: usize = 1 << 12;

/// The stretches of so many.
#[inline]
pub fn stretches(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).step_by(STRETCH).map(move |start| start..count.min(start + STRETCH))
}

/// Calls for each stretch of so many.
#[inline]
pub fn in_stretches(count: usize, mut call: impl FnMut(Range<usize>)) {
    stretches(count).for_each(|stretch| once(stretch, &mut call));
}

#[inline(never)]
fn once(stretch: Range<usize>, call: &mut impl FnMut(Range<usize>)) {
    call(stretch);
}

/// What `of` makes of each value.
#[inline]
pub fn mapped<T: Copy, U>(values: &[T], of: impl Fn(T) -> U) -> Vec<U> {
    let mut all = Vec::with_capacity(values.len());
    in_stretches(values.len(), |stretch| all.extend(values[stretch].iter().map(|&value| of(value))));
    all
}
