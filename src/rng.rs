//! A seeded random number generator: xoshiro256++, its state filled by splitmix64.
//!
//! It never reads entropy, so a seed names one stream for ever: the same natively, in Node and in every browser. It is for
//! simulation and resampling, not for secrets.
//!
//! Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021), and the authors'
//! public-domain programs `xoshiro256plusplus.c` and `splitmix64.c` at <https://prng.di.unimi.it/>, which also advise filling
//! the state with splitmix64.

use crate::math;

/// One step of splitmix64: advances `state` and returns the next word.
fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A xoshiro256++ generator (period 2²⁵⁶ − 1).
///
/// Cloning copies the position in the stream; use [`Rng::fork`] for an independent stream.
#[derive(Clone, Debug)]
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// A generator whose stream is a pure function of `seed`; every seed, zero included, is a good one.
    pub fn new(seed: u64) -> Self {
        let mut s = seed;
        Self { state: [splitmix64(&mut s), splitmix64(&mut s), splitmix64(&mut s), splitmix64(&mut s)] }
    }

    /// A second generator with a stream of its own, seeded by the next word of this one.
    ///
    /// Give each part of a simulation its fork, and drawing more in one part does not disturb the others.
    pub fn fork(&mut self) -> Self {
        Self::new(self.next_u64())
    }

    /// The fork of a seed's generator that has `at` before it: parts of work get their streams whoever does them.
    pub fn part(seed: u64, at: u64) -> Self {
        let mut whole = Self::new(seed);
        (0..at).for_each(|_| {
            whole.next_u64();
        });
        whole.fork()
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A whole number in `0..n`, every one equally likely.
    ///
    /// Source: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019), algorithm 5: one
    /// multiplication, a division only when a rejection is possible.
    ///
    /// # Panics
    /// If `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n > 0, "there is no number below 0");
        let mut wide = u128::from(self.next_u64()) * u128::from(n);
        if (wide as u64) < n {
            let rejected = n.wrapping_neg() % n;
            while (wide as u64) < rejected {
                wide = u128::from(self.next_u64()) * u128::from(n);
            }
        }
        (wide >> 64) as u64
    }

    /// A whole number in `low..=high`, every one equally likely.
    ///
    /// # Panics
    /// If `low > high`, or if the range is all of `i64`.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        assert!(low <= high, "an empty range");
        low.wrapping_add(self.below(high.wrapping_sub(low) as u64 + 1) as i64)
    }

    /// A number in [0, 1): the upper 53 bits of a word over 2⁵³, so every value is exact and equally spaced.
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A number in `[low, high)`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with probability `p`: never for `p ≤ 0`, always for `p ≥ 1`.
    pub fn bernoulli(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of `items`, every one equally likely.
    ///
    /// # Panics
    /// If `items` is empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// An index into `weights`, each as likely as its weight's share of the sum; weights of 0 are never chosen.
    ///
    /// Cost: two passes over the weights.
    ///
    /// # Panics
    /// If no weight is positive.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        let mut last = None;
        for (i, &w) in weights.iter().enumerate().filter(|&(_, &w)| w > 0.0) {
            if left < w {
                return i;
            }
            left -= w;
            last = Some(i); // reached only when rounding leaves a crumb after the last weight
        }
        last.expect("a positive weight")
    }

    /// An exponential variate of mean 1, by inversion: −ln(1 − u).
    pub fn exponential(&mut self) -> f64 {
        -math::ln(1.0 - self.unit())
    }

    /// An Erlang variate scaled to mean 1: the mean of `k` exponentials, a gamma of whole shape `k` and rate `k`.
    ///
    /// As a waiting time, `k = 1` is pure chance (Poisson) and a larger `k` is a steadier rhythm (coefficient of variation
    /// 1/√k). Cost: `k` words and one logarithm; meant for `k` up to about ten.
    ///
    /// # Panics
    /// If `k` is 0.
    pub fn erlang(&mut self, k: u32) -> f64 {
        assert!(k > 0, "an Erlang variate has at least one phase");
        let product: f64 = (0..k).map(|_| 1.0 - self.unit()).product();
        -math::ln(product) / f64::from(k)
    }

    /// A standard normal variate (mean 0, variance 1).
    ///
    /// Source: G. Marsaglia, T. A. Bray, "A convenient method for generating normal variables", SIAM Review 6 (1964), the
    /// polar method; its second value is dropped, so that the generator has no state besides its four words.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (self.between(-1.0, 1.0), self.between(-1.0, 1.0));
            let r = x * x + y * y;
            if r > 0.0 && r < 1.0 {
                return x * math::sqrt(-2.0 * math::ln(r) / r);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Oracle: the authors' `xoshiro256plusplus.c` from the state 1, 2, 3, 4, as recorded in the reference test of
    /// rust-random/rngs, `rand_xoshiro/src/xoshiro256plusplus.rs`.
    #[test]
    fn xoshiro_gives_the_published_words() {
        let mut rng = Rng { state: [1, 2, 3, 4] };
        let expected = [
            41943041,
            58720359,
            3588806011781223,
            3591011842654386,
            9228616714210784205,
            9973669472204895162,
            14011001112246962877,
            12406186145184390807,
            15849039046786891736,
            10450023813501588000,
        ];
        for word in expected {
            assert_eq!(rng.next_u64(), word);
        }
    }

    /// Oracle: the authors' `splitmix64.c`; words for the seeds 0, 1 and 2⁶⁴ − 1 as in iree-org/iree, the test of `prng.h`.
    #[test]
    fn splitmix_gives_the_published_words() {
        for (seed, words) in [
            (0, [16294208416658607535, 7960286522194355700]),
            (1, [10451216379200822465, 13757245211066428519]),
            (u64::MAX, [16490336266968443936, 16834447057089888969]),
        ] {
            let mut state: u64 = seed;
            assert_eq!([splitmix64(&mut state), splitmix64(&mut state)], words);
        }
    }

    #[test]
    fn a_seed_is_a_stream_and_a_fork_is_another() {
        let words = |mut rng: Rng| -> Vec<u64> { (0..8).map(|_| rng.next_u64()).collect() };
        assert_eq!(words(Rng::new(7)), words(Rng::new(7)));
        assert_ne!(words(Rng::new(7)), words(Rng::new(8)));
        let mut parent = Rng::new(7);
        assert_ne!(words(parent.fork()), words(parent));
    }

    #[test]
    fn below_is_uniform_and_in_range() {
        let mut rng = Rng::new(1);
        for n in [1, 2, 3, 7, 10] {
            let mut counts = vec![0_i64; n as usize];
            for _ in 0..10_000 * n {
                counts[rng.below(n) as usize] += 1;
            }
            assert!(counts.iter().all(|c| (c - 10_000).abs() < 500), "{n}: {counts:?}");
        }
        // Just above 2^63 nearly half of all words must be rejected; a biased method would give 0 twice as often.
        let n = (1 << 63) + 1;
        let small = (0..10_000).filter(|_| rng.below(n) < n / 2).count();
        assert!((4_800..5_200).contains(&small), "{small}");
    }

    #[test]
    fn moments_are_as_documented() {
        let mut rng = Rng::new(2);
        let mut moments = |draw: &mut dyn FnMut(&mut Rng) -> f64| {
            let x: Vec<f64> = (0..100_000).map(|_| draw(&mut rng)).collect();
            let mean = x.iter().sum::<f64>() / 1e5;
            (mean, x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 1e5)
        };
        let mut check = |draw: &mut dyn FnMut(&mut Rng) -> f64, mean: f64, variance: f64| {
            let (m, v) = moments(draw);
            assert!((m - mean).abs() < 0.015 && (v - variance).abs() < 0.03, "{m} {v}, not {mean} {variance}");
        };
        check(&mut |r| r.unit(), 0.5, 1.0 / 12.0);
        check(&mut |r| r.between(-1.0, 2.0), 0.5, 0.75);
        check(&mut |r| r.normal(), 0.0, 1.0);
        check(&mut |r| r.exponential(), 1.0, 1.0);
        check(&mut |r| r.erlang(4), 1.0, 0.25);
        check(&mut |r| f64::from(u8::from(r.bernoulli(0.3))), 0.3, 0.21);
        check(&mut |r| r.range(-1, 1) as f64, 0.0, 2.0 / 3.0);
        check(&mut |r| r.weighted(&[0.0, 1.0, 3.0, 0.0]) as f64, 1.75, 0.1875);
        check(&mut |r| *r.pick(&[1.0, 2.0]), 1.5, 0.25);
    }

    #[test]
    fn probabilities_beyond_zero_and_one_are_certain() {
        let mut rng = Rng::new(3);
        assert!((0..1000).all(|_| rng.bernoulli(1.0) && !rng.bernoulli(0.0)));
    }

    #[test]
    #[should_panic(expected = "no number below 0")]
    fn below_cannot_take_zero() {
        Rng::new(1).below(0);
    }
}
