//! Special functions against 50-digit values: `tests/reference/special.tsv`, of which `special.py` says where it is from.

use clientele_models::special::{
    Tails, beta_tails, digamma, gamma_tails, ln_2f1, ln_beta, ln_gamma, ln_gamma_ratio, trigamma,
};

const TOLERANCE: f64 = 1e-12;

/// Differences that logarithms may have near their zeros, where their terms cancel: of the number itself that is the same relative error.
const NEAR_ZERO: f64 = 2e-14;

fn computed(name: &str, arguments: &[f64]) -> Vec<f64> {
    let both = |Tails { lower, upper }| vec![lower, upper];
    match (name, arguments) {
        ("digamma", &[x]) => vec![digamma(x)],
        ("trigamma", &[x]) => vec![trigamma(x)],
        ("ln_gamma", &[x]) => vec![ln_gamma(x)],
        ("ln_beta", &[a, b]) => vec![ln_beta(a, b)],
        ("ln_gamma_ratio", &[x, d]) => vec![ln_gamma_ratio(x, d)],
        ("gamma_tails", &[a, x]) => both(gamma_tails(a, x)),
        ("beta_tails", &[a, b, x]) => both(beta_tails(a, b, x, 1.0 - x)),
        ("ln_2f1", &[a, b, c, z]) => vec![ln_2f1(a, b, c, z, 1.0 - z)],
        other => panic!("{other:?} is not known"),
    }
}

#[test]
fn tables_of_fifty_digits_are_met() {
    let numbers = |text: &str| -> Vec<f64> { text.split(' ').map(|one| one.parse().expect("a number")).collect() };
    let (mut tried, mut wrong) = (0, Vec::new());
    for line in include_str!("../../tests/reference/special.tsv").lines() {
        let [name, arguments, expected] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (arguments, expected) = (numbers(arguments), numbers(expected));
        for (found, expected) in computed(name, &arguments).into_iter().zip(expected) {
            let difference = (found - expected).abs();
            let logarithm = name.starts_with("ln_");
            // Where nearly all is on one side, the other side is what is asked for; it stands in the next column.
            if difference.is_nan() || difference > TOLERANCE * expected.abs() && !(logarithm && difference < NEAR_ZERO)
            {
                wrong.push(format!("{name}{arguments:?} is {expected:e}, not {found:e}: {:e}", difference / expected));
            }
            tried += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {tried} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 1_000, "only {tried} values were tried");
}
