//! Where everything lies, and the few facts read from the manifest.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Folders of the project. Everything built goes below `target/`, apart from what is handed out: `pkg/` and `dist/`.
pub struct Project {
    pub root: PathBuf,
}

impl Project {
    /// The project this program was compiled in.
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: xtask.parent().expect("xtask lies in the project's root").to_path_buf() }
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Output of wasm-bindgen and wasm-opt: `core.js`, `core.d.ts`, `core_bg.wasm`, and the same of `readers`, `models`, `clusters` and `sample`.
    pub fn bindgen(&self) -> PathBuf {
        self.path("target/bindgen")
    }

    /// The page's bundled scripts and style, before they are sealed into one file.
    pub fn bundles(&self) -> PathBuf {
        self.path("target/page")
    }

    pub fn package(&self) -> PathBuf {
        self.path("pkg")
    }

    pub fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// A program that came with an npm dependency, by its path below `node_modules/`.
    pub fn node_program(&self, path: &str) -> PathBuf {
        self.path("node_modules").join(path)
    }

    /// The version in the root `Cargo.toml`: the only place it is written.
    pub fn version(&self) -> Result<String> {
        let manifest = std::fs::read_to_string(self.path("Cargo.toml")).context("Cargo.toml could not be read")?;
        manifest
            .lines()
            .skip_while(|line| line.trim() != "[package]")
            .find_map(|line| line.trim().strip_prefix("version = \"")?.strip_suffix('"'))
            .map(str::to_owned)
            .context("Cargo.toml has no line `version = \"…\"` under [package]")
    }
}
