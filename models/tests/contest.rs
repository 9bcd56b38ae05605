//! Contests of models: on CDNOW, and on customers whose model is known.

mod common;

use clientele::rng::Rng;
use clientele_models::error::Code;
use clientele_models::value::contest::{Contest, Holdout, Reason, contest};
use clientele_models::value::simulate::customers;
use clientele_models::value::{Kind, Table};

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

#[test]
fn too_little_is_refused() {
    let few = Table::new(&[0.0, 1.0, 2.0], &[0.0, 3.0, 4.0], &[9.0; 3]);
    assert_eq!(contest(few, None, &Kind::ALL).unwrap_err().code, Code::TooFewCustomers);
    assert_eq!(contest(Table::new(&[0.0], &[0.0], &[9.0]), None, &Kind::ALL).unwrap_err().code, Code::NoRepeats);
    let short = Holdout { purchases: &[1.0], time: 3.0 };
    assert_eq!(contest(few, Some(short), &Kind::ALL).unwrap_err().code, Code::LengthsDiffer);
}
