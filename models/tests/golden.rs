//! The same bits as in WebAssembly: kept in `golden/fits.tsv`, which `tests/package/value.test.mjs` meets too. Run with
//! `CLIENTELE_UPDATE=1` to write it anew.

use clientele_models::value::gamma_gamma::GammaGamma;
use clientele_models::value::{Fit, Histories, Kind, Table};

/// Customers that are made up by arithmetic on integers alone, so that JavaScript makes the same.
fn customers() -> [Vec<f64>; 4] {
    let mut state = 1_u64;
    let mut next = |below: u64| {
        state = state * 48_271 % 2_147_483_647;
        state % below
    };
    let mut columns: [Vec<f64>; 4] = Default::default();
    for _ in 0..1000 {
        let watched = 100 + next(200);
        // Who never came back, who stopped early, who comes now and then, who comes often.
        let (purchases, last) = match next(4) {
            0 => (0, 0),
            1 => (1 + next(3), 1 + next(watched / 3)),
            2 => (1 + next(4), watched - next(watched / 2)),
            _ => (4 + next(14), watched - next(30)),
        };
        let spend = if purchases > 0 { (100 + next(9000)) as f64 / 100.0 } else { 0.0 };
        let row = [purchases as f64, last as f64, watched as f64, spend];
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }
    columns
}

#[test]
fn fits_are_the_same_everywhere() {
    let [x, last, watched, spend] = customers();
    let histories = Histories::new(Table::new(&x, &last, &watched)).unwrap();
    let kinds = [Kind::Nbd, Kind::BgNbd, Kind::MbgNbd, Kind::ParetoNbd];
    let mut fits: Vec<Fit> = kinds.iter().map(|kind| kind.fit(&histories).unwrap().1).collect();
    fits.push(GammaGamma::fit(&x, &spend, &[]).unwrap());
    let line = |fit: &Fit| {
        let numbers = fit.parameters.iter().chain([&fit.log_likelihood]);
        numbers.map(f64::to_string).collect::<Vec<_>>().join("\t") + "\n"
    };
    let found: String = fits.iter().map(line).collect();
    if std::env::var_os("CLIENTELE_UPDATE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/fits.tsv"), &found).unwrap();
    }
    assert_eq!(found, include_str!("golden/fits.tsv"));
}
