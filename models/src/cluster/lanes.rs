//! Sums and ranges of many numbers in eight lanes, so that no addition has to wait for the one before.

/// Σ x.
pub(crate) fn sum(values: &[f64]) -> f64 {
    sum_of(values, |x| x)
}

/// Σ f(x).
#[inline]
pub(crate) fn sum_of(values: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; 8];
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        for (lane, &value) in lanes.iter_mut().zip(eight) {
            *lane += f(value);
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|&value| f(value)).sum::<f64>()
}

/// Σ x·y.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let ((of_a, rest_a), (of_b, rest_b)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in of_a.iter().zip(of_b) {
        for ((lane, x), y) in lanes.iter_mut().zip(a).zip(b) {
            *lane += x * y;
        }
    }
    lanes.iter().sum::<f64>() + rest_a.iter().zip(rest_b).map(|(x, y)| x * y).sum::<f64>()
}

/// The least and the largest value.
pub type Range = (f64, f64);

/// The range of values that are all finite numbers; none where one is not.
pub(crate) fn finite_range(values: &[f64]) -> Option<Range> {
    // Few enough for both looks to find them in the fastest memory.
    const FEW: usize = 2048;
    let mut all = (f64::MAX, f64::MIN);
    for few in values.chunks(FEW) {
        // Nothing times what is not finite is not nothing.
        if sum_of(few, |x| x * 0.0) != 0.0 {
            return None;
        }
        let (low, high) = range(few);
        all = (all.0.min(low), all.1.max(high));
    }
    Some(all)
}

/// The range of values, but for what is not a number.
pub(crate) fn range(values: &[f64]) -> Range {
    let (mut low, mut high) = ([f64::MAX; 8], [f64::MIN; 8]);
    let mut take = |values: &[f64]| {
        for ((low, high), &x) in low.iter_mut().zip(&mut high).zip(values) {
            *low = if x < *low { x } else { *low };
            *high = if x > *high { x } else { *high };
        }
    };
    let (eights, rest) = values.as_chunks::<8>();
    eights.iter().for_each(|eight| take(eight));
    take(rest);
    (low.into_iter().fold(f64::MAX, f64::min), high.into_iter().fold(f64::MIN, f64::max))
}
