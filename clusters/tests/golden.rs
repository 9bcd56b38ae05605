//! The same bytes as in WebAssembly: a hash of what each task of `golden/tasks.txt` says, kept in `golden/outcomes.txt`, which
//! `tests/package/cluster.test.mjs` meets too, with and without workers. Run with `CLIENTELE_UPDATE=1` to write them anew.

use clientele_clusters::api::{Asked, Data, Outcome, answer};

/// Rows that are made up by arithmetic on integers alone, so that JavaScript makes the same: four groups in three columns of numbers, and
/// two of categories that mostly go with the groups.
fn rows() -> (Vec<Vec<f64>>, Vec<Vec<u32>>) {
    let mut state = 1_u64;
    let mut next = |below: u64| {
        state = state * 48_271 % 2_147_483_647;
        state % below
    };
    let (mut numbers, mut codes) = (vec![Vec::new(); 3], vec![Vec::new(); 2]);
    for _ in 0..3000 {
        let group = next(4);
        for j in 0..3 {
            let centre = (group * (j + 1) * 37) % 100;
            let noise = next(1000) + next(1000) + next(1000);
            numbers[j as usize].push(centre as f64 + noise as f64 / 128.0);
        }
        let other = if next(5) == 0 { next(4) } else { group };
        codes[0].push(other as u32);
        codes[1].push((group / 2) as u32);
    }
    (numbers, codes)
}

/// FNV-1a over the text and then the bytes of all lists.
fn hash(outcome: &Outcome) -> u64 {
    let numbers = outcome.numbers.iter().flatten().flat_map(|x| x.to_le_bytes());
    let codes = outcome.codes.iter().flatten().flat_map(|x| x.to_le_bytes());
    let bytes = outcome.about.bytes().chain(numbers).chain(codes);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn outcomes_are_the_same_everywhere() {
    let (numbers, codes) = rows();
    let line = |task: &str| {
        let judged = if task.contains("\"judged\"") { codes.clone() } else { vec![] };
        // Methods on numbers alone are not given the categories.
        let data = Data::new(numbers.clone(), if task.contains("\"mixed\"") { codes.clone() } else { vec![] });
        let outcome = answer(&data, &Asked::new(task, vec![], judged).unwrap()).unwrap();
        format!("{:016x}\n", hash(&outcome))
    };
    let found: String = include_str!("golden/tasks.txt").lines().map(line).collect();
    if std::env::var_os("CLIENTELE_UPDATE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/outcomes.txt"), &found).unwrap();
    }
    assert_eq!(found, include_str!("golden/outcomes.txt"));
}
