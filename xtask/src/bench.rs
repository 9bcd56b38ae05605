//! The benchmark beside other engines: builds, installs what only it needs, and lets those of `benches/` measure.

use crate::process::{node, npm, openly, quietly};
use crate::project::Project;
use crate::stamp::{Step, paths};
use crate::{build, files};
use anyhow::Result;

const WANTED: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// Parts that can be asked for alone: files of several kinds, from their choice on; questions in the language, beside SQL; clusters and
/// value models, beside Python's packages; how soon the page follows a hand.
const PARTS: [&str; 4] = ["files", "language", "fits", "views"];

pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    build::all(project)?;
    contestants(project)?;
    quietly(node(project, "tests/browser/programs.mjs").arg("chromium"))?;
    if let Some((part, rest)) = arguments.split_first().filter(|(part, _)| PARTS.contains(&part.as_str())) {
        return openly(node(project, format!("benches/{part}.mjs")).args(rest));
    }
    openly(node(project, "benches/run.mjs").args(arguments))?;
    for part in PARTS {
        openly(&mut node(project, format!("benches/{part}.mjs")))?;
    }
    Ok(())
}

/// Installs the other engines below `target/`, where nothing else can come to depend on them.
fn contestants(project: &Project) -> Result<()> {
    let folder = project.path("target/bench/npm");
    let wanted = WANTED.map(|name| format!("benches/{name}"));
    Step {
        name: "bench",
        says: "Installing what clientele is measured beside",
        inputs: wanted.iter().map(|path| project.path(path)).collect(),
        facts: vec![quietly(node(project, "--version").arg("--no-warnings"))?],
        recipe: include_str!("bench.rs"),
        outputs: paths(project, &["target/bench/npm/node_modules/.package-lock.json"]),
    }
    .run(project, || {
        files::fresh_folder(&folder)?;
        for name in WANTED {
            files::copy(&project.path("benches").join(name), &folder.join(name))?;
        }
        // Not `npm ci`: it insists on DuckDB's builds for every other system, which not every registry has.
        quietly(npm(project).arg("install").current_dir(&folder)).map(|_| ())
    })?;
    Ok(())
}
