//! The build, in order. Each step says what it does and is skipped when nothing it reads has changed.

use crate::process::{npm, quietly};
use crate::project::Project;
use crate::stamp::{self, Step, paths};
use crate::{engine, package, page, seal, sizes, vendor};
use anyhow::{Result, bail};

/// Everything, and within its limits of size.
pub fn all(project: &Project) -> Result<()> {
    make(project)?;
    sizes::measure(project)
}

/// Everything. Whoever only wants to use it is not stopped by another compiler's few bytes more.
pub fn make(project: &Project) -> Result<()> {
    let _held = stamp::lock(project)?;
    dependencies(project)?;
    engine::build(project)?;
    vendor::build(project)?;
    package::build(project)?;
    page::build(project)?;
    seal::build(project)
}

/// Installs exactly what the lock file says; nothing it installs may run or download by itself (`.npmrc`).
pub fn dependencies(project: &Project) -> Result<()> {
    let node = quietly(crate::process::node(project, "--version").arg("--no-warnings"))?;
    Step {
        name: "npm",
        says: "Installing npm dependencies",
        inputs: paths(project, &["package.json", "package-lock.json", ".npmrc"]),
        facts: vec![node],
        recipe: include_str!("build.rs"),
        outputs: paths(project, &["node_modules/.package-lock.json"]),
    }
    .run(project, || {
        // Through a link, npm would empty the folder of another checkout.
        if project.path("node_modules").is_symlink() {
            bail!(
                "node_modules is a link to another folder, which installing would empty. Remove the link and try again."
            );
        }
        quietly(npm(project).arg("ci")).map(|_| ())
    })?;
    Ok(())
}
