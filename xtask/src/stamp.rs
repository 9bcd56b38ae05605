//! Build steps that run only when something they read, or something they made, has changed.

use crate::files;
use crate::project::Project;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// One step of the build. Its stamp holds a hash of the inputs and one of the outputs; both must still fit.
pub struct Step {
    /// Name of the stamp, and what the line on the terminal begins with.
    pub name: &'static str,
    pub says: &'static str,
    /// Files and folders below the project's root.
    pub inputs: Vec<PathBuf>,
    /// Whatever else the result depends on: versions, flags.
    pub facts: Vec<String>,
    /// The source of the code that does the work: when it changes, the work is done anew.
    pub recipe: &'static str,
    pub outputs: Vec<PathBuf>,
}

impl Step {
    /// Runs the work unless its stamp fits; returns whether it ran.
    pub fn run(self, project: &Project, work: impl FnOnce() -> Result<()>) -> Result<bool> {
        let stamp = project.path("target/stamps").join(self.name);
        let inputs = hash(project, &self.inputs, &[self.facts, vec![self.recipe.to_owned()]].concat())?;
        let fits =
            |outputs: &str| std::fs::read_to_string(&stamp).is_ok_and(|old| old == format!("{inputs} {outputs}"));
        if self.outputs.iter().all(|path| path.exists()) && fits(&hash(project, &self.outputs, &[])?) {
            return Ok(false);
        }
        println!("  {:<10} {}", self.name, self.says);
        let begun = Instant::now();
        work().with_context(|| format!("The step `{}` failed", self.name))?;
        println!("  {:<10} done in {:.1} s", self.name, begun.elapsed().as_secs_f32());
        if let Some(missing) = self.outputs.iter().find(|path| !path.exists()) {
            anyhow::bail!("The step `{}` should have made {}, but did not.", self.name, missing.display());
        }
        files::write(&stamp, format!("{inputs} {}", hash(project, &self.outputs, &[])?))?;
        Ok(true)
    }
}

/// Held while building, so that two builds at once do not write into each other's files.
pub fn lock(project: &Project) -> Result<File> {
    let path = project.path("target/build.lock");
    files::write(&path, "")?;
    let file = File::open(&path).with_context(|| format!("{} could not be opened", path.display()))?;
    if file.try_lock().is_err() {
        println!("Another build is running; waiting for it.");
        file.lock().context("The other build's lock could not be waited for")?;
    }
    Ok(file)
}

fn hash(project: &Project, paths: &[PathBuf], facts: &[String]) -> Result<String> {
    let mut hasher = Sha256::new();
    // Lengths before contents: no two lists of files may look alike.
    let mut add = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for fact in facts {
        add(fact.as_bytes());
    }
    for path in paths {
        for file in files::list(path)? {
            add(file.strip_prefix(&project.root).unwrap_or(&file).to_string_lossy().as_bytes());
            add(&files::read(&file)?);
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The given paths below the project's root.
pub fn paths(project: &Project, relative: &[&str]) -> Vec<PathBuf> {
    relative.iter().map(|path| project.root.join(Path::new(path))).collect()
}
