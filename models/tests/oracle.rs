//! Figures against the papers' closed forms with 120 digits: `tests/reference/value.tsv`, of which `value.py` says where it is from.

use clientele_models::value::bg_bb::BgBb;
use clientele_models::value::bg_cnbd_k::BgCnbdK;
use clientele_models::value::bg_nbd::BgNbd;
use clientele_models::value::clv::{Discounting, discounted};
use clientele_models::value::pareto_nbd::ParetoNbd;
use clientele_models::value::{History, Process};

const TOLERANCE: f64 = 1e-11;

fn figures<P: Process>(model: &P, history: &History, t: f64) -> Vec<f64> {
    let alive = model.alive(history);
    vec![
        model.log_likelihood(history),
        alive,
        model.expected(t),
        alive * model.after(history).expected(t),
        model.probability(3, t),
    ]
}

fn computed(name: &str, numbers: &[f64]) -> Vec<f64> {
    let [one, two, three, four, purchases, last, watched, t, discount] = *numbers else { panic!("{numbers:?}") };
    let history = History { purchases, last, watched, ..History::default() };
    match name {
        "bg_nbd" => {
            let model = BgNbd { r: one, alpha: two, a: three, b: four, stops_at_once: false };
            figures(&model, &history, t)
        }
        "pareto_nbd" => {
            let model = ParetoNbd { r: one, alpha: two, s: three, beta: four };
            let ever = Discounting::Continuous { rate: discount, horizon: f64::INFINITY }.check().unwrap();
            let rest = model.alive(&history) * discounted(&model.after(&history), ever);
            [figures(&model, &history, t), vec![rest]].concat()
        }
        "bg_bb" => {
            let model = BgBb { alpha: one, beta: two, gamma: three, delta: four };
            let (alive, after) = (model.alive(&history), model.after(&history));
            vec![
                model.log_likelihood(&history),
                model.alive_next(&history),
                model.expected(t as u32),
                alive * after.expected(t as u32),
                model.probability(3, t as u32),
                alive * after.discounted(discount),
            ]
        }
        other => panic!("{other} is not known"),
    }
}

#[test]
fn closed_forms_with_many_digits_are_met() {
    let numbers = |text: &str| -> Vec<f64> { text.split(' ').map(|one| one.parse().expect("a number")).collect() };
    let (mut tried, mut wrong) = (0, Vec::new());
    for line in include_str!("../../tests/reference/value.tsv").lines() {
        let [name, arguments, expected] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let arguments = numbers(arguments);
        for (i, (found, expected)) in computed(name, &arguments).into_iter().zip(numbers(expected)).enumerate() {
            // What is smaller than any float's worth has to be as small.
            let near = (found - expected).abs() <= TOLERANCE * expected.abs() + 1e-300;
            if !near {
                wrong.push(format!("{name}{arguments:?}, figure {i}: {expected:e}, not {found:e}"));
            }
            tried += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {tried} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 900, "only {tried} figures were tried");
}

/// Of (M)BG/CNBD-k: `tests/reference/worth.tsv`, of which `worth.py` says where it is from.
#[test]
fn what_customers_with_a_rhythm_are_worth_is_met() {
    let mut tried = 0;
    for line in include_str!("../../tests/reference/worth.tsv").lines() {
        let (arguments, expected) = line.split_once('\t').expect("two columns");
        let numbers: Vec<f64> = arguments.split(' ').map(|one| one.parse().expect("a number")).collect();
        let [k, once, .., purchases, last, watched, rate, horizon] = numbers[..] else { panic!("{line}") };
        let model = BgCnbdK::of(k as u32, &numbers[2..6], once == 1.0);
        let history = History { purchases, last, watched, ..History::default() };
        let how = Discounting::Continuous { rate, horizon }.check().unwrap();
        // After nothing at all, it is a new customer, of whom P(alive) is a part of what is expected.
        let found = if watched == 0.0 {
            discounted(&model, how)
        } else {
            model.alive(&history) * discounted(&model.after(&history), how)
        };
        let expected: f64 = expected.parse().unwrap();
        assert!((found / expected - 1.0).abs() < TOLERANCE, "{line}: {found:e}, off by {:e}", found / expected - 1.0);
        tried += 1;
    }
    assert!(tried > 20, "only {tried} figures were tried");
}
