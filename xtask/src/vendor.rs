//! The libraries inside the npm package: bundled into modules of its own, so that whoever installs it installs nothing else.

use crate::files;
use crate::process::{node, quietly};
use crate::project::Project;
use crate::stamp::{Step, paths};
use anyhow::Result;
use std::path::PathBuf;

const SOURCES: &str = "pkg-template/vendor";
const DECLARATIONS: &str = "parquet-library.d.ts";
const OUTPUTS: [&str; 2] = ["parquet-library.js", DECLARATIONS];

/// Where the bundled libraries lie until the package takes them.
pub fn outputs(project: &Project) -> Vec<PathBuf> {
    OUTPUTS.map(|name| project.path("target/vendor").join(name)).to_vec()
}

pub fn build(project: &Project) -> Result<()> {
    Step {
        name: "vendor",
        says: "Bundling the libraries inside the npm package",
        inputs: paths(project, &[SOURCES, "package-lock.json"]),
        facts: vec![],
        recipe: include_str!("vendor.rs"),
        outputs: outputs(project),
    }
    .run(project, || {
        files::fresh_folder(&project.path("target/vendor"))?;
        let mut vite = node(project, project.node_program("vite/bin/vite.js"));
        quietly(
            vite.args(["build", "--logLevel", "warn", "--config"]).arg(project.path(SOURCES).join("vite.config.ts")),
        )?;
        // Whoever installs the package has no declarations of the libraries: ours are written by hand.
        files::copy(&project.path(SOURCES).join(DECLARATIONS), &project.path("target/vendor").join(DECLARATIONS))
    })?;
    Ok(())
}
