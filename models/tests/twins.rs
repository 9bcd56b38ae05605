//! Naive twins: each model's figures as plain double integrals of what is said of one customer whose two rates are known.
//!
//! Nothing is shared with the models but the prior: no hypergeometric function, no closed form of a mixture. The trapezoidal rule over the
//! logarithms (log-odds of probabilities) of both rates; 1e-8 is what so many points give.

use crate::common;
use clientele_models::math::{exp, exp_m1, ln, ln_gamma, soft_plus};
use clientele_models::special::gamma_tails;
use clientele_models::value::bg_bb::BgBb;
use clientele_models::value::bg_cnbd_k::BgCnbdK;
use clientele_models::value::bg_nbd::BgNbd;
use clientele_models::value::clv::{Discounting, discounted};
use clientele_models::value::nbd::Nbd;
use clientele_models::value::pareto_nbd::ParetoNbd;
use clientele_models::value::{History, Process};
use common::close;

const TOLERANCE: f64 = 1e-8;
const STEP: f64 = 0.15;

/// Histories of all kinds: one purchase, few, many; long ago, just now; gone.
fn histories() -> Vec<History> {
    [
        (0.0, 0.0, 39.0),
        (0.0, 0.0, 0.0),
        (1.0, 3.0, 40.0),
        (2.0, 30.43, 38.86),
        (26.0, 30.86, 31.0),
        (9.0, 12.0, 90.0),
        (3.0, 5.0, 5.0),
    ]
    .map(|(purchases, last, watched): (f64, f64, f64)| {
        let ln_gaps = if purchases == 0.0 { 0.0 } else { purchases * ln(last / purchases) - 0.3 * (purchases - 1.0) };
        History { purchases, last, watched, ln_gaps, weight: 1.0 }
    })
    .into()
}

/// A rate or probability: value, complement where it is a probability, and weight of the prior times the step.
type Node = (f64, f64, f64);

/// Gamma with a shape and a rate.
fn gamma_prior(shape: f64, rate: f64) -> Vec<Node> {
    let step = STEP;
    let ln_rate = ln(rate);
    let range = (-26.0 / shape.min(1.0) / STEP) as i32..(6.0 / STEP) as i32;
    range
        .map(|i| {
            let u = f64::from(i) * step;
            (exp(u - ln_rate), 0.0, step * exp(shape * u - exp(u) - ln_gamma(shape)))
        })
        .collect()
}

fn beta_prior(a: f64, b: f64) -> Vec<Node> {
    let step = STEP;
    let ln_beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let range = (-26.0 / a.min(1.0) / STEP) as i32..(26.0 / b.min(1.0) / STEP) as i32;
    range
        .map(|i| {
            let u = f64::from(i) * step;
            let (p, rest) = (exp(-soft_plus(-u)), exp(-soft_plus(u)));
            (p, rest, step * exp(-a * soft_plus(-u) - b * soft_plus(u) - ln_beta))
        })
        .collect()
}

/// What is said of a customer whose rates are known.
trait Known {
    /// The likelihoods of the history with being alive at T, and with having stopped before.
    fn likelihood(&self, history: &History) -> (f64, f64);
    /// Purchases expected in t after the history, if alive.
    fn expected(&self, history: &History, t: f64) -> f64;
    /// The probability of being alive after t more.
    fn survival(&self, history: &History, t: f64) -> f64;
    /// The probability of n purchases in t.
    fn probability(&self, history: &History, n: u32, t: f64) -> f64;
}

fn poisson(n: f64, mean: f64) -> f64 {
    if mean == 0.0 { f64::from(u8::from(n == 0.0)) } else { exp(n * ln(mean) - mean - ln_gamma(n + 1.0)) }
}

/// Gaps of k phases of rate λ; p to stop after each purchase.
struct Rhythm {
    k: u32,
    rate: f64,
    p: f64,
    stays: f64,
    once: bool,
}

impl Rhythm {
    /// The probability of `n` purchases or more in t, for somebody who never stops, whose gap has been going on since `since`.
    fn reaches(&self, since: f64, n: u32, t: f64) -> f64 {
        if n == 0 {
            return 1.0;
        }
        // By the phases that have passed of the gap under way.
        let weights: Vec<f64> = (0..self.k).map(|j| poisson(j.into(), self.rate * since)).collect();
        let all: f64 = weights.iter().sum();
        if all == 0.0 {
            return 0.0;
        }
        let reach = |j: u32| gamma_tails(f64::from(n * self.k - j), self.rate * t).lower;
        (0..self.k).zip(&weights).map(|(j, weight)| weight / all * reach(j)).sum()
    }

    fn stays_for(&self, chances: u32) -> f64 {
        (0..chances).map(|_| self.stays).product()
    }
}

impl Known for Rhythm {
    fn likelihood(&self, history: &History) -> (f64, f64) {
        let (x, k) = (history.purchases, f64::from(self.k));
        let chances = x as u32 + u32::from(self.once);
        let gaps =
            exp(k * x * ln(self.rate) - self.rate * history.last + (k - 1.0) * history.ln_gaps - x * ln_gamma(k));
        let silence: f64 = (0..self.k).map(|j| poisson(j.into(), self.rate * (history.watched - history.last))).sum();
        let stopped = if chances == 0 { 0.0 } else { self.stays_for(chances - 1) * self.p };
        (gaps * self.stays_for(chances) * silence, gaps * stopped)
    }

    fn expected(&self, history: &History, t: f64) -> f64 {
        if self.k == 1 {
            return -exp_m1(-self.rate * self.p * t) / self.p;
        }
        let since = history.watched - history.last;
        let mut sum = 0.0;
        for n in 1..400 {
            let term = self.stays_for(n - 1) * self.reaches(since, n, t);
            sum += term;
            if term < 1e-14 * sum || term < 1e-200 {
                break;
            }
        }
        sum
    }

    fn survival(&self, history: &History, t: f64) -> f64 {
        if self.k == 1 {
            return exp(-self.rate * self.p * t);
        }
        let since = history.watched - history.last;
        let mut sum = 0.0;
        for n in 0..400 {
            let exactly = self.reaches(since, n, t) - self.reaches(since, n + 1, t);
            sum += exactly * self.stays_for(n);
            if self.reaches(since, n + 1, t) < 1e-14 {
                break;
            }
        }
        sum
    }

    fn probability(&self, history: &History, n: u32, t: f64) -> f64 {
        let since = history.watched - history.last;
        let (reached, more) = (self.reaches(since, n, t), self.reaches(since, n + 1, t));
        let stopped = if n == 0 { 0.0 } else { self.stays_for(n - 1) * self.p * reached };
        self.stays_for(n) * (reached - more) + stopped
    }
}

/// Purchases at a rate; a life that ends at another.
struct Life {
    rate: f64,
    end: f64,
}

impl Known for Life {
    fn likelihood(&self, history: &History) -> (f64, f64) {
        let purchases = exp(history.purchases * ln(self.rate));
        let both = self.rate + self.end;
        let gone = self.end / both * (exp(-both * history.last) - exp(-both * history.watched));
        (purchases * exp(-both * history.watched), purchases * gone)
    }

    fn expected(&self, _: &History, t: f64) -> f64 {
        self.rate * -exp_m1(-self.end * t) / self.end
    }

    fn survival(&self, _: &History, t: f64) -> f64 {
        exp(-self.end * t)
    }

    fn probability(&self, _: &History, n: u32, t: f64) -> f64 {
        let (both, n) = (self.rate + self.end, f64::from(n));
        let alive = poisson(n, self.rate * t) * exp(-self.end * t);
        // ∫ µ e^−µτ (λτ)^n e^−λτ/n! dτ
        alive + self.end / both * exp(n * ln(self.rate / both)) * gamma_tails(n + 1.0, both * t).lower
    }
}

fn compare<P: Process, K: Known>(
    name: &str,
    model: &P,
    histories: &[History],
    [first, second]: [&[Node]; 2],
    known: impl Fn(&Node, &Node) -> K,
) {
    let mixed = |of: &dyn Fn(&K) -> f64| -> f64 {
        first.iter().map(|one| one.2 * second.iter().map(|two| two.2 * of(&known(one, two))).sum::<f64>()).sum()
    };
    let meet = |what: &str, found: f64, expected: f64| {
        let near = (found - expected).abs() <= TOLERANCE * expected.abs();
        assert!(near, "{name}, {what}: {found:e}, not {expected:e}, off by {:e}", found / expected - 1.0);
    };
    let nobody = History::default();
    for t in [0.5, 30.0] {
        // Of a new customer: after the first purchase, alive or not.
        let alive = |one: &K| one.likelihood(&nobody).0;
        meet("expected", model.expected(t), mixed(&|one| alive(one) * one.expected(&nobody, t)));
        meet("survival", model.survival(t), mixed(&|one| alive(one) * one.survival(&nobody, t)));
        for n in [0, 1, 4] {
            let never = if n == 0 { mixed(&|one| one.likelihood(&nobody).1) } else { 0.0 };
            meet(
                "probability",
                model.probability(n, t),
                never + mixed(&|one| alive(one) * one.probability(&nobody, n, t)),
            );
        }
    }
    for &history in histories {
        let alive = mixed(&|one| one.likelihood(&history).0);
        let all = alive + mixed(&|one| one.likelihood(&history).1);
        let what = |figure: &str| format!("{figure} of {history:?}");
        assert!((model.log_likelihood(&history) - ln(all)).abs() < TOLERANCE, "{name}, {}", what("likelihood"));
        meet(&what("alive"), model.alive(&history), alive / all);
        let (after, t) = (model.after(&history), 20.0);
        let mean = |of: &dyn Fn(&K) -> f64| mixed(&|one| one.likelihood(&history).0 * of(one)) / alive;
        meet(&what("expected"), after.expected(t), mean(&|one| one.expected(&history, t)));
        meet(&what("survival"), after.survival(t), mean(&|one| one.survival(&history, t)));
        meet(&what("probability"), after.probability(2, t), mean(&|one| one.probability(&history, 2, t)));
        // The rate is the slope of what is expected.
        let slope = (after.expected(t + 1e-3) - after.expected(t - 1e-3)) / 2e-3;
        assert!((after.rate(t) - slope).abs() < 1e-6 * slope, "{name}, {}: {} {slope}", what("rate"), after.rate(t));
    }
}

#[test]
fn nbd_is_the_mean_over_rates() {
    let model = Nbd { r: 0.385, alpha: 12.07 };
    let never: Node = (0.0, 1.0, 1.0);
    compare("NBD", &model, &histories(), [&gamma_prior(0.385, 12.07), &[never]], |rate, _| Life {
        rate: rate.0,
        end: 1e-300,
    });
}

#[test]
fn bg_nbd_and_mbg_nbd_are_the_means_over_rates() {
    for once in [false, true] {
        // What differs with stopping at once is one factor: there one set of parameters is enough.
        let sets = [(0.243, 4.414, 0.793, 2.426), (1.7, 8.0, 1.0, 1.0), (3.0, 40.0, 2.5, 9.0)];
        for (r, alpha, a, b) in sets.into_iter().take(if once { 1 } else { 3 }) {
            let model = BgNbd { r, alpha, a, b, stops_at_once: once };
            compare("BG/NBD", &model, &histories(), [&gamma_prior(r, alpha), &beta_prior(a, b)], |rate, p| Rhythm {
                k: 1,
                rate: rate.0,
                p: p.0,
                stays: p.1,
                once,
            });
        }
    }
}

#[test]
fn pareto_nbd_is_the_mean_over_rates() {
    for (r, alpha, s, beta) in [(0.553, 10.58, 0.606, 11.67), (1.5, 3.0, 1.0, 90.0), (2.0, 60.0, 2.5, 4.0)] {
        let model = ParetoNbd { r, alpha, s, beta };
        compare("Pareto/NBD", &model, &histories(), [&gamma_prior(r, alpha), &gamma_prior(s, beta)], |rate, end| {
            Life { rate: rate.0, end: end.0 }
        });
    }
}

#[test]
fn regular_customers_are_the_mean_over_rates() {
    for (k, once) in [(2, true), (3, false)] {
        let model = BgCnbdK::of(k, &[1.3, 3.0, 1.8, 4.0], once);
        compare("CNBD", &model, &histories()[3..4], [&gamma_prior(1.3, 3.0), &beta_prior(1.8, 4.0)], |rate, p| {
            Rhythm { k, rate: rate.0, p: p.0, stays: p.1, once }
        });
    }
}

/// Every life and every choice, one by one.
#[test]
fn bg_bb_is_the_mean_over_chances() {
    let model = BgBb { alpha: 1.2, beta: 0.75, gamma: 0.66, delta: 2.78 };
    let (buying, stopping) = (beta_prior(1.2, 0.75), beta_prior(0.66, 2.78));
    let mixed = |of: &dyn Fn(&Node, &Node) -> f64| -> f64 {
        buying.iter().map(|p| p.2 * stopping.iter().map(|s| s.2 * of(p, s)).sum::<f64>()).sum()
    };
    let power = |base: f64, n: u32| (0..n).map(|_| base).product::<f64>();
    let binomial = |n: u32, x: u32| (0..x).map(|i| f64::from(n - i) / f64::from(i + 1)).product::<f64>();
    for (x, last, n) in [(0_u32, 0_u32, 6_u32), (1, 1, 6), (3, 5, 6), (6, 6, 6), (2, 4, 12)] {
        let history = History { purchases: x.into(), last: last.into(), watched: n.into(), ..History::default() };
        let living =
            |p: &Node, s: &Node, occasions: u32| power(p.0, x) * power(p.1, occasions - x) * power(s.1, occasions);
        let alive = mixed(&|p, s| living(p, s, n));
        let gone = mixed(&|p, s| (last..n).map(|at| living(p, s, at) * s.0).sum());
        close(exp(model.log_likelihood(&history)), alive + gone, TOLERANCE);
        close(model.alive(&history), alive / (alive + gone), TOLERANCE);
        close(model.alive_next(&history), mixed(&|p, s| living(p, s, n) * s.1) / (alive + gone), TOLERANCE);
        let mean = |of: &dyn Fn(&Node, &Node) -> f64| mixed(&|p, s| living(p, s, n) * of(p, s)) / alive;
        let after = model.after(&history);
        close(after.expected(5), mean(&|p, s| p.0 * (1..=5).map(|at| power(s.1, at)).sum::<f64>()), TOLERANCE);
        let worth = |s: f64| s / 1.1 / (1.0 - s / 1.1);
        close(after.discounted(0.1), mean(&|p, s| p.0 * worth(s.1)), TOLERANCE);
    }
    for x in [0, 2, 5] {
        let exactly = |p: &Node, lived: u32| {
            if x > lived { 0.0 } else { binomial(lived, x) * power(p.0, x) * power(p.1, lived - x) }
        };
        let of = |p: &Node, s: &Node| {
            let gone: f64 = (0..5).map(|lived| power(s.1, lived) * s.0 * exactly(p, lived)).sum();
            gone + power(s.1, 5) * exactly(p, 5)
        };
        close(model.probability(x, 5), mixed(&of), TOLERANCE);
    }
}

/// Small periods and small steps come to the same; and the closed form of DERT where there is one: NBD, whose rate does not change.
#[test]
fn both_ways_of_discounting_meet() {
    let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, stops_at_once: true };
    let life = ParetoNbd { r: 0.553, alpha: 10.58, s: 0.606, beta: 11.67 };
    fn both<P: Process>(model: &P) {
        let continuous = Discounting::Continuous { rate: 0.01, horizon: 50.0 }.check().unwrap();
        let (length, count) = (0.01, 5000);
        let periods = Discounting::Periods { length, rate: exp_m1(0.01 * length), count }.check().unwrap();
        // Periods count from their end: half a period late.
        let half = exp(0.01 * length / 2.0);
        close(discounted(model, periods) * half, discounted(model, continuous), 1e-8);
    }
    both(&model);
    both(&life);
    both(&BgCnbdK::of(2, &[1.3, 3.0, 1.8, 4.0], true));
    let ever = Discounting::Continuous { rate: 0.02, horizon: f64::INFINITY }.check().unwrap();
    close(discounted(&Nbd { r: 0.4, alpha: 8.0 }, ever), 0.4 / 8.0 / 0.02, 1e-12);
}
