//! The engine as WebAssembly: compiled by cargo, bound by wasm-bindgen, shrunk by wasm-opt.

use crate::files;
use crate::process::{node, openly, quietly};
use crate::project::Project;
use crate::stamp::{Step, paths};
use crate::toolchain::{TARGET, Toolchain};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

const PROFILE: &str = "wasm";

/// Listed one by one: `--all-features` lets wasm-opt emit what Chromium refuses. Same list as in `.cargo/config.toml`, plus what
/// Rust and wasm-bindgen use anyway.
const WASM_FEATURES: [&str; 8] = [
    "simd",
    "bulk-memory",
    "bulk-memory-opt",
    "nontrapping-float-to-int",
    "sign-ext",
    "mutable-globals",
    "multivalue",
    "reference-types",
];

/// Makes `target/bindgen/{core.js,core.d.ts,core_bg.wasm}`.
pub fn build(project: &Project) -> Result<()> {
    let toolchain = Toolchain::ready(project)?;
    let raw = project.path("target").join(TARGET).join(PROFILE).join("clientele.wasm");
    Step {
        name: "engine",
        says: "Compiling the engine to WebAssembly",
        inputs: paths(project, &["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "src"]),
        facts: vec![toolchain.version(project)?],
        recipe: include_str!("engine.rs"),
        outputs: vec![raw.clone()],
    }
    .run(project, || compile(project, &toolchain))?;
    let bindgen = project.bindgen();
    Step {
        name: "bindings",
        says: "Binding it to JavaScript and shrinking it",
        inputs: [vec![raw.clone()], paths(project, &["package-lock.json"])].concat(),
        facts: WASM_FEATURES.map(str::to_owned).to_vec(),
        recipe: include_str!("engine.rs"),
        outputs: ["core.js", "core.d.ts", "core_bg.wasm"].map(|name| bindgen.join(name)).to_vec(),
    }
    .run(project, || bind(project, &raw))?;
    Ok(())
}

fn compile(project: &Project, toolchain: &Toolchain) -> Result<()> {
    let mut build = toolchain.cargo_build(project);
    build.args(["--quiet", "--package", "clientele", "--lib", "--profile", PROFILE, "--target-dir"]);
    build.arg(project.path("target"));
    // Panic messages carry file names; where this machine keeps its sources is nobody's business.
    let flags: Vec<String> = machine_folders(project)
        .iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .collect();
    build.arg("--config").arg(format!("target.{TARGET}.rustflags={}", serde_json::to_string(&flags)?));
    openly(&mut build)
}

/// Folders of this machine that compilers write into their output, and what stands there instead.
fn machine_folders(project: &Project) -> Vec<(PathBuf, &'static str)> {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from);
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(home.as_ref()?.join(".cargo")));
    // rustc applies the last prefix that fits: from the widest to the narrowest.
    let mut folders = Vec::new();
    folders.extend(home.filter(|home| home.parent().is_some()).map(|home| (home, "home")));
    folders.extend(cargo.map(|cargo| (cargo, "cargo")));
    folders.push((project.root.clone(), "clientele"));
    folders
}

fn bind(project: &Project, raw: &Path) -> Result<()> {
    let folder = project.bindgen();
    files::fresh_folder(&folder)?;
    Bindgen::new()
        .input_path(raw)
        .web(true)?
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .typescript(true)
        .out_name("core")
        .generate(&folder)
        .context("wasm-bindgen refused the engine; the versions in Cargo.toml and xtask/Cargo.toml must be the same")?;
    shrink(project, &folder.join("core_bg.wasm"))?;
    names_no_machine(project, &folder.join("core_bg.wasm"))
}

fn shrink(project: &Project, wasm: &Path) -> Result<()> {
    let mut optimiser = node(project, project.node_program("binaryen/bin/wasm-opt"));
    optimiser.args([
        "-O3",
        "--converge",
        "--mvp-features",
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
    ]);
    optimiser.args(WASM_FEATURES.map(|feature| format!("--enable-{feature}")));
    quietly(optimiser.arg(wasm).arg("-o").arg(wasm)).map(|_| ())
}

fn names_no_machine(project: &Project, wasm: &Path) -> Result<()> {
    let bytes = files::read(wasm)?;
    for (folder, _) in machine_folders(project) {
        let name = folder.to_string_lossy().into_owned() + "/";
        if bytes.windows(name.len()).any(|window| window == name.as_bytes()) {
            bail!("The engine contains the path {name} of this machine; see machine_folders in xtask/src/engine.rs.");
        }
    }
    Ok(())
}
