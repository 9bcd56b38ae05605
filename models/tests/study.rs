//! Simulation study: customers are made up by a model with known parameters; the fit finds them, as often and as closely as it says.
//!
//! `CLIENTELE_STUDY=300` repeats each 300 times, where the share of intervals that hold the truth is to be 90 ± 4 %. In every run it is fewer
//! times, and the bounds are those of chance: four standard errors of such a share.

use clientele::rng::Rng;
use clientele_models::value::bg_bb::BgBb;
use clientele_models::value::gamma_gamma::GammaGamma;
use clientele_models::value::retention::{Bdw, Sbg, renewals};
use clientele_models::value::simulate::{beta, customers, gamma};
use clientele_models::value::{Fit, Histories, Kind, Table};

/// Of the normal distribution: 90 % lie within.
const NINETY: f64 = 1.644_853_626_951_472_2;
const CUSTOMERS: usize = 3000;

fn repeats() -> usize {
    std::env::var("CLIENTELE_STUDY").ok().and_then(|text| text.parse().ok()).unwrap_or(25)
}

/// Fits of made-up data: the truth is found on average, and lies within the interval of 90 % as often. Intervals are of logarithms.
fn study(name: &str, truth: &[f64], mut fit: impl FnMut(&mut Rng) -> Fit) {
    let times = repeats();
    let (mut held, mut mean) = (vec![0; truth.len()], vec![0.0; truth.len()]);
    let mut error = vec![0.0; truth.len()];
    for seed in 0..times {
        let fit = fit(&mut Rng::new(seed as u64));
        let errors = fit.standard_errors();
        for i in 0..truth.len() {
            let (off, width) = ((fit.parameters[i] / truth[i]).ln(), errors[i] / fit.parameters[i]);
            held[i] += usize::from(off.abs() < NINETY * width);
            mean[i] += off / times as f64;
            error[i] += width * width / times as f64;
        }
    }
    let n = times as f64;
    for i in 0..truth.len() {
        let share = held[i] as f64 / n;
        println!(
            "{name} {i}: {:.1} % of {times} hold, off by {:.2} % on average, an error of {:.2} % said",
            share * 100.0,
            mean[i] * 100.0,
            error[i].sqrt() * 100.0
        );
        let bound = if times >= 200 { 0.04 } else { 4.0 * (0.9 * 0.1 / n).sqrt() };
        assert!((share - 0.9).abs() <= bound, "{name}, parameter {i}: {share} of the intervals hold the truth");
        // The mean of as many errors, and what curvature adds: a square of the error.
        let most = 4.0 * error[i].sqrt() / n.sqrt() + 2.0 * error[i];
        assert!(mean[i].abs() < most, "{name}, parameter {i}: off by {} on average, more than {most}", mean[i]);
    }
}

fn purchases(kind: Kind, k: u32, truth: &[f64]) {
    study(kind.as_str(), truth, |rng| {
        let watched: Vec<f64> = (0..CUSTOMERS).map(|_| rng.between(40.0, 80.0)).collect();
        let columns = customers(kind, k, truth, &watched, 0.0, rng).unwrap();
        let (order, fit) = kind.fit(&Histories::new(columns.table()).unwrap()).unwrap();
        assert_eq!(order, k, "the order of regularity is found");
        fit
    });
}

#[test]
fn models_find_their_own_parameters() {
    purchases(Kind::Nbd, 1, &[0.8, 6.0]);
    purchases(Kind::BgNbd, 1, &[0.9, 5.0, 0.9, 2.5]);
    purchases(Kind::MbgNbd, 1, &[0.9, 5.0, 0.9, 2.5]);
    purchases(Kind::ParetoNbd, 1, &[0.9, 5.0, 0.8, 12.0]);
    purchases(Kind::BgCnbdK, 2, &[0.9, 2.5, 0.9, 2.5]);
    purchases(Kind::MbgCnbdK, 2, &[0.9, 2.5, 0.9, 2.5]);
}

#[test]
fn occasions_find_their_own_parameters() {
    const OCCASIONS: u32 = 8;
    let truth = [1.2, 0.8, 0.7, 2.8];
    study("bg_bb", &truth, |rng| {
        let mut columns = [const { Vec::<f64>::new() }; 3];
        for _ in 0..CUSTOMERS {
            let (buys, stops) = (beta(rng, truth[0], truth[1]), beta(rng, truth[2], truth[3]));
            let (mut purchases, mut last) = (0, 0);
            for at in 1..=OCCASIONS {
                if rng.bernoulli(stops) {
                    break;
                }
                if rng.bernoulli(buys) {
                    (purchases, last) = (purchases + 1, at);
                }
            }
            for (column, value) in columns.iter_mut().zip([purchases, last, OCCASIONS]) {
                column.push(f64::from(value));
            }
        }
        let [purchases, last, watched] = &columns;
        BgBb::fit(&Histories::counted(Table::new(purchases, last, watched)).unwrap()).unwrap()
    });
}

/// Counts of those who leave in each period, and of those still there after the last; `shape`: how leaving changes with age.
fn contracts(customers: usize, [first, second]: [f64; 2], shape: f64, rng: &mut Rng) -> (Vec<f64>, Vec<f64>) {
    const PERIODS: usize = 12;
    let (mut left, mut kept) = (vec![0.0; PERIODS], vec![0.0; PERIODS]);
    for _ in 0..customers {
        let leaves = beta(rng, first, second);
        // (1 − θ)^(t^c) is what remains after t periods.
        let life = ((1.0 - rng.unit()).ln() / (-leaves).ln_1p()).powf(1.0 / shape).ceil().max(1.0);
        match left.get_mut(life as usize - 1) {
            Some(count) => *count += 1.0,
            None => kept[PERIODS - 1] += 1.0,
        }
    }
    (left, kept)
}

#[test]
fn contracts_find_their_own_parameters() {
    let truth = [0.7, 2.2];
    study("sbg", &truth, |rng| {
        let (left, kept) = contracts(CUSTOMERS, truth, 1.0, rng);
        Sbg::fit(&renewals(&left, &kept).unwrap()).unwrap()
    });
    // Three numbers of one falling curve: it takes more customers to tell them apart.
    let truth = [0.6, 1.4, 1.4];
    study("bdw", &truth, |rng| {
        let (left, kept) = contracts(20 * CUSTOMERS, [truth[0], truth[1]], truth[2], rng);
        Bdw::fit(&renewals(&left, &kept).unwrap()).unwrap()
    });
}

#[test]
fn spending_finds_its_own_parameters() {
    let truth = [6.0, 4.0, 15.0];
    study("gamma_gamma", &truth, |rng| {
        let counts: Vec<f64> = (0..CUSTOMERS).map(|_| rng.range(1, 8) as f64).collect();
        let mean = |&count: &f64| {
            let rate = gamma(rng, truth[1]) / truth[2];
            gamma(rng, truth[0] * count) / (rate * count)
        };
        let means: Vec<f64> = counts.iter().map(mean).collect();
        GammaGamma::fit(&counts, &means, &[]).unwrap()
    });
}
