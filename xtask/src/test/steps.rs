//! The steps of `npm test`, in order.

use crate::process::{cargo, describe, node, quietly};
use crate::project::Project;
use crate::toolchain::{TARGET, Toolchain};
use crate::{build, files};
use anyhow::{Context, Result, bail};
use std::io::{Read as _, pipe};
use std::path::PathBuf;
use std::process::Command;

pub struct Step {
    pub name: &'static str,
    pub says: &'static str,
    /// Part of `npm run check`.
    pub quick: bool,
    /// When it fails, the steps after it cannot run.
    pub others_need_it: bool,
    /// Returns what was said; an error says what went wrong.
    pub run: fn(&Project) -> Result<String>,
}

const fn quick(name: &'static str, says: &'static str, run: fn(&Project) -> Result<String>) -> Step {
    Step { name, says, quick: true, others_need_it: false, run }
}

const fn long(name: &'static str, says: &'static str, run: fn(&Project) -> Result<String>) -> Step {
    Step { name, says, quick: false, others_need_it: false, run }
}

pub const STEPS: &[Step] = &[
    quick("format", "Rust is formatted as rustfmt.toml says", |project| {
        component(project, "rustfmt")?;
        listen(cargo(project).args(["fmt", "--all", "--check", "--", "--color", "never"]))
    }),
    quick("lint", "TypeScript and JSON are formatted and free of lints", |project| {
        listen(node(project, biome(project)).args(["ci", "--error-on-warnings", "--colors=off"]))
    }),
    quick("tidy", "The layout's rules: import direction, libm only, file sizes, texts in both languages", |project| {
        let tests = ["test", "--quiet", "--package", "clientele", "--test", "tidy"];
        // Its failures are sentences; where in the test they were found says nothing.
        listen(cargo(project).args(tests).env("RUST_BACKTRACE", "0"))
    }),
    quick("clippy", "Rust is free of lints, as a native library", |project| {
        component(project, "clippy")?;
        listen(cargo(project).args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    }),
    quick("clippy-wasm", "Rust is free of lints, as WebAssembly", |project| {
        if let Toolchain::Debian = Toolchain::ready(project)? {
            // Debian's compiler brings no clippy; the native run has seen everything but the wasm.rs files.
            return Ok("Left out: Debian's Rust has no clippy.".to_owned());
        }
        let crates =
            ["clientele-door", "clientele-readers", "clientele-models", "clientele-clusters", "clientele-sample"];
        let packages = crates.iter().flat_map(|name| ["--package", name]);
        let clippy = ["clippy", "--quiet", "--lib", "--target", TARGET];
        listen(cargo(project).args(clippy).args(packages).args(["--", "-D", "warnings"]))
    }),
    long("native", "The Rust tests, native", |project| {
        listen(cargo(project).args(["test", "--quiet", "--workspace", "--no-fail-fast", "--", "--skip", "tidy::"]))
    }),
    Step {
        name: "build",
        says: "Engine, package and page are built and within their sizes",
        quick: true,
        others_need_it: true,
        run: |project| build::all(project).map(|()| String::new()),
    },
    quick("types", "The page and the tests are type-checked", |project| {
        let worlds = ["www/tsconfig.json", "tests/tsconfig.json"];
        let said: Vec<_> =
            worlds.iter().map(|world| listen(node(project, typescript(project)).args(["--project", world]))).collect();
        let wrong: Vec<String> =
            said.iter().filter_map(|said| said.as_ref().err()).map(|error| format!("{error:#}")).collect();
        if wrong.is_empty() { Ok(String::new()) } else { bail!("{}", wrong.join("\n")) }
    }),
    Step {
        name: "browser",
        says: "Chromium and Firefox are found or installed",
        quick: false,
        others_need_it: true,
        run: |project| listen(&mut node(project, "tests/browser/programs.mjs")),
    },
    long(
        "package",
        "The package is packed, installed elsewhere, type-checked and used in Node, a bundle and a shell",
        |project| node_tests(project, "tests/package"),
    ),
    long("page", "The sealed page in Chromium and Firefox, opened from disk and over http", |project| {
        node_tests(project, "tests/page")
    }),
    long("privacy", "Nothing leaves the page; a canary listens to everything", |project| {
        node_tests(project, "tests/privacy")
    }),
];

pub fn biome(project: &Project) -> PathBuf {
    project.node_program("@biomejs/biome/bin/biome")
}

fn typescript(project: &Project) -> PathBuf {
    project.node_program("typescript/bin/tsc")
}

/// All `*.test.mjs` of a folder, two at a time: they wait for browsers and programs more than they compute.
fn node_tests(project: &Project, folder: &str) -> Result<String> {
    let mut tests = node(project, "--test");
    tests.args(["--test-reporter=spec", "--test-concurrency=2"]);
    let files = files::list(&project.path(folder))?;
    let files: Vec<_> = files.iter().filter(|file| file.to_string_lossy().ends_with(".test.mjs")).collect();
    if files.is_empty() {
        bail!("{folder} contains no *.test.mjs.");
    }
    listen(tests.args(files))
}

/// rustup leaves these out of its minimal profile.
fn component(project: &Project, name: &str) -> Result<()> {
    let program = if name == "rustfmt" { "fmt" } else { name };
    if quietly(cargo(project).args([program, "--version"])).is_ok() {
        return Ok(());
    }
    let added = quietly(crate::process::command(project, "rustup").args(["component", "add", name]));
    added.map(|_| ()).with_context(|| format!("{name} is missing; please run `rustup component add {name}`"))
}

/// Runs a command and returns what it said, errors and all in their order; that text is the error when it fails.
fn listen(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let (mut heard, mouth) = pipe()?;
    command.env("NO_COLOR", "1").env("CARGO_TERM_COLOR", "never").env_remove("FORCE_COLOR");
    command.stdout(mouth.try_clone()?).stderr(mouth);
    let mut child = command.spawn().with_context(|| format!("{name} could not be started"))?;
    // The command keeps the pipe's other end open for as long as it holds it; it must not outlive the child.
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut bytes = Vec::new();
    heard.read_to_end(&mut bytes)?;
    let said = String::from_utf8_lossy(&bytes).into_owned();
    if !child.wait()?.success() {
        bail!("{said}\n{name} failed.");
    }
    Ok(said)
}
