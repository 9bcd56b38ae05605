//! Damaged inputs for as long as one likes; `npm test` runs a short and fixed part of it (fuzz/tests/short.rs).

use crate::process::{cargo, openly};
use crate::project::Project;
use anyhow::Result;

/// `arguments`: a target, seconds, a seed; all of them may be left out.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let fuzz = ["run", "--quiet", "--profile", "fuzz", "--package", "clientele-fuzz", "--"];
    openly(cargo(project).args(fuzz).args(arguments))
}
