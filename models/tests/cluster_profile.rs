//! Profiles of clusters: by hand, and under change of order, place and scale.

use crate::cluster_common;
use clientele_models::cluster::Points;
use clientele_models::cluster::profile::profiles;
use cluster_common::*;

/// Oracle: the formulas by hand. Means 2.5 and 6, common variance (5 + 2) / 5.
#[test]
fn differences_by_hand() {
    let columns: [&[f64]; 2] = [&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], &[8.0; 7]];
    let found = profiles(&Points::new(&columns).unwrap(), &[4, 4, 4, 4, 9, 9, 9]).unwrap();
    let first = found[0][0];
    assert_eq!((first.column, first.mean, first.median, first.rest), (0, 2.5, 2.5, 6.0));
    assert!((first.effect + 3.5 / 1.4_f64.sqrt()).abs() < 1e-12);
    let error = (7.0 / 12.0 + 8.75 / 14.0_f64).sqrt();
    assert!((first.high - first.effect - 1.959963984540054 * error).abs() < 1e-12);
    assert!((first.effect - first.low - 1.959963984540054 * error).abs() < 1e-12);
    assert_eq!((found[0][1].column, found[0][1].effect, found[0][1].mean), (1, 0.0, 8.0));
    assert_eq!((found[1][0].effect, found[1][0].median), (-first.effect, 6.0));
    // What tells them apart without exception comes first, and is finite: sqrt(7 - 2), as if one row stood on the wrong side.
    let sure: [&[f64]; 2] = [&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], &[1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0]];
    let found_sure = profiles(&Points::new(&sure).unwrap(), &[4, 4, 4, 4, 9, 9, 9]).unwrap();
    assert_eq!([found_sure[0][1].column, found_sure[1][1].column], [1, 1]);
    assert!((found_sure[0][1].effect - 5.0_f64.sqrt()).abs() < 1e-12);
    assert_eq!(found_sure[1][1].effect, -found_sure[0][1].effect);
    assert_eq!(profiles(&Points::new(&columns).unwrap(), &[1; 7]).unwrap_err().code.as_str(), "parameter_invalid");
    assert_eq!(profiles(&Points::new(&columns).unwrap(), &[1; 6]).unwrap_err().code.as_str(), "lengths_differ");
}

#[test]
fn effects_keep_under_order_place_and_scale() {
    let set = blobs(400, 5, 4, 3.0, 2);
    let found = profiles(&set.points(), &set.labels).unwrap();
    assert!(found.iter().all(|profile| profile.windows(2).all(|pair| pair[0].effect.abs() >= pair[1].effect.abs())));
    for other in [set.permuted(&order(400, 1)), set.map(|x| x + 500.0), set.map(|x| x * 1e30), set.map(|x| x * 1e-30)] {
        let other = profiles(&other.points(), &other.labels).unwrap();
        for (a, b) in other.iter().flatten().zip(found.iter().flatten()) {
            assert!(a.column == b.column && (a.effect - b.effect).abs() < 1e-9 && (a.low - b.low).abs() < 1e-9);
        }
    }
    let mut single = vec![0; 400];
    single[7] = 1;
    let found = profiles(&set.points(), &single).unwrap();
    assert!(found.iter().flatten().all(|d| d.effect.is_finite() && d.low < d.high));
}
