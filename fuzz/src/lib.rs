//! Damaged inputs for everything that reads files or rules: the same ones for the same seed.
//!
//! A target is a function of bytes that panics where a promise is broken, and otherwise returns a fingerprint of what came of them. The
//! driver changes inputs at random and keeps those that come to something new, so that damage builds on damage. DESIGN.md says why this
//! is no libFuzzer.

pub mod driver;
mod engine;
mod language;
mod mutate;
mod readers;

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../readers/tests/common/mod.rs"]
mod made;

use std::hash::{DefaultHasher, Hash, Hasher};

/// Something that reads bytes.
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it promises, besides not to panic.
    pub says: &'static str,
    /// Inputs are cut to this many bytes, which bounds the work of a round.
    pub longest: usize,
    /// Rounds of the short run, unoptimised a few seconds.
    pub rounds: u32,
    /// What to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// What is worth putting in.
    pub words: &'static [&'static str],
    /// Panics in these places are known not to be ours: parts of paths.
    pub tolerates: &'static [&'static str],
    /// Reads the bytes; the fingerprint of what came of them.
    pub run: fn(&[u8]) -> u64,
}

/// Every target.
pub fn targets() -> impl Iterator<Item = &'static Target> {
    engine::TARGETS.iter().chain(readers::TARGETS).chain(language::TARGETS)
}

fn fingerprint(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// A size, so roughly that not every size is something new.
fn roughly(size: usize) -> u32 {
    usize::BITS - size.leading_zeros()
}

/// All files of a folder of the repository with an ending, in the order of their names.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(ending));
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}
