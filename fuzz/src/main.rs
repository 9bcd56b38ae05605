//! `clientele-fuzz [TARGET] [SECONDS] [SEED]`: reads damaged inputs for so long; `cargo xtask fuzz` calls it.

use std::process::ExitCode;
use std::time::Duration;

use clientele_fuzz::driver::{Budget, run};
use clientele_fuzz::{Target, targets};

const SECONDS: u64 = 60;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let name = arguments.iter().find(|argument| argument.parse::<u64>().is_err());
    let mut numbers = arguments.iter().filter_map(|argument| argument.parse().ok());
    let (seconds, seed) = (numbers.next().unwrap_or(SECONDS), numbers.next().unwrap_or(1));
    let chosen: Vec<&Target> = targets().filter(|target| name.is_none_or(|name| name == target.name)).collect();
    if chosen.is_empty() {
        targets().for_each(|target| println!("{:<10} {}", target.name, target.says));
        return ExitCode::FAILURE;
    }
    let each = Duration::from_secs(seconds) / chosen.len() as u32;
    let mut finds = 0;
    for target in chosen {
        match run(target, Budget::Time(each), seed) {
            Ok(summary) => println!("{:<10} {summary:?}", target.name),
            Err(find) => {
                finds += 1;
                let path = format!("{}/found/{}", env!("CARGO_MANIFEST_DIR"), target.name);
                println!("{:<10} {}\n{}", target.name, find.said, String::from_utf8_lossy(&find.input));
                match std::fs::write(&path, &find.input) {
                    Ok(()) => println!(
                        "{path} holds it; make a test of it, and keep it in found/ under a name that says what it is."
                    ),
                    Err(error) => println!("{path}: {error}"),
                }
            }
        }
    }
    if finds == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
