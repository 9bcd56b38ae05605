//! The engine and the modules beside it as WebAssembly: compiled by cargo, bound by wasm-bindgen, shrunk by wasm-opt.

use crate::files;
use crate::process::{node, openly, quietly};
use crate::project::Project;
use crate::split;
use crate::stamp::{Step, paths};
use crate::toolchain::{TARGET, Toolchain};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

const PROFILE: &str = "wasm";

/// Where cargo makes the modules that share the engine's sources, and where the others, which can be made at the same time.
const TOGETHER: &str = "target";
const APART: &str = "target/apart";

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

/// Larger functions stay functions, even those with one caller. Engines make WebAssembly fast function by function, and only for calls that
/// follow: a loop that is part of something large and called once never becomes fast, and to compile it takes all the longer.
const LARGEST_INLINED: &str = "--one-caller-inline-max-function-size=300";

/// What is called stretch by stretch (`src/table/stretches.rs`) stays a function for that reason, however small.
const STAYS: &str = "--no-inline=*stretches::once*";

/// A crate that becomes a WebAssembly module.
struct Module {
    /// The module is `NAME_bg.wasm`, its bindings `NAME.js` and `NAME.d.ts`.
    name: &'static str,
    package: &'static str,
    /// What cargo calls the module.
    raw: &'static str,
    sources: &'static [&'static str],
    /// [`TOGETHER`] or [`APART`].
    made: &'static str,
    /// What of it is loaded as modules of their own, each after the ones before it.
    parts: &'static [Part],
    /// The steps that compile and bind it, and what they say.
    compile: (&'static str, &'static str),
    bind: (&'static str, &'static str),
}

/// A part of a module that shares its memory and is joined to it by `join` of its bindings; see `split.rs`.
struct Part {
    /// The part is `NAME_bg.wasm`.
    name: &'static str,
    /// What is exported by it instead of by the module.
    exports: &'static [&'static str],
}

/// What nobody asks before files are read, and job workers never.
const ANALYSIS: Part = Part {
    name: "analysis",
    exports: &[
        "core_codes",
        "core_column",
        "core_evaluate",
        "core_histories",
        "core_historiesOn",
        "core_putModel",
        "core_query",
        "core_repeats",
        "core_snapshot",
        "core_totalsColumn",
        "parseExpression",
    ],
};

/// What is asked now and then: rules changed, audited and explained, customers compared with those of another day, files written.
const EXTRAS: Part = Part {
    name: "extras",
    exports: &[
        "core_change",
        "core_definitions",
        "core_export",
        "core_ledger",
        "core_ledgerBatch",
        "core_study",
        "core_totalsFile",
    ],
};

const MODULES: [Module; 5] = [
    Module {
        name: "core",
        package: "clientele-door",
        raw: "clientele_door.wasm",
        sources: &["src", "door/Cargo.toml", "door/src"],
        made: TOGETHER,
        parts: &[ANALYSIS, EXTRAS],
        compile: ("engine", "Compiling the engine to WebAssembly"),
        bind: ("bindings", "Binding it to JavaScript and shrinking it"),
    },
    Module {
        name: "readers",
        package: "clientele-readers",
        raw: "clientele_readers.wasm",
        sources: &["readers/Cargo.toml", "readers/src"],
        made: APART,
        parts: &[],
        compile: ("readers", "Compiling the readers to WebAssembly"),
        bind: ("readers-js", "Binding them to JavaScript and shrinking them"),
    },
    Module {
        name: "models",
        package: "clientele-models",
        raw: "clientele_models.wasm",
        sources: &["src", "models/Cargo.toml", "models/src"],
        made: TOGETHER,
        parts: &[],
        compile: ("models", "Compiling the value models to WebAssembly"),
        bind: ("models-js", "Binding them to JavaScript and shrinking them"),
    },
    Module {
        name: "clusters",
        package: "clientele-clusters",
        raw: "clientele_clusters.wasm",
        sources: &["src", "models/Cargo.toml", "models/src", "clusters/Cargo.toml", "clusters/src"],
        made: TOGETHER,
        parts: &[],
        compile: ("clusters", "Compiling the clusters to WebAssembly"),
        bind: ("clusters-js", "Binding them to JavaScript and shrinking them"),
    },
    Module {
        name: "sample",
        package: "clientele-sample",
        raw: "clientele_sample.wasm",
        sources: &["src", "sample/Cargo.toml", "sample/src"],
        made: TOGETHER,
        parts: &[],
        compile: ("sample", "Compiling the sample shop to WebAssembly"),
        bind: ("sample-js", "Binding it to JavaScript and shrinking it"),
    },
];

/// Only the sealed page carries modules packed, so this one is no part of the package.
const UNPACKER: Module = Module {
    name: "unpack",
    package: "clientele-unpack",
    raw: "clientele_unpack.wasm",
    sources: &["unpack/Cargo.toml", "unpack/src"],
    made: APART,
    parts: &[],
    compile: ("unpacker", "Compiling the page's unpacker to WebAssembly"),
    bind: ("unpacker-js", "Binding it to JavaScript and shrinking it"),
};

/// `wasm` and `__wbg_get_imports` are of wasm-bindgen's own bindings.
const JOIN: &str = "
export function join(part) {
    const { exports } = new WebAssembly.Instance(part, { ...__wbg_get_imports(), core: wasm });
    wasm = { ...wasm, ...exports };
}
";
const JOIN_TYPE: &str = "
/** Makes what a part exports callable; the module itself must have been initialised, and the parts before it joined. */
export function join(part: WebAssembly.Module): void;
";

/// What a crate depends on besides its own sources.
const SHARED_SOURCES: [&str; 3] = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"];

/// Names of the files that the build makes for the package.
pub fn outputs() -> impl Iterator<Item = String> {
    MODULES.iter().flat_map(Module::outputs)
}

/// Names of the files that the build makes for the sealed page alone.
pub fn unpacker() -> Vec<String> {
    UNPACKER.outputs()
}

impl Module {
    fn outputs(&self) -> Vec<String> {
        let own = [".js", ".d.ts", "_bg.wasm"].map(|end| format!("{}{end}", self.name));
        own.into_iter().chain(self.parts.iter().map(|part| format!("{}_bg.wasm", part.name))).collect()
    }
}

/// Makes the files of [`outputs`] and [`unpacker`] in `target/bindgen/`.
pub fn build(project: &Project) -> Result<()> {
    let toolchain = Toolchain::ready(project)?;
    let build = |made: &str| {
        let mut modules = MODULES.iter().chain([&UNPACKER]).filter(|module| module.made == made);
        modules.try_for_each(|module| build_module(project, &toolchain, module))
    };
    // The compiler and cargo's lock of a folder leave all processors but one idle while a module is optimised as a whole.
    std::thread::scope(|scope| {
        let apart = scope.spawn(|| build(APART));
        build(TOGETHER).and(apart.join().expect("a build step must not panic"))
    })
}

fn build_module(project: &Project, toolchain: &Toolchain, module: &Module) -> Result<()> {
    let raw = project.path(module.made).join(TARGET).join(PROFILE).join(module.raw);
    Step {
        name: module.compile.0,
        says: module.compile.1,
        inputs: [paths(project, &SHARED_SOURCES), paths(project, module.sources)].concat(),
        facts: vec![toolchain.version(project)?],
        recipe: include_str!("engine.rs"),
        outputs: vec![raw.clone()],
    }
    .run(project, || compile(project, toolchain, module))?;
    Step {
        name: module.bind.0,
        says: module.bind.1,
        inputs: [vec![raw.clone()], paths(project, &["package-lock.json"])].concat(),
        facts: WASM_FEATURES.map(str::to_owned).to_vec(),
        recipe: concat!(include_str!("engine.rs"), include_str!("split.rs")),
        outputs: module.outputs().iter().map(|name| project.bindgen().join(name)).collect(),
    }
    .run(project, || bind(project, module, &raw))?;
    Ok(())
}

fn compile(project: &Project, toolchain: &Toolchain, module: &Module) -> Result<()> {
    let mut build = toolchain.cargo_build(project);
    build.args(["--quiet", "--package", module.package, "--lib", "--profile", PROFILE, "--target-dir"]);
    build.arg(project.path(module.made));
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

fn bind(project: &Project, module: &Module, raw: &Path) -> Result<()> {
    let folder = project.path("target/bind").join(module.name);
    files::fresh_folder(&folder)?;
    Bindgen::new()
        .input_path(raw)
        .web(true)?
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .typescript(true)
        .out_name(module.name)
        .generate(&folder)
        .context("wasm-bindgen refused the module; its version must be the same in every Cargo.toml and in xtask's")?;
    if !module.parts.is_empty() {
        divide(&folder, module)?;
    }
    for name in module.outputs() {
        let file = folder.join(&name);
        if name.ends_with(".wasm") {
            shrink(project, &file)?;
            names_no_machine(project, &file)?;
        }
        files::copy(&file, &project.bindgen().join(name))?;
    }
    Ok(())
}

/// Takes the parts out of a module, and teaches its bindings to join them again.
fn divide(folder: &Path, module: &Module) -> Result<()> {
    let whole = folder.join(format!("{}_bg.wasm", module.name));
    let exports: Vec<&[&str]> = module.parts.iter().map(|part| part.exports).collect();
    let names = std::iter::once(module.name).chain(module.parts.iter().map(|part| part.name));
    for (name, wasm) in names.zip(split::split(&files::read(&whole)?, &exports)?) {
        files::write(&folder.join(format!("{name}_bg.wasm")), wasm)?;
    }
    for (end, addition) in [(".js", JOIN), (".d.ts", JOIN_TYPE)] {
        let bindings = folder.join(format!("{}{end}", module.name));
        files::write(&bindings, files::read_text(&bindings)? + addition)?;
    }
    Ok(())
}

fn shrink(project: &Project, wasm: &Path) -> Result<()> {
    let mut optimiser = node(project, project.node_program("binaryen/bin/wasm-opt"));
    optimiser.args([
        STAYS,
        "-O3",
        LARGEST_INLINED,
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
            bail!(
                "{} contains the path {name} of this machine; see machine_folders in xtask/src/engine.rs.",
                wasm.display()
            );
        }
    }
    Ok(())
}
