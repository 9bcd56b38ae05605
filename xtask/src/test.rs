//! All tests, the quick ones first. A step that fails shows what it said; the others still run.

mod counts;
mod steps;

use crate::process::{cargo, node, quietly};
use crate::project::Project;
use anyhow::{Result, bail};
use counts::Counts;
use std::time::Instant;
use steps::{STEPS, Step};

/// Lines of a failed step's output that are shown; all of them are in its log.
const SHOWN_LINES: usize = 300;

/// Runs all steps, or those named. True when nothing failed.
pub fn run(project: &Project, arguments: &[String]) -> Result<bool> {
    if arguments == ["--list"] {
        STEPS.iter().for_each(|step| println!("{:<12} {}", step.name, step.says));
        return Ok(true);
    }
    if let Some(unknown) = arguments.iter().find(|name| !STEPS.iter().any(|step| step.name == **name)) {
        bail!("There is no test step `{unknown}`; `npm test -- --list` names them.");
    }
    let chosen = |step: &&Step| arguments.is_empty() || arguments.iter().any(|name| name == step.name);
    run_steps(project, STEPS.iter().filter(chosen))
}

/// The steps that need no built page, no browser and no long run.
pub fn check(project: &Project) -> Result<bool> {
    run_steps(project, STEPS.iter().filter(|step| step.quick))
}

pub fn format(project: &Project) -> Result<()> {
    crate::build::dependencies(project)?;
    quietly(cargo(project).args(["fmt", "--all"]))?;
    quietly(node(project, steps::biome(project)).args(["check", "--write"]))?;
    println!("All sources are in the house style.");
    Ok(())
}

fn run_steps<'a>(project: &Project, steps: impl Iterator<Item = &'a Step>) -> Result<bool> {
    let begun = Instant::now();
    let mut total = Counts::default();
    let mut failed = Vec::new();
    crate::build::dependencies(project)?;
    for step in steps {
        let counts = run_step(project, step)?;
        total += counts;
        if counts.failed > 0 {
            failed.push(step.name);
        }
        if counts.failed > 0 && step.others_need_it {
            println!("The steps after `{}` need what it makes; they were left out.", step.name);
            break;
        }
    }
    println!("\nAll of this took {:.0} s.", begun.elapsed().as_secs_f32());
    if !failed.is_empty() {
        println!(
            "Failed: {}. Run one alone with `npm test -- NAME`; full logs are in target/test-logs/.",
            failed.join(", ")
        );
    }
    println!("{total}");
    Ok(failed.is_empty())
}

fn run_step(project: &Project, step: &Step) -> Result<Counts> {
    println!("{:<12} {}", step.name, step.says);
    let begun = Instant::now();
    let log = project.path("target/test-logs").join(format!("{}.log", step.name));
    let outcome = (step.run)(project);
    let seconds = begun.elapsed().as_secs_f32();
    let (counts, said) = match outcome {
        Ok(said) => (Counts::of_passed(&said), said),
        Err(error) => {
            let said = format!("{error:#}");
            (Counts::of_failed(&said), said)
        }
    };
    crate::files::write(&log, &said)?;
    if counts.failed > 0 {
        let lines: Vec<&str> = said.lines().collect();
        println!("{}", lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n"));
    }
    // Node's mark for a test that was left out, with the reason behind it.
    for skipped in said.lines().map(str::trim_start).filter(|line| line.starts_with('﹣')) {
        println!("{:<12} {skipped}", "");
    }
    println!("{:<12} {counts} in {seconds:.1} s", "");
    Ok(counts)
}
