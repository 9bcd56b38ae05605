//! Values of published tables and of independent computations: `reference/published.md` of the shared folder says which is which.

use crate::common;
use clientele_models::value::bg_bb::BgBb;
use clientele_models::value::bg_cnbd_k::BgCnbdK;
use clientele_models::value::bg_nbd::BgNbd;
use clientele_models::value::gamma_gamma::GammaGamma;
use clientele_models::value::nbd::Nbd;
use clientele_models::value::pareto_nbd::ParetoNbd;
use clientele_models::value::retention::{Bdw, Sbg, renewals};
use clientele_models::value::{Fit, Histories, History, Process, Table};
use common::{cdnow, close, shared};

fn fitted(fit: &Fit, parameters: &[f64], log_likelihood: f64) {
    for (found, expected) in fit.parameters.iter().zip(parameters) {
        close(*found, *expected, 1e-4);
    }
    assert!((fit.log_likelihood - log_likelihood).abs() < 1e-3, "{fit:?}");
    assert_eq!(fit.customers, 2357.0);
}

#[test]
fn maxima_on_cdnow() {
    let Some(columns) = cdnow() else { return };
    let histories = Histories::new(columns.table()).unwrap();
    let start = std::time::Instant::now();
    let fit = BgNbd::fit(&histories, false).unwrap();
    println!("{:?} {} {}", start.elapsed(), fit.evaluations, fit.histories);
    fitted(&fit, &[0.2425945, 4.413602, 0.792922, 2.425907], -9582.4292);
    let fit = BgNbd::fit(&histories, true).unwrap();
    fitted(&fit, &[0.524843, 6.183086, 0.891359, 1.614002], -9582.1357);
    let start = std::time::Instant::now();
    let fit = ParetoNbd::fit(&histories).unwrap();
    println!("{:?} {}", start.elapsed(), fit.evaluations);
    fitted(&fit, &[0.553277, 10.57768, 0.606240, 11.66873], -9594.9762);
    for (found, expected) in fit.standard_errors().iter().zip([0.0476, 0.8427, 0.1873, 6.2111]) {
        close(*found, expected, 1e-3);
    }
    fitted(&Nbd::fit(&histories).unwrap(), &[0.384766, 12.07202], -9763.658);
}

const CUSTOMER_1516: History =
    History { purchases: 26.0, last: 30.857_142_857_142_858, watched: 31.0, ln_gaps: 0.0, weight: 1.0 };

#[test]
fn bg_nbd_predictions() {
    let Some(columns) = cdnow() else { return };
    let fit = BgNbd::fit(&Histories::new(columns.table()).unwrap(), false).unwrap();
    let model = BgNbd::of(&fit.parameters, false);
    for (t, expected) in
        [(1.0 / 7.0, 0.0078), (1.0, 0.0532), (3.0, 0.1506), (31.8571, 1.0405), (32.0, 1.0437), (78.0, 1.8580)]
    {
        assert!((model.expected(t) - expected).abs() < 0.5001e-4, "{t}: {}", model.expected(t));
    }
    close(model.expected(52.0), 1.444012, 1e-6);
    close(model.alive(&CUSTOMER_1516), 0.9688544, 1e-6);
    close(model.alive(&CUSTOMER_1516) * model.after(&CUSTOMER_1516).expected(52.0), 25.75734, 1e-6);

    let published = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, stops_at_once: false };
    close(published.probability(0, 39.0), 0.5737864, 1e-6);
    close(published.probability(10, 2.0), 1.07869e-7, 1e-5);
    let customer = History { purchases: 2.0, last: 30.43, watched: 38.86, ..CUSTOMER_1516 };
    close(published.alive(&customer), 0.726579, 1e-6);
    close(published.alive(&customer) * published.after(&customer).expected(39.0), 1.226028, 1e-6);
}

#[test]
fn pareto_nbd_predictions() {
    let Some(columns) = cdnow() else { return };
    let fit = ParetoNbd::fit(&Histories::new(columns.table()).unwrap()).unwrap();
    let model = ParetoNbd::of(&fit.parameters);
    close(model.expected(52.0), 1.473434, 1e-6);
    close(model.alive(&CUSTOMER_1516), 0.9978734, 1e-6);
    close(model.alive(&CUSTOMER_1516) * model.after(&CUSTOMER_1516).expected(52.0), 25.45518, 1e-6);
    let unseen = History { purchases: 0.0, last: 0.0, watched: 39.0, ..CUSTOMER_1516 };
    close(model.alive(&unseen), 0.2942763, 1e-6);
    let walkthrough = ParetoNbd { r: 0.5533971, alpha: 10.5801985, s: 0.6060625, beta: 11.6562237 };
    close(walkthrough.alive(&unseen), 0.2941633, 1e-6);
}

#[test]
fn gamma_gamma_on_cdnow() {
    let Some(columns) = cdnow() else { return };
    let start = std::time::Instant::now();
    let fit = GammaGamma::fit(&columns.x, &columns.spend, &[]).unwrap();
    println!("{:?} {} {}", start.elapsed(), fit.evaluations, fit.histories);
    assert_eq!(fit.customers, 946.0);
    for (found, expected) in fit.parameters.iter().zip([6.24957, 3.74422, 15.44352]) {
        close(*found, expected, 1e-4);
    }
    assert!((fit.log_likelihood - -4055.9177).abs() < 1e-3, "{fit:?}");
    let published = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    // The first ten customers; of those without an amount the mean is asked for, of which 35.22 is computed and 35.17 printed.
    let printed = [24.65, 18.91, 35.22, 35.22, 35.22, 71.46, 18.91, 35.22, 27.28, 35.22];
    for (i, expected) in printed.into_iter().enumerate() {
        let found = published.expected(columns.x[i], columns.spend[i]).unwrap();
        assert!((found - expected).abs() < 0.1, "{i}: {found} {expected}");
    }
}

#[test]
fn shifted_beta_geometric_of_the_regular_segment() {
    let share = [100.0, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1];
    let left: Vec<f64> = share.windows(2).map(|pair| (pair[0] - pair[1]) * 10.0).collect();
    let mut kept = vec![0.0; 7];
    kept[6] = 241.0;
    let rows = renewals(&left, &kept).unwrap();
    let fit = Sbg::fit(&rows).unwrap();
    close(fit.parameters[0], 0.704077, 1e-4);
    close(fit.parameters[1], 1.182043, 1e-4);
    assert!((fit.log_likelihood - -1680.265).abs() < 1e-3, "{fit:?}");
    let model = Sbg::of(&fit.parameters);
    for (year, expected) in (8..).zip([0.2201, 0.2044, 0.1912, 0.1799, 0.1700]) {
        assert!((model.survival(year) - expected).abs() < 0.5001e-4, "{year}: {}", model.survival(year));
    }
    // With another parameter the likelihood cannot be smaller; both are known of the same data.
    let richer = Bdw::fit(&rows).unwrap();
    assert!(richer.log_likelihood >= fit.log_likelihood, "{richer:?}");
    println!("{richer:?}");
}

/// Fader & Hardie (2007), the "High End" segment: .668, 3.806; −1611.2.
#[test]
fn shifted_beta_geometric_of_the_high_end_segment() {
    let share = [100.0, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1];
    let left: Vec<f64> = share.windows(2).map(|pair| (pair[0] - pair[1]) * 10.0).collect();
    let fit = Sbg::fit(&renewals(&left, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 491.0]).unwrap()).unwrap();
    assert!((fit.parameters[0] - 0.668).abs() < 5e-4 && (fit.parameters[1] - 3.806).abs() < 5e-4, "{fit:?}");
    assert!((fit.log_likelihood - -1611.2).abs() < 0.05, "{fit:?}");
}

#[test]
fn bg_bb_of_the_donations() {
    let Some(text) = shared("cdnow/donations.csv") else { return };
    let rows: Vec<Vec<f64>> =
        text.lines().skip(1).map(|line| line.split(',').map(|cell| cell.trim().parse().unwrap()).collect()).collect();
    let column = |i: usize| -> Vec<f64> { rows.iter().map(|row| row[i]).collect() };
    let (x, last, n, weights) = (column(0), column(1), column(2), column(3));
    let histories = Histories::counted(Table { weights: &weights, ..Table::new(&x, &last, &n) }).unwrap();
    let fit = BgBb::fit(&histories).unwrap();
    for (found, expected) in fit.parameters.iter().zip([1.203522, 0.749716, 0.656718, 2.783443]) {
        close(*found, expected, 1e-4);
    }
    assert!((fit.log_likelihood - -33225.581).abs() < 1e-3, "{fit:?}");
    assert_eq!((fit.customers, fit.histories), (11_104.0, 22));
    let model = BgBb::of(&fit.parameters);
    let total = histories.total(|row| model.log_likelihood(row));
    assert!((total - fit.log_likelihood).abs() < 1e-6);
}

#[test]
fn orders_of_regularity() {
    let Some(columns) = cdnow() else { return };
    let histories = Histories::new(columns.table()).unwrap();
    for once in [false, true] {
        let (one, two) = (BgCnbdK::fit(&histories, 1, once).unwrap(), BgCnbdK::fit(&histories, 2, once).unwrap());
        assert_eq!(one.parameters, BgNbd::fit(&histories, once).unwrap().parameters);
        println!("{} {}", one.log_likelihood, two.log_likelihood);
        let model = BgCnbdK::of(2, &two.parameters, once);
        let total: f64 = columns.histories().map(|history| model.log_likelihood(&history)).sum();
        assert!((total - two.log_likelihood).abs() < 1e-6, "{total} {two:?}");
        assert_eq!(BgCnbdK::fit_order(&histories, once).unwrap().0, 1);
    }
}
