//! A short run of every target, the same each time, and everything that was ever found.

use clientele_fuzz::driver::{Budget, replay, run};
use clientele_fuzz::{Target, targets};

/// Another one finds other things; a find that is fixed stays in `found/`.
const SEED: u64 = 1;

fn short(name: &str) {
    let target: &Target = targets().find(|target| target.name == name).expect("a target");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/found");
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        if entry.file_name().to_string_lossy().split('.').next() == Some(name) {
            let input = std::fs::read(entry.path()).expect("a file");
            replay(target, &input).unwrap_or_else(|find| panic!("{}: {}", entry.path().display(), find.said));
        }
    }
    match run(target, Budget::Rounds(target.rounds), SEED) {
        Ok(summary) => {
            println!("{name}: {summary:?}");
            assert!(summary.kept > 1, "inputs come to something");
        }
        Err(find) => panic!("{name}: {}\n{:?}", find.said, String::from_utf8_lossy(&find.input)),
    }
}

/// A reader with a fault that two bytes bring out.
fn faulty(input: &[u8]) -> u64 {
    assert!(!input.windows(2).any(|pair| pair == b"\"9"), "a quote and a nine");
    u64::from(input.contains(&b'"')) << 1 | u64::from(input.contains(&b'9'))
}

#[test]
fn faults_are_found_and_made_small() {
    let target = Target {
        name: "faulty",
        says: "nothing",
        longest: 100,
        rounds: 0,
        seeds: || vec![b"some text".to_vec()],
        words: &[],
        tolerates: &[],
        run: faulty,
    };
    let find = run(&target, Budget::Rounds(100_000), SEED).expect_err("a fault");
    assert_eq!(find.input, b"\"9");
    assert!(find.said.contains("a quote and a nine"), "{}", find.said);
    assert!(replay(&target, b"\" 9").is_ok() && replay(&target, b"x\"9").is_err());
}

macro_rules! shorts {
    ($($name:ident),+) => {
        $(#[test]
        fn $name() {
            short(stringify!($name));
        })+

        #[test]
        fn none_is_left_out() {
            assert!(targets().map(|target| target.name).eq([$(stringify!($name)),+]));
        }
    };
}

shorts!(look, csv, reading, dates, numbers, workbook, sheet, markup, archive, json, encoding, rules, language);
