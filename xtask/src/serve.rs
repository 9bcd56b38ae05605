//! Serves `dist/` with the headers a host would send.

use crate::process::node;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::process::Stdio;

/// The first port tried; the server takes the next free one when it is in use.
const PORT: u16 = 4173;

pub fn start(project: &Project, arguments: &[String]) -> Result<()> {
    let port = match arguments {
        [] => PORT,
        [flag, number] if flag == "--port" => {
            number.parse().with_context(|| format!("`{number}` is not a port: please give a number from 1 to 65535"))?
        }
        _ => bail!("Usage: npm start -- --port NUMBER"),
    };
    println!("\nServing dist/. The same page is also the file dist/clientele.html. Stop with Ctrl-C.");
    let mut server = node(project, project.node_program("vite/bin/vite.js"));
    server.args(["preview", "--config", "www/vite.config.ts", "--port", &port.to_string()]).stdin(Stdio::inherit());
    become_it(server)
}

/// On Unix the server takes this process's place, so that stopping one stops the other.
#[cfg(unix)]
fn become_it(mut server: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(server.exec()).context("The server could not be started")
}

#[cfg(not(unix))]
fn become_it(mut server: std::process::Command) -> Result<()> {
    crate::process::openly(&mut server)
}
