//! Data that nobody would choose. Each gives a fit whose figures are numbers within their ranges, or a refusal with its reason; never NaN.

use clientele::rng::Rng;
use clientele_models::error::Code;
use clientele_models::value::bg_bb::BgBb;
use clientele_models::value::clv::Discounting;
use clientele_models::value::gamma_gamma::GammaGamma;
use clientele_models::value::retention::{Bdw, Sbg, renewals};
use clientele_models::value::{Histories, Kind, Questions, Table};
use std::time::{Duration, Instant};

type Row = (f64, f64, f64);

/// Fits every model to the rows; what they say of each row and of rows far from any data is checked. Codes of those that refuse.
fn try_all(name: &str, rows: &[Row], bound: Duration) -> Vec<Option<Code>> {
    let column = |of: fn(&Row) -> f64| -> Vec<f64> { rows.iter().map(of).collect() };
    let (x, last, watched) = (column(|row| row.0), column(|row| row.1), column(|row| row.2));
    let gaps: Vec<f64> = rows.iter().map(|row| if row.0 > 0.0 { row.0 * (row.1 / row.0).ln() } else { 0.0 }).collect();
    let gaps = if gaps.iter().all(|gap| gap.is_finite()) { gaps } else { Vec::new() };
    let table = Table { ln_gaps: &gaps, ..Table::new(&x, &last, &watched) };
    let histories = match Histories::new(table) {
        Ok(histories) => histories,
        Err(error) => return vec![Some(error.code); Kind::ALL.len()],
    };
    let longest = watched.iter().fold(0.0_f64, |most, t| most.max(*t));
    let tried = Kind::ALL.map(|kind| {
        let start = Instant::now();
        let outcome = match kind.fit(&histories) {
            Err(error) => Some(error.code),
            Ok((k, fit)) => {
                let what = format!("{name}, {}: {fit:?}", kind.as_str());
                assert!(fit.parameters.iter().all(|p| p.is_finite() && *p > 0.0), "{what}");
                assert!(fit.standard_errors().iter().all(|e| e.is_finite() && *e > 0.0), "{what}");
                assert!(fit.log_likelihood.is_finite(), "{what}");
                let model = kind.with(k, &fit.parameters).unwrap();
                for horizon in [0.0, longest * 1e-3, longest, longest * 100.0] {
                    let discounting =
                        Discounting::Periods { length: longest / 4.0, rate: 0.01, count: 12 }.check().unwrap();
                    let questions = Questions { horizon, later: true, discounting: Some(discounting) };
                    let count = rows.len().min(50);
                    let first = Table::new(&x[..count], &last[..count], &watched[..count]);
                    for score in model.scores(first, &questions).unwrap() {
                        let shares = [score.alive, score.alive_later, score.none];
                        assert!(shares.iter().all(|p| (-1e-12..=1.0 + 1e-9).contains(p)), "{horizon} {score:?} {what}");
                        assert!(score.expected.is_finite() && score.expected >= 0.0, "{horizon} {score:?} {what}");
                        assert!(score.discounted.is_finite() && score.discounted >= 0.0, "{horizon} {score:?} {what}");
                    }
                }
                None
            }
        };
        let passed = start.elapsed();
        assert!(passed < bound, "{name}, {} took {passed:?}", kind.as_str());
        outcome
    });
    println!("{name}: {tried:?}");
    tried.into()
}

const SOON: Duration = Duration::from_secs(10);

#[test]
fn nobody_came_back() {
    let rows: Vec<Row> = (0..500).map(|i| (0.0, 0.0, f64::from(i % 40))).collect();
    assert_eq!(try_all("one-time buyers", &rows, SOON), vec![Some(Code::NoRepeats); 6]);
}

#[test]
fn one_customer() {
    assert!(
        try_all("one customer", &[(3.0, 20.0, 30.0)], SOON).iter().all(|code| *code == Some(Code::TooFewCustomers))
    );
    assert_eq!(try_all("nobody", &[], SOON), vec![Some(Code::NoCustomers); 6]);
}

#[test]
fn everyone_buys_every_day() {
    let rows: Vec<Row> = (100..400).map(|i| (f64::from(i), f64::from(i), f64::from(i))).collect();
    try_all("every day", &rows, SOON);
    try_all("every day as long", &vec![(300.0, 300.0, 300.0); 100], SOON);
}

#[test]
fn nobody_was_watched() {
    assert_eq!(try_all("no time", &[(0.0, 0.0, 0.0); 9], SOON), vec![Some(Code::NoTime); 6]);
    // Some were not, and some were.
    let rows: Vec<Row> = (0..300)
        .map(|i| if i % 3 == 0 { (0.0, 0.0, 0.0) } else { (f64::from(i % 5), f64::from(i % 5) * 2.0, 30.0) })
        .collect();
    try_all("some no time", &rows, SOON);
}

/// Customers as MBG/NBD has them, in a unit of time.
fn customers(count: usize, unit: f64, seed: u64) -> Vec<Row> {
    let mut rng = Rng::new(seed);
    (0..count)
        .map(|_| {
            let rate = rng.erlang(2) * 0.1;
            // Beta with 1 and 3.
            let p = 1.0 - rng.unit().max(rng.unit()).max(rng.unit());
            let watched = rng.between(20.0, 60.0);
            let (mut at, mut x, mut last) = (0.0, 0.0, 0.0);
            while !rng.bernoulli(p) {
                at += rng.exponential() / rate;
                if at > watched {
                    break;
                }
                (x, last) = (x + 1.0, at);
            }
            let day = |t: f64| (t * 7.0).floor() / 7.0 * unit;
            (x, day(last), day(watched))
        })
        .collect()
}

/// Weeks, seconds, and centuries: the same fit, to the last bits of the times' rounding.
#[test]
fn the_unit_of_time_does_not_matter() {
    let fits: Vec<Vec<(f64, Vec<f64>)>> = [1.0, 604_800.0, 1.0 / 5218.0]
        .iter()
        .map(|unit| {
            let rows = customers(2000, *unit, 1);
            assert!(try_all("units", &rows, SOON)[..4].iter().all(Option::is_none));
            let column = |of: fn(&Row) -> f64| -> Vec<f64> { rows.iter().map(of).collect() };
            let (x, last, watched) = (column(|row| row.0), column(|row| row.1), column(|row| row.2));
            let histories = Histories::new(Table::new(&x, &last, &watched)).unwrap();
            let purchases: f64 = x.iter().sum();
            let fit = |kind: Kind| {
                let (_, fit) = kind.fit(&histories).unwrap();
                let mut parameters = fit.parameters.clone();
                let times: &[usize] = if kind == Kind::ParetoNbd { &[1, 3] } else { &[1] };
                times.iter().for_each(|&i| parameters[i] /= unit);
                (fit.log_likelihood + purchases * unit.ln(), parameters)
            };
            vec![fit(Kind::Nbd), fit(Kind::BgNbd), fit(Kind::ParetoNbd)]
        })
        .collect();
    for other in &fits[1..] {
        for ((ln_a, a), (ln_b, b)) in fits[0].iter().zip(other) {
            assert!((ln_a - ln_b).abs() < 1e-6, "{ln_a} {ln_b}");
            assert!(a.iter().zip(b).all(|(a, b)| (a / b - 1.0).abs() < 1e-5), "{a:?} {b:?}");
        }
    }
}

#[test]
fn a_million_customers() {
    let rows = customers(1_000_000, 1.0, 2);
    let column = |of: fn(&Row) -> f64| -> Vec<f64> { rows.iter().map(of).collect() };
    let (x, last, watched) = (column(|row| row.0), column(|row| row.1), column(|row| row.2));
    let table = Table::new(&x, &last, &watched);
    let start = Instant::now();
    let histories = Histories::new(table).unwrap();
    println!("grouped {:?} {}", start.elapsed(), histories.rows.len());
    for kind in [Kind::BgNbd, Kind::MbgNbd, Kind::ParetoNbd] {
        let start = Instant::now();
        let (k, fit) = kind.fit(&histories).unwrap();
        println!("{} {:?} {}", kind.as_str(), start.elapsed(), fit.evaluations);
        let start = Instant::now();
        let scores = kind
            .with(k, &fit.parameters)
            .unwrap()
            .scores(table, &Questions { horizon: 52.0, later: false, discounting: None });
        println!("scored {:?}", start.elapsed());
        assert!(scores.unwrap().iter().all(|score| score.expected.is_finite()));
    }
}

/// No likelihood is anywhere higher than elsewhere, or it rises for ever: that is said, with the parameter.
#[test]
fn likelihoods_without_a_maximum() {
    // Everyone alike: rates do not differ, so their shape has no bound.
    try_all("everyone alike", &vec![(4.0, 20.0, 30.0); 200], SOON);
    // Fewer differences than chance brings.
    let rows: Vec<Row> = (0..200).map(|i| (f64::from(4 + i % 2), 20.0 + f64::from(i % 7), 30.0)).collect();
    try_all("too alike", &rows, SOON);
    // One gave up, all others go on.
    let rows: Vec<Row> = (0..200).map(|i| (f64::from(i % 9), if i % 9 == 0 { 0.0 } else { 29.0 }, 30.0)).collect();
    try_all("nobody stops", &rows, SOON);
    // An outlier of ten thousand purchases.
    let mut rows = customers(500, 1.0, 3);
    rows.push((10_000.0, 30.0, 30.0));
    try_all("an outlier", &rows, SOON);
    try_all("an outlier in time", &[customers(500, 1.0, 3), vec![(1.0, 1.0, 1e4)]].concat(), SOON);
}

#[test]
fn histories_that_cannot_be_are_named() {
    for (row, field) in [
        ((0.5, 1.0, 2.0), "x"),
        ((-1.0, 0.0, 2.0), "x"),
        ((f64::NAN, 0.0, 2.0), "x"),
        ((1.0, 3.0, 2.0), "t_x"),
        ((0.0, 1.0, 2.0), "t_x"),
        ((1.0, -1.0, 2.0), "t_x"),
        ((1.0, f64::NAN, 2.0), "t_x"),
        ((1.0, 1.0, f64::INFINITY), "T"),
    ] {
        let (x, last, watched): Row = row;
        let error = Histories::new(Table::new(&[1.0, x], &[1.0, last], &[2.0, watched])).unwrap_err();
        assert_eq!((error.code, error.row, error.field), (Code::HistoryImpossible, Some(2), Some(field)), "{row:?}");
    }
    let error = Histories::new(Table::new(&[1.0], &[1.0, 2.0], &[2.0])).unwrap_err();
    assert_eq!((error.code, error.field), (Code::LengthsDiffer, Some("t_x")));
    for row in [(1.0, 0.0, 6.0), (3.0, 2.0, 6.0), (1.0, 2.5, 6.0), (1.0, 2.0, 6.5)] {
        let (x, last, n): Row = row;
        assert_eq!(Histories::counted(Table::new(&[x], &[last], &[n])).unwrap_err().code, Code::HistoryImpossible);
    }
}

#[test]
fn amounts_that_say_nothing() {
    let code = |counts: &[f64], means: &[f64]| GammaGamma::fit(counts, means, &[]).unwrap_err().code;
    assert_eq!(code(&[1.0, 2.0], &[5.0, 0.0]), Code::AmountNotPositive);
    assert_eq!(code(&[1.0, 2.0], &[5.0, -3.0]), Code::AmountNotPositive);
    assert_eq!(code(&[1.0, 2.0], &[5.0, f64::NAN]), Code::AmountNotPositive);
    assert_eq!(code(&[0.0, 0.0], &[5.0, 0.0]), Code::NoRepeats);
    assert_eq!(code(&[1.0, 2.0, 3.0], &[5.0; 3]), Code::AmountsAlike);
    assert_eq!(code(&[1.0], &[5.0, 6.0]), Code::LengthsDiffer);
    let same = GammaGamma::fit(&[2.0, 3.0, 4.0, 5.0, 6.0, 7.0], &[5.0, 5.001, 5.0, 5.001, 5.0, 5.002], &[]);
    assert!(same.is_err() || same.unwrap().parameters.iter().all(|p| p.is_finite()));
}

#[test]
fn contracts_and_occasions_that_say_nothing() {
    assert_eq!(renewals(&[], &[]).unwrap_err().code, Code::NoCustomers);
    assert_eq!(renewals(&[0.0, 0.0], &[0.0, 10.0]).unwrap_err().code, Code::NoEnd);
    assert_eq!(renewals(&[10.0], &[]).unwrap_err().code, Code::NoRepeats);
    assert_eq!(renewals(&[-1.0], &[]).unwrap_err().code, Code::HistoryImpossible);
    // The same share leaves every year: customers do not differ.
    let rows = renewals(&[500.0, 250.0, 125.0], &[0.0, 0.0, 125.0]).unwrap();
    assert_eq!(Sbg::fit(&rows).unwrap_err().code, Code::FitDegenerate);
    assert_eq!(Bdw::fit(&rows).unwrap_err().code, Code::FitDegenerate);
    let everyone = Table::new(&[6.0, 6.0, 6.0, 6.0, 6.0], &[6.0; 5], &[6.0; 5]);
    assert!(BgBb::fit(&Histories::counted(everyone).unwrap()).is_err());
}
