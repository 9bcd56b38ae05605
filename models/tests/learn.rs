//! Logistic regression with a ridge, and verdicts, against scikit-learn (tests/reference/repurchase.py), Greene's printed figures, and naive twins.

use clientele::rng::Rng;
use clientele_models::error::Code;
use clientele_models::learn::judge::{GROUPS, judge};
use clientele_models::learn::logistic::{Columns, Logistic};

fn lines(what: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = include_str!("../../tests/reference/repurchase.tsv").lines().map(|line| line.split('\t').collect());
    let what = what.to_owned();
    lines.filter(move |cells: &Vec<&str>| cells[0] == what).map(|cells| cells[1..].to_vec())
}

fn numbers(cells: &[&str]) -> Vec<f64> {
    cells.iter().map(|cell| cell.parse().unwrap()).collect()
}

/// The columns of Spector and Mazzeo, one behind the other, and who improved.
fn spector() -> (Vec<f64>, Vec<f64>) {
    let rows: Vec<Vec<f64>> = lines("spector").map(|cells| numbers(&cells)).collect();
    let column = |at: usize| rows.iter().map(move |row| row[at]);
    (column(0).chain(column(1)).chain(column(2)).collect(), column(3).collect())
}

/// As `made()` in the script.
fn made() -> (Vec<f64>, Vec<f64>) {
    let rows = 0..600u64;
    let column = |a: u64, b: u64, m: u64| rows.clone().map(move |i| ((i * a + i * i * b) % m) as f64 / m as f64);
    let x = [column(7919, 3, 1009), column(104_729, 7, 997), column(31, 11, 613)].map(Iterator::collect::<Vec<f64>>);
    let holes = rows.clone().map(|i| if i % 7 == 3 { f64::NAN } else { (i * 53 % 101) as f64 / 10.0 });
    let u = column(7877, 13, 1013);
    let bought =
        u.enumerate().map(|(i, u)| f64::from(u < 1.0 / (1.0 + libm::exp(-(2.5 * x[0][i] - 3.0 * x[1][i] * x[2][i])))));
    let bought = bought.collect();
    (x.concat().into_iter().chain(rows.clone().map(|_| 3.25)).chain(holes).collect(), bought)
}

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} and {b}");
}

#[test]
fn coefficients_are_scikit_learns_to_a_millionth() {
    let mut fits = 0;
    for cells in lines("fit") {
        let (columns, bought) = if cells[0] == "spector" { spector() } else { made() };
        let expected = numbers(&cells[1..]);
        let columns = Columns::new(&columns, bought.len()).unwrap();
        let model = Logistic::fit(&columns, &bought, expected[0]).unwrap();
        close(model.intercept, expected[1], 1e-6);
        assert_eq!(model.weights.len(), expected.len() - 2);
        model.weights.iter().zip(&expected[2..]).for_each(|(&found, &weight)| close(found, weight, 1e-6));
        fits += 1;
    }
    assert_eq!(fits, 5);
}

/// W. H. Greene, Econometric Analysis: coefficients in the columns' own units, as printed, and the log-likelihood.
#[test]
fn spector_and_mazzeo_are_as_published() {
    let (columns, bought) = spector();
    let columns = Columns::new(&columns, bought.len()).unwrap();
    let model = Logistic::fit(&columns, &bought, 0.0).unwrap();
    let own: Vec<f64> = model.weights.iter().zip(&model.spreads).map(|(weight, spread)| weight / spread).collect();
    let constant = model.intercept - own.iter().zip(&model.means).map(|(weight, mean)| weight * mean).sum::<f64>();
    for (found, printed) in [(constant, -13.0213), (own[0], 2.8261), (own[1], 0.0952), (own[2], 2.3787)] {
        close(found, printed, 6e-5);
    }
    let judged = judge(&model.likely(&columns).unwrap(), &bought).unwrap();
    close(-judged.log_loss * bought.len() as f64, -12.890, 6e-4);
}

#[test]
fn verdicts_are_scikit_learns() {
    let (columns, bought) = made();
    let columns = Columns::new(&columns, bought.len()).unwrap();
    let foretold = Logistic::fit(&columns, &bought, 1.0).unwrap().likely(&columns).unwrap();
    for cells in lines("judge") {
        let tied: Vec<f64> = foretold.iter().map(|p| (p * 10.0).round() / 10.0).collect();
        let judged = judge(if cells[0] == "tied" { &tied } else { &foretold }, &bought).unwrap();
        let found = [judged.auc, judged.brier, judged.log_loss, judged.lift];
        found.iter().zip(numbers(&cells[1..])).for_each(|(&found, expected)| close(found, expected, 1e-8));
    }
    let judged = judge(&foretold, &bought).unwrap();
    let shares = numbers(&lines("groups").next().unwrap()[1..]);
    assert_eq!(judged.groups.len(), GROUPS);
    judged.groups.iter().zip(shares).for_each(|(group, share)| close(group.bought, share, 1e-9));
    judged.groups.iter().for_each(|group| close(group.customers, 60.0, 1e-9));
}

/// Every pair of one who bought and one who did not; and whatever the order of rows, the same verdict.
#[test]
fn verdicts_agree_with_their_naive_twin_in_any_order() {
    let mut rng = Rng::new(3);
    for _ in 0..20 {
        let n = rng.range(12, 80) as usize;
        let mut rows: Vec<(f64, f64)> =
            (0..n).map(|_| (rng.range(0, 8) as f64 / 8.0, f64::from(u8::from(rng.bernoulli(0.4))))).collect();
        (rows[0].1, rows[1].1) = (1.0, 0.0);
        let split = |rows: &[(f64, f64)]| rows.iter().copied().unzip::<f64, f64, Vec<f64>, Vec<f64>>();
        let (foretold, bought) = split(&rows);
        let judged = judge(&foretold, &bought).unwrap();
        let mut pairs = (0.0, 0.0);
        for (p, _) in rows.iter().filter(|row| row.1 == 1.0) {
            for (q, _) in rows.iter().filter(|row| row.1 == 0.0) {
                pairs = (
                    pairs.0
                        + if p > q {
                            1.0
                        } else if p == q {
                            0.5
                        } else {
                            0.0
                        },
                    pairs.1 + 1.0,
                );
            }
        }
        close(judged.auc, pairs.0 / pairs.1, 1e-12);
        let share = judged.groups.iter().map(|group| group.bought * group.customers).sum::<f64>();
        close(share, bought.iter().sum(), 1e-9);
        rows.reverse();
        let (foretold, bought) = split(&rows);
        let again = judge(&foretold, &bought).unwrap();
        close(judged.lift, again.lift, 1e-12);
        judged.groups.iter().zip(&again.groups).for_each(|(a, b)| close(a.foretold, b.foretold, 1e-12));
    }
}

/// The parts of a customer's chance sum to its logarithm of odds; what is not known adds what the mean adds: nothing.
#[test]
fn contributions_sum_to_the_odds() {
    let (columns, bought) = made();
    let columns = Columns::new(&columns, bought.len()).unwrap();
    let model = Logistic::fit(&columns, &bought, 1.0).unwrap();
    let (parts, likely) = (model.contributions(&columns).unwrap(), model.likely(&columns).unwrap());
    for (row, p) in parts.chunks(6).zip(likely) {
        close(row.iter().sum(), libm::log(p / (1.0 - p)), 1e-9);
        close(row[4], 0.0, 0.0);
    }
    close(parts[3 * 6 + 5], 0.0, 0.0);
    assert_eq!(model.likely(&Columns::new(&[1.0], 1).unwrap()).unwrap_err().code, Code::LengthsDiffer);
}

#[test]
fn what_cannot_be_learned_is_refused() {
    let fit = |numbers: &[f64], bought: &[f64], ridge| {
        Columns::new(numbers, bought.len()).and_then(|columns| Logistic::fit(&columns, bought, ridge)).map(drop)
    };
    let code = |of: Result<(), clientele_models::error::Error>| of.unwrap_err().code;
    assert_eq!(code(fit(&[], &[], 1.0)), Code::NoCustomers);
    assert_eq!(code(fit(&[1.0, 2.0, 3.0], &[1.0, 0.0], 1.0)), Code::LengthsDiffer);
    assert_eq!(code(fit(&[1.0, 2.0], &[1.0, 1.0], 1.0)), Code::TooFewCustomers);
    assert_eq!(code(fit(&[1.0, 2.0], &[0.0, 0.5], 1.0)), Code::ParameterInvalid);
    assert_eq!(code(fit(&[1.0, 2.0], &[0.0, 1.0], -1.0)), Code::ParameterInvalid);
    assert_eq!(code(fit(&[1.0, 2.0], &[0.0, 1.0], f64::NAN)), Code::ParameterInvalid);
    // Told apart without error: only a ridge keeps the weights.
    let apart: Vec<f64> = (0..40).map(f64::from).collect();
    let bought: Vec<f64> = apart.iter().map(|x| f64::from(u8::from(*x >= 20.0))).collect();
    assert_eq!(code(fit(&apart, &bought, 0.0)), Code::FitDegenerate);
    assert!(fit(&apart, &bought, 1.0).is_ok());
    // Nothing but holes, huge numbers, the same column twice: no weight is no number.
    for columns in [
        [f64::NAN; 40].to_vec(),
        apart.iter().map(|x| x * 1e150).collect(),
        [7.0; 40].to_vec(),
        [apart.clone(), apart.clone()].concat(),
    ] {
        let held = Columns::new(&columns, 40).unwrap();
        let model = Logistic::fit(&held, &bought, 1.0).unwrap();
        assert!(model.likely(&held).unwrap().iter().all(|p| (0.0..=1.0).contains(p)), "{model:?}");
    }
    assert_eq!(judge(&[0.5, 0.5], &[1.0, 1.0]).unwrap_err().code, Code::TooFewCustomers);
    assert_eq!(judge(&[0.5, f64::NAN], &[1.0, 0.0]).unwrap_err().code, Code::ParameterInvalid);
}
