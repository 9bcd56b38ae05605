//! Running other programs, with errors a reader can act on.

use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// A command that starts in the project's root.
pub fn command(project: &Project, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(&project.root).stdin(Stdio::null());
    command
}

/// The cargo that runs this program.
pub fn cargo(project: &Project) -> Command {
    command(project, std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Node, running one script.
pub fn node(project: &Project, script: impl AsRef<OsStr>) -> Command {
    let node = std::env::var_os("npm_node_execpath").unwrap_or_else(|| "node".into());
    let mut command = command(project, node);
    command.arg(script);
    command
}

/// npm, by the script that runs this program where there is one: its name differs between systems.
pub fn npm(project: &Project) -> Command {
    match std::env::var_os("npm_execpath") {
        Some(script) if Path::new(&script).file_name() == Some(OsStr::new("npm-cli.js")) => node(project, script),
        _ => command(project, if cfg!(windows) { "npm.cmd" } else { "npm" }),
    }
}

/// Runs to the end with its output kept back; shows it only when the program fails.
pub fn quietly(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let output = command.output().with_context(|| format!("{name} could not be started"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    if !output.status.success() {
        bail!("{name} failed:\n{}\n{}", text(&output.stdout), text(&output.stderr));
    }
    Ok(text(&output.stdout))
}

/// Runs to the end, its output going where ours goes.
pub fn openly(command: &mut Command) -> Result<()> {
    let name = describe(command);
    let status = command.status().with_context(|| format!("{name} could not be started"))?;
    if !status.success() {
        bail!("{name} failed; what it said is above.");
    }
    Ok(())
}

/// The command as one would type it, paths shortened to their file names.
pub fn describe(command: &Command) -> String {
    let short = |part: &OsStr| Path::new(part).file_name().unwrap_or(part).to_string_lossy().into_owned();
    let words = command.get_args().take(3).map(short);
    format!("`{}`", std::iter::once(short(command.get_program())).chain(words).collect::<Vec<_>>().join(" "))
}
