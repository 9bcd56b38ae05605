//! k-modes and k-prototypes: costs against the package kmodes, the cost by hand, properties, degenerate input.

use crate::cluster_common;
use clientele_models::cluster::agreement::adjusted_rand;
use clientele_models::cluster::modes::{Mixed, PrototypeOptions, Prototypes, Start};
use cluster_common::*;

const PROTOTYPES: &str = include_str!("../../tests/reference/prototypes.tsv");

#[derive(Clone)]
struct Table {
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
}

impl Table {
    fn fit(&self, options: &PrototypeOptions) -> Result<Prototypes, &'static str> {
        let numbers: Vec<&[f64]> = self.numbers.iter().map(Vec::as_slice).collect();
        let codes: Vec<&[u32]> = self.codes.iter().map(Vec::as_slice).collect();
        let found = Mixed::new(&numbers, &codes).and_then(|data| Prototypes::fit(&data, options));
        found.map_err(|error| error.code.as_str())
    }

    fn rows(&self) -> usize {
        self.numbers.first().map_or_else(|| self.codes[0].len(), Vec::len)
    }

    /// The sum by definition, and whether centres are means and modes.
    fn cost(&self, found: &Prototypes) -> f64 {
        let mut cost = 0.0;
        for c in 0..found.sizes.len() {
            let rows: Vec<usize> = (0..self.rows()).filter(|&i| found.labels[i] as usize == c).collect();
            assert_eq!(rows.len(), found.sizes[c]);
            for column in &self.numbers {
                let mean = rows.iter().map(|&i| column[i]).sum::<f64>() / rows.len() as f64;
                cost += rows.iter().map(|&i| (column[i] - mean) * (column[i] - mean)).sum::<f64>();
            }
            for column in &self.codes {
                let count = |code| rows.iter().filter(|&&i| column[i] == code).count();
                let most = rows.iter().map(|&i| count(column[i])).max().unwrap();
                cost += found.gamma * (rows.len() - most) as f64;
            }
        }
        cost
    }

    fn drawn(n: usize, seed: u64) -> (Table, Vec<u32>) {
        let set = blobs(n, 2, 3, 2.0, seed);
        let mut rng = clientele::rng::Rng::new(seed);
        let code = |label: &u32| if rng.bernoulli(0.8) { *label + 5 } else { 5 + rng.below(4) as u32 };
        let mut code = code;
        let codes = (0..3).map(|_| set.labels.iter().map(&mut code).collect()).collect();
        (Table { numbers: set.columns, codes }, set.labels)
    }
}

fn telco() -> Option<Table> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/telco_churn");
    let Ok(text) = std::fs::read_to_string(folder.join("WA_Fn-UseC_-Telco-Customer-Churn.csv")) else {
        eprintln!("left out: there is no telco_churn");
        return None;
    };
    let rows: Vec<Vec<&str>> = text.lines().skip(1).take(2000).map(|line| line.split(',').collect()).collect();
    let codes = (1..5).chain(6..18).map(|j| {
        let mut known: Vec<&str> = rows.iter().map(|row| row[j]).collect();
        known.sort_unstable();
        known.dedup();
        rows.iter().map(|row| known.binary_search(&row[j]).unwrap() as u32).collect()
    });
    let numbers: Vec<Vec<f64>> =
        [5, 18].iter().map(|&j| rows.iter().map(|row| row[j].parse().unwrap()).collect()).collect();
    let set = Set { columns: numbers, labels: vec![] }.z_scaled();
    Some(Table { numbers: set.columns, codes: codes.collect() })
}

/// Never worse than the package from the same start, nor by default than its best.
#[test]
fn costs_are_at_most_those_of_kmodes() {
    let Some(both) = telco() else { return };
    let modes = Table { numbers: vec![], ..both.clone() };
    for line in PROTOTYPES.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let (k, gamma, expected): (usize, f64, f64) =
            (cells[2].parse().unwrap(), cells[3].parse().unwrap(), cells[4].parse().unwrap());
        let table = if cells[0] == "modes" { &modes } else { &both };
        let mut first: Vec<usize> = Vec::new();
        for i in 0..table.rows() {
            if first.len() < k && first.iter().all(|&j| table.codes.iter().any(|column| column[i] != column[j])) {
                first.push(i);
            }
        }
        let start = match cells[1] {
            "first" => Start::Rows(first),
            "Cao" => Start::Cao,
            _ => Start::Drawn,
        };
        let found = table.fit(&PrototypeOptions { gamma: Some(gamma), start, ..PrototypeOptions::new(k) }).unwrap();
        let default = table.fit(&PrototypeOptions { gamma: Some(gamma), ..PrototypeOptions::new(k) }).unwrap();
        println!("{line}: {} {}, default {}", found.cost, found.steps, default.cost);
        assert!((table.cost(&found) - found.cost).abs() < 1e-8 * found.cost);
        assert!(
            found.cost <= expected * (1.0 + 1e-12) && default.cost <= expected * (1.0 + 1e-12),
            "{line}: {}",
            found.cost
        );
    }
}

#[test]
fn the_default_gamma_is_the_packages() {
    let Some(both) = telco() else { return };
    assert!((both.fit(&PrototypeOptions::new(2)).unwrap().gamma - 0.5).abs() < 1e-12);
}

/// No single row can move with its centres and lower the cost: tried with all of them.
#[test]
fn no_single_move_lowers_the_cost() {
    for seed in 1..6 {
        let (table, truth) = Table::drawn(60, seed);
        let found = table.fit(&PrototypeOptions { gamma: Some(3.0), ..PrototypeOptions::new(3) }).unwrap();
        assert!(found.converged && adjusted_rand(&found.labels, &truth).unwrap() > 0.5);
        let least = table.cost(&found);
        for i in 0..60 {
            for c in 0..3 {
                let mut other = found.clone();
                let own = other.labels[i] as usize;
                if own == c || other.sizes[own] == 1 {
                    continue;
                }
                other.labels[i] = c as u32;
                other.sizes[own] -= 1;
                other.sizes[c] += 1;
                assert!(table.cost(&other) >= least * (1.0 - 1e-9), "{seed} {i} {c}");
            }
        }
    }
}

#[test]
fn order_and_place_and_names_of_codes_do_not_matter() {
    for seed in 1..6 {
        let (table, _) = Table::drawn(200, seed);
        let options =
            PrototypeOptions { gamma: Some(2.0), start: Start::Rows(vec![3, 14, 15]), ..PrototypeOptions::new(3) };
        let found = table.fit(&options).unwrap();
        let mut other = table.clone();
        other.numbers.iter_mut().flatten().for_each(|x| *x += 100.0);
        other.codes.iter_mut().flatten().for_each(|code| *code = *code * 7 + 1);
        let other = other.fit(&options).unwrap();
        assert_eq!(other.labels, found.labels);
        assert!((other.cost - found.cost).abs() < 1e-7 * found.cost);
        let scaled = Table {
            numbers: table.numbers.iter().map(|c| c.iter().map(|x| x * 4.0).collect()).collect(),
            ..table.clone()
        };
        let scaled = scaled.fit(&PrototypeOptions { gamma: Some(32.0), ..options }).unwrap();
        assert_eq!((scaled.labels, scaled.cost), (found.labels, found.cost * 16.0));
    }
}

#[test]
fn degenerate_input_is_a_result_or_a_clear_error() {
    let code = |numbers: &[f64], codes: &[u32], k| {
        let table = Table {
            numbers: if numbers.is_empty() { vec![] } else { vec![numbers.to_vec()] },
            codes: vec![codes.to_vec()],
        };
        let mut found = Vec::new();
        for start in [Start::Drawn, Start::Cao] {
            found
                .push(table.fit(&PrototypeOptions { start, ..PrototypeOptions::new(k) }).map(|f| f.sizes.contains(&0)));
        }
        assert_eq!(found[0], found[1]);
        found.swap_remove(0)
    };
    assert_eq!(code(&[], &[], 1), Err("no_rows"));
    assert_eq!(code(&[], &[1, 2], 3), Err("parameter_invalid"));
    assert_eq!(code(&[], &[1, 2], 0), Err("parameter_invalid"));
    assert_eq!(code(&[], &[4, 4, 4], 2), Err("too_few_distinct"));
    assert_eq!(code(&[], &[4, 4, 9, u32::MAX], 3), Ok(false));
    assert_eq!(code(&[1.0, f64::NAN], &[1, 1], 1), Err("value_not_finite"));
    assert_eq!(code(&[1.0], &[1, 1], 1), Err("lengths_differ"));
    assert_eq!(code(&[1e30, 2e30, -1e30, 5e30], &[1, 1, 1, 1], 3), Ok(false));
    assert_eq!(code(&[2.0, 2.0, 2.0], &[1, 2, 3], 3), Ok(false));
    assert_eq!(Mixed::new(&[], &[]).unwrap_err().code.as_str(), "no_columns");
}
