//! A Rust that can compile to WebAssembly: rustup's, or else Debian's with the library sources.

use crate::process::{cargo, command, openly, quietly};
use crate::project::Project;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

pub const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-16";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-16"];

/// Set to `debian` to try the second way where the first would do.
const CHOICE: &str = "CLIENTELE_TOOLCHAIN";

pub enum Toolchain {
    /// The toolchain that runs us, with the target installed.
    Rustup,
    /// Debian's compiler; it builds the standard library itself, which takes about 80 s the first time.
    Debian,
}

impl Toolchain {
    /// Finds or installs one, saying what it does.
    pub fn ready(project: &Project) -> Result<Self> {
        if std::env::var(CHOICE).as_deref() == Ok("debian") {
            return debian(project, &format!("{CHOICE}=debian is set"));
        }
        if has_target(project) {
            return Ok(Self::Rustup);
        }
        println!("  toolchain  Adding the Rust target {TARGET}");
        match quietly(command(project, "rustup").args(["target", "add", TARGET])) {
            Ok(_) if has_target(project) => Ok(Self::Rustup),
            Ok(_) => debian(project, "rustup is there but does not manage the Rust in use"),
            Err(error) => debian(project, &format!("{error:#}")),
        }
    }

    /// What the compiled engine depends on besides its sources.
    pub fn version(&self, project: &Project) -> Result<String> {
        quietly(self.rustc(project).arg("--version"))
    }

    fn rustc(&self, project: &Project) -> Command {
        command(project, if matches!(self, Self::Debian) { DEBIAN_RUSTC } else { "rustc" })
    }

    /// `cargo build --target wasm32-unknown-unknown`, to be completed by the caller.
    pub fn cargo_build(&self, project: &Project) -> Command {
        let mut build = match self {
            Self::Rustup => cargo(project),
            Self::Debian => {
                let mut build = command(project, DEBIAN_CARGO);
                // Building std needs an unstable flag, and Debian ships a stable compiler.
                build.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1").env_remove("RUSTUP_TOOLCHAIN");
                build
            }
        };
        build.args(["build", "--target", TARGET]);
        if matches!(self, Self::Debian) {
            build.args(["-Zbuild-std=std,panic_abort", "--config"]);
            build.arg(format!("target.{TARGET}.linker=\"{DEBIAN_LINKER}\""));
        }
        build
    }
}

fn has_target(project: &Project) -> bool {
    quietly(command(project, "rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_ok_and(|folder| Path::new(&folder).is_dir())
}

fn debian(project: &Project, why: &str) -> Result<Toolchain> {
    println!("  toolchain  {why}.\n             Using Debian's Rust with its library sources instead.");
    let installed = || [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_LINKER].iter().all(|program| Path::new(program).exists());
    if !installed() {
        let install = format!("apt-get install --yes --no-install-recommends {}", DEBIAN_PACKAGES.join(" "));
        println!("  toolchain  {install}");
        let words: Vec<&str> = install.split(' ').collect();
        let tried = openly(command(project, words[0]).arg("update"))
            .and_then(|()| openly(command(project, words[0]).args(&words[1..])));
        if tried.is_err() || !installed() {
            bail!(
                "The Rust target {TARGET} is missing. Please run `rustup target add {TARGET}`, \
                 or on Debian, as root, `{install}`."
            );
        }
    }
    Ok(Toolchain::Debian)
}
