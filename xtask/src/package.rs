//! The npm package in `pkg/`: TypeScript compiled against the engine's bindings, and everything that travels with it.

use crate::engine;
use crate::files;
use crate::process::{node, quietly};
use crate::project::Project;
use crate::stamp::{Step, paths};
use crate::vendor;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// One compilation a world: what it emits may use only that world's globals. Shared files come out alike in each.
const WORLDS: [&str; 3] = ["tsconfig.browser.json", "tsconfig.worker.json", "tsconfig.node.json"];

const TEMPLATE: &str = "pkg-template";
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

pub fn build(project: &Project) -> Result<()> {
    let package = project.package();
    Step {
        name: "package",
        says: "Compiling the npm package",
        inputs: [
            paths(project, &[TEMPLATE, "package-lock.json", "tsconfig.base.json"]),
            paths(project, &LICENCES),
            engine::outputs().map(|name| project.bindgen().join(name)).collect(),
            vendor::outputs(project),
        ]
        .concat(),
        facts: vec![project.version()?],
        recipe: include_str!("package.rs"),
        outputs: vec![package.clone()],
    }
    .run(project, || {
        files::fresh_folder(&package)?;
        write_manifest(project, &package)?;
        for name in engine::outputs() {
            files::copy(&project.bindgen().join(&name), &package.join(&name))?;
        }
        for file in vendor::outputs(project) {
            files::copy(&file, &package.join(file.file_name().context("a vendored file has a name")?))?;
        }
        for name in LICENCES {
            files::copy(&project.path(name), &package.join(name))?;
        }
        files::copy(&project.path(TEMPLATE).join("README.md"), &package.join("README.md"))?;
        write_catalogues(project, &package)?;
        for world in WORLDS {
            let mut compiler = node(project, project.node_program("typescript/bin/tsc"));
            quietly(compiler.arg("--project").arg(project.path(TEMPLATE).join(world)))?;
        }
        bundle_worker(project, &package)
    })?;
    Ok(())
}

/// Puts one file in the place of the module that a browser's worker starts with.
fn bundle_worker(project: &Project, package: &Path) -> Result<()> {
    let mut vite = node(project, project.node_program("vite/bin/vite.js"));
    let config = project.path(TEMPLATE).join("vite.config.ts");
    quietly(vite.args(["build", "--logLevel", "warn", "--config"]).arg(config))?;
    files::copy(&project.path("target/worker/worker.js"), &package.join("worker.js"))
}

/// The hand-written manifest with the version of the root `Cargo.toml`.
fn write_manifest(project: &Project, package: &Path) -> Result<()> {
    let template = files::read_text(&project.path(TEMPLATE).join("package.json"))?;
    let mut manifest: Value = serde_json::from_str(&template).context("pkg-template/package.json is not valid JSON")?;
    manifest["version"] = project.version()?.into();
    files::write(&package.join("package.json"), serde_json::to_string_pretty(&manifest)? + "\n")
}

/// Each text catalogue as a module: JSON modules are not to be had in every browser, and Node 20 warns of them.
fn write_catalogues(project: &Project, package: &Path) -> Result<()> {
    let declarations = project.path("target/catalogues");
    files::fresh_folder(&declarations)?;
    for file in files::list(&project.path(TEMPLATE).join("src/text"))? {
        let Some(name) = file.file_name().and_then(|name| name.to_str()?.strip_suffix(".json")) else { continue };
        let parsed = serde_json::from_str(&files::read_text(&file)?);
        let texts: BTreeMap<String, String> =
            parsed.with_context(|| format!("{} must hold texts by key, and nothing else", file.display()))?;
        let module = format!("export default {};\n", serde_json::to_string_pretty(&texts)?);
        // Every key is written out, so that the compiler knows which there are.
        let keys: String = texts.keys().map(|key| format!("  readonly {key:?}: string;\n")).collect();
        let types = format!("declare const texts: {{\n{keys}}};\nexport default texts;\n");
        files::write(&package.join(format!("text/{name}.js")), module)?;
        files::write(&package.join(format!("text/{name}.d.ts")), &types)?;
        files::write(&declarations.join(format!("text/{name}.d.ts")), &types)?;
    }
    Ok(())
}
