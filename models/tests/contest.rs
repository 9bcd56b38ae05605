//! Contests of models: on CDNOW, and on customers whose model is known.

use crate::common;
use clientele::rng::Rng;
use clientele_models::error::Code;
use clientele_models::value::bootstrap::bootstrap;
use clientele_models::value::contest::{Contest, Holdout, Reason, contest};
use clientele_models::value::simulate::customers;
use clientele_models::value::{Histories, Kind, Questions, Table};

#[test]
fn cdnow_is_not_bg_nbd_for_most_buy_once() {
    let Some((columns, later)) = common::cdnow_with_later() else { return };
    assert_eq!(later.iter().sum::<f64>(), 1882.0);
    let start = std::time::Instant::now();
    let holdout = Holdout { purchases: &later, time: 39.0 };
    let Contest { entries, winner, reason } = contest(columns.table(), Some(holdout), &Kind::ALL).unwrap();
    println!("{:?}", start.elapsed());
    for entry in &entries {
        let judged = entry.outcome.as_ref().unwrap();
        println!("{:?} {} {:.2} {:?}", entry.kind, judged.k, judged.bic, judged.holdout);
        assert_eq!(judged.eligible, !matches!(entry.kind, Kind::BgNbd | Kind::BgCnbdK));
    }
    assert_eq!(reason, Reason::Holdout);
    assert!(matches!(entries[winner].kind, Kind::MbgNbd | Kind::ParetoNbd), "{:?}", entries[winner].kind);
}

#[test]
fn a_rhythm_is_noticed_and_so_is_its_absence() {
    let mut rng = Rng::new(5);
    let watched = vec![60.0; 1500];
    let regular = customers(Kind::MbgCnbdK, 3, &[1.2, 1.5, 0.8, 4.0], &watched, 30.0, &mut rng).unwrap();
    for holdout in [None, Some(Holdout { purchases: &regular.later, time: 30.0 })] {
        let Contest { entries, winner, .. } = contest(regular.table(), holdout, &Kind::ALL).unwrap();
        assert_eq!(entries[winner].kind, Kind::MbgCnbdK);
        assert_eq!(entries[winner].outcome.as_ref().unwrap().k, 3);
    }
    let forever = customers(Kind::Nbd, 1, &[1.2, 6.0], &watched, 30.0, &mut rng).unwrap();
    let Contest { entries, winner, reason } = contest(forever.table(), None, &Kind::ALL).unwrap();
    // Nobody stopped: models in which customers do have no maximum.
    assert_eq!((entries[winner].kind, reason), (Kind::Nbd, Reason::OnlyOne));
}

/// Where customers are many and long known, bounds of 90 % over samples are about those of 1.645 standard errors. (On CDNOW they are up to a
/// third wider: there the likelihood of MBG/NBD is no parabola.)
#[test]
fn samples_scatter_as_errors_say() {
    let mut rng = Rng::new(11);
    let watched: Vec<f64> = (0..3000).map(|_| rng.between(40.0, 80.0)).collect();
    for (kind, truth) in [(Kind::MbgNbd, [0.9, 5.0, 0.9, 2.5]), (Kind::ParetoNbd, [0.9, 5.0, 0.8, 12.0])] {
        let columns = customers(kind, 1, &truth, &watched, 0.0, &mut rng).unwrap();
        let (k, fit) = kind.fit(&Histories::new(columns.table()).unwrap()).unwrap();
        let model = (kind, k, &fit.parameters[..]);
        let found = bootstrap(model, columns.table(), 39.0, (200, 0.9), 1).unwrap();
        assert_eq!(found.samples, 200);
        for ((low, high), (parameter, error)) in
            found.parameters.iter().zip(fit.parameters.iter().zip(fit.standard_errors()))
        {
            assert!(low < parameter && parameter < high);
            // Of logarithms, which scatter evenly.
            let widths = ((high / low).ln(), 2.0 * 1.645 * error / parameter);
            assert!((widths.0 / widths.1 - 1.0).abs() < 0.25, "{widths:?}");
        }
        let scores = kind.with(k, &fit.parameters).unwrap();
        let questions = Questions { horizon: 39.0, later: false, discounting: None };
        let expected: f64 =
            scores.scores(columns.table(), &questions).unwrap().iter().map(|score| score.expected).sum();
        assert!(found.expected.0 < expected && expected < found.expected.1);
    }
}

#[test]
fn samples_are_the_same_for_a_seed() {
    let Some(columns) = common::cdnow() else { return };
    for kind in [Kind::MbgNbd, Kind::ParetoNbd] {
        let (k, fit) = kind.fit(&Histories::new(columns.table()).unwrap()).unwrap();
        let sample = |count, seed| bootstrap((kind, k, &fit.parameters), columns.table(), 39.0, (count, 0.9), seed);
        let start = std::time::Instant::now();
        let count = if kind == Kind::MbgNbd { 200 } else { 50 };
        assert!(sample(count, 1).unwrap().samples * 40 >= count * 39);
        println!("{kind:?} {:?}", start.elapsed());
        assert_eq!(sample(5, 1), sample(5, 1));
        assert_ne!(sample(5, 1), sample(5, 2));
        assert_eq!(sample(1, 1).unwrap_err().code, Code::ParameterInvalid);
    }
}

#[test]
fn too_little_is_refused() {
    let few = Table::new(&[0.0, 1.0, 2.0], &[0.0, 3.0, 4.0], &[9.0; 3]);
    assert_eq!(contest(few, None, &Kind::ALL).unwrap_err().code, Code::TooFewCustomers);
    assert_eq!(contest(Table::new(&[0.0], &[0.0], &[9.0]), None, &Kind::ALL).unwrap_err().code, Code::NoRepeats);
    let short = Holdout { purchases: &[1.0], time: 3.0 };
    assert_eq!(contest(few, Some(short), &Kind::ALL).unwrap_err().code, Code::LengthsDiffer);
}
