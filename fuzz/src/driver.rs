//! Rounds of a target: change an input, read it, keep it where something new came of it; and make what breaks it small.

use std::cell::RefCell;
use std::collections::HashSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::time::{Duration, Instant};

use clientele::rng::Rng;

use crate::{Target, mutate::mutate};

/// Inputs that are kept; memory is bounded by this and their length.
const MOST_KEPT: usize = 4000;
/// Readings that are spent on making a find smaller.
const SHRINKING: usize = 3000;

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub enum Budget {
    /// After so many rounds.
    Rounds(u32),
    /// After so much time.
    Time(Duration),
}

/// What a run amounted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Inputs that were read.
    pub rounds: u32,
    /// Kept inputs.
    pub kept: usize,
    /// Panics in places that the target tolerates.
    pub tolerated: u32,
}

/// An input that breaks a promise.
#[derive(Clone, Debug)]
pub struct Find {
    /// As small as could be made.
    pub input: Vec<u8>,
    /// What the panic said, and where.
    pub said: String,
}

thread_local! {
    /// What the last panic on this thread said, while an input is read; the panics of tests are theirs to show.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What came of one input; an error says what the panic said.
fn outcome(target: &Target, input: &[u8]) -> Result<Option<u64>, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_ours = SAID.with_borrow_mut(|said| said.as_mut().map(|said| *said = info.to_string()).is_some());
            if !is_ours {
                before(info);
            }
        }));
    });
    SAID.set(Some(String::new()));
    let came = panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let said = SAID.take().unwrap_or_default();
    came.map(Some).or_else(|_| {
        let place = said.lines().next().unwrap_or_default();
        if target.tolerates.iter().any(|part| place.contains(part)) { Ok(None) } else { Err(said) }
    })
}

/// Reads one input, to see what an earlier find comes to now.
///
/// # Errors
/// The input, where it breaks a promise.
pub fn replay(target: &Target, input: &[u8]) -> Result<(), Find> {
    outcome(target, input).map(|_| ()).map_err(|said| Find { input: input.to_vec(), said })
}

/// Runs a target.
///
/// # Errors
/// The first input that breaks a promise.
pub fn run(target: &Target, budget: Budget, seed: u64) -> Result<Summary, Find> {
    let begun = Instant::now();
    let mut rng = Rng::new(seed);
    let mut seen = HashSet::new();
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let mut summary = Summary { rounds: 0, kept: 0, tolerated: 0 };
    let mut seeds = (target.seeds)().into_iter();
    loop {
        let enough = match budget {
            Budget::Rounds(rounds) => summary.rounds >= rounds,
            Budget::Time(time) => begun.elapsed() >= time,
        };
        let input = match seeds.next() {
            Some(mut seed) => {
                seed.truncate(target.longest);
                seed
            }
            None if enough => break,
            None => {
                let (bytes, other) = (rng.pick::<Vec<u8>>(&kept).clone(), rng.pick::<Vec<u8>>(&kept));
                mutate(&mut rng, bytes, other, target.words, target.longest)
            }
        };
        summary.rounds += 1;
        match outcome(target, &input) {
            Ok(Some(came)) => {
                if seen.insert(came) || kept.is_empty() {
                    if kept.len() < MOST_KEPT {
                        kept.push(input);
                    } else {
                        let place = rng.below(MOST_KEPT as u64) as usize;
                        kept[place] = input;
                    }
                }
            }
            Ok(None) => summary.tolerated += 1,
            Err(said) => return Err(shrink(target, Find { input, said })),
        }
    }
    summary.kept = kept.len();
    Ok(summary)
}

/// Leaves out what is not needed for the panic, halves first.
fn shrink(target: &Target, mut find: Find) -> Find {
    let mut left = SHRINKING;
    let mut part = find.input.len() / 2;
    while part > 0 && left > 0 {
        let mut at = 0;
        while at < find.input.len() && left > 0 {
            let mut input = find.input.clone();
            input.drain(at..(at + part).min(input.len()));
            left -= 1;
            match outcome(target, &input) {
                Err(said) => find = Find { input, said },
                Ok(_) => at += part,
            }
        }
        part /= 2;
    }
    find
}
