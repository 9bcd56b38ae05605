//! How many tests passed and failed, read from what the test runners say.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Counts {
    /// A step without tests of its own (a linter, a compiler) is one test.
    pub fn of_passed(said: &str) -> Self {
        match Self::read(said) {
            Self { passed: 0, failed: 0, skipped: 0 } => Self { passed: 1, ..Self::default() },
            counts => counts,
        }
    }

    /// A step that failed without a failing test (it did not compile, say) failed once.
    pub fn of_failed(said: &str) -> Self {
        let counts = Self::read(said);
        Self { failed: counts.failed.max(1), ..counts }
    }

    fn read(said: &str) -> Self {
        let mut counts = Self::default();
        for line in said.lines() {
            counts += cargo_line(line).or_else(|| node_line(line)).unwrap_or_default();
        }
        counts
    }
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; …`
fn cargo_line(line: &str) -> Option<Counts> {
    let (_, results) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |what: &str| {
        results.split("; ").find_map(|part| part.strip_suffix(what)?.trim().parse::<usize>().ok()).unwrap_or(0)
    };
    Some(Counts { passed: number("passed"), failed: number("failed"), skipped: number("ignored") })
}

/// `ℹ pass 3`, a line a kind, as Node's `spec` reporter closes.
fn node_line(line: &str) -> Option<Counts> {
    let (kind, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
    let number = number.parse().ok()?;
    let none = Counts::default();
    match kind {
        "pass" => Some(Counts { passed: number, ..none }),
        "fail" | "cancelled" => Some(Counts { failed: number, ..none }),
        "skipped" | "todo" => Some(Counts { skipped: number, ..none }),
        _ => None,
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_and_node_are_both_understood() {
        let said = "test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured\nℹ pass 4\nℹ fail 0\nℹ skipped 1\nℹ tests 5";
        assert_eq!(Counts::read(said), Counts { passed: 7, failed: 1, skipped: 3 });
    }

    #[test]
    fn a_silent_step_counts_once() {
        assert_eq!(Counts::of_passed(""), Counts { passed: 1, ..Counts::default() });
        assert_eq!(Counts::of_failed("error: no such file").failed, 1);
    }
}
