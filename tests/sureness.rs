//! How sure labels are: resamples of the customers, as weights of their rows.

use clientele::expr::World;
use clientele::rng::Rng;
use clientele::scheme::{Library, Scheme};
use clientele::score::Scoring;
use clientele::table::{Column, Day, Frame, OrderLedger, Unit, Validity, Values};
use serde_json::json;

/// Random customers without ledgers.
fn random_frame(rows: usize, rng: &mut Rng) -> Frame {
    let mut frame = Frame::new(rows);
    let mut numbers = |most| Values::Int((0..rows).map(|_| rng.below(most) as i32 + 1).collect());
    frame.push(Column::new("recency_days", Unit::Days, numbers(300), Validity::all(rows)));
    frame.push(Column::new("frequency", Unit::Orders, numbers(9), Validity::all(rows)));
    let minor = (0..rows).map(|_| rng.below(100_000) as i64).collect();
    frame.push(Column::new("monetary", Unit::Money, Values::Money { minor, scale: 2 }, Validity::all(rows)));
    frame
}

#[test]
fn a_row_of_weight_n_counts_as_n_rows() {
    let (library, orders) = (Library::default(), OrderLedger::default());
    for seed in 0..20 {
        let mut rng = Rng::new(seed);
        let frame = random_frame(60, &mut rng);
        let weights: Vec<u32> = (0..60).map(|_| rng.below(4) as u32).collect();
        // The naive twin: rows that are really there so often.
        let repeated: Vec<u32> =
            (0..60).flat_map(|row| std::iter::repeat_n(row, weights[row as usize] as usize)).collect();
        let mut twin = Frame::new(repeated.len());
        frame.columns().iter().for_each(|column| twin.push(column.at_rows(&repeated)));
        for scheme in library.schemes().iter().filter(|scheme| scheme.family == "rfm" && scheme.id != "rfm_engagement")
        {
            let codes = vec![0; repeated.len()];
            let of = |frame, weights| {
                let world = World { weights, ..World::of_frame(frame, Day(0)) }.with_orders(&codes, &orders);
                library.bound(world, &Scoring::default()).divide(scheme, world).unwrap().rows
            };
            let (weighted, really) = (of(&frame, Some(&weights)), of(&twin, None));
            for (place, &row) in repeated.iter().enumerate() {
                assert_eq!(weighted[row as usize], really[place], "seed {seed}, {}", scheme.id);
            }
        }
    }
}

#[test]
fn labels_near_a_border_are_less_sure() {
    let (library, orders) = (Library::default(), OrderLedger::default());
    let frame = random_frame(200, &mut Rng::new(1));
    let codes = vec![0; 200];
    let world = World::of_frame(&frame, Day(0)).with_orders(&codes, &orders);
    let bound = library.bound(world, &Scoring::default());
    let scheme = library.scheme("notebook").unwrap();
    let divided = bound.divide(scheme, world).unwrap();
    let shares = |resamples, seed| bound.stability(scheme, world, &divided, resamples, seed).unwrap();
    assert_eq!(shares(50, 7), shares(50, 7), "the same seed, the same figures");
    assert_ne!(shares(50, 7), shares(50, 8));
    let all: Vec<f64> = shares(200, 1).into_iter().flatten().collect();
    assert_eq!(all.len(), 200);
    let mean = |keep: &dyn Fn(i32) -> bool| {
        let Values::Int(days) = &frame.column("recency_days").unwrap().values else { panic!() };
        let kept: Vec<f64> = days.iter().zip(&all).filter(|(day, _)| keep(**day)).map(|(_, share)| *share).collect();
        kept.iter().sum::<f64>() / kept.len() as f64
    };
    // Fifths of 1 to 300 days end near 60, 120, 180 and 240.
    let near = mean(&|day| (day % 60 <= 6 || day % 60 >= 54) && (50..=250).contains(&day));
    let far = mean(&|day| (20..=40).contains(&(day % 60)));
    assert!(near < far - 0.05, "near a border {near}, far from it {far}");
    // Fixed borders do not move.
    let fixed = json!({ "id": "fixed", "labels": [{ "id": "a", "when": "frequency > 4" }, { "id": "b", "when": "frequency > 2" }] });
    let mut library = library.clone();
    library.put_scheme(Scheme::of(&fixed).unwrap()).unwrap();
    let scheme = library.scheme("fixed").unwrap();
    let divided = library.bound(world, &Scoring::default()).divide(scheme, world).unwrap();
    let shares = library.bound(world, &Scoring::default()).stability(scheme, world, &divided, 50, 1).unwrap();
    assert!(shares.iter().zip(&divided.rows).all(|(share, label)| *share == label.map(|_| 1.0)));
}
