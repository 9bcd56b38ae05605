//! The page's parts: one classic script, one style sheet, classic scripts of two kinds of worker; Vite bundles them, `seal` joins them.

use crate::engine;
use crate::files;
use crate::process::{node, quietly};
use crate::project::Project;
use crate::stamp::{Step, paths};
use anyhow::{Result, bail};
use std::path::Path;

pub const SCRIPT: &str = "page.js";
pub const STYLE: &str = "page.css";
pub const WORKER: &str = "worker.js";
pub const UNPACK: &str = "unpack.js";

/// What a script that is run from inside the sealed page cannot or must not do: the policy would stop it, but a build that relies
/// on that is wrong already.
const FORBIDDEN: [(&str, &str); 11] = [
    ("import(", "loads code while running"),
    ("import.meta", "asks for its own address, which a script inside a page does not have"),
    ("importScripts", "loads code while running"),
    ("eval(", "makes code from text"),
    ("new Function", "makes code from text"),
    ("fetch(", "opens a connection"),
    ("XMLHttpRequest", "opens a connection"),
    ("WebSocket", "opens a connection"),
    ("EventSource", "opens a connection"),
    ("sendBeacon", "opens a connection"),
    ("RTCPeerConnection", "opens a connection"),
];

pub fn build(project: &Project) -> Result<()> {
    let outputs = [SCRIPT, STYLE, WORKER, UNPACK].map(|name| project.bundles().join(name)).to_vec();
    Step {
        name: "page",
        says: "Bundling the page and its worker",
        inputs: [
            paths(project, &["www", "pkg", "pkg-template/vite.config.ts", "package-lock.json", "tsconfig.base.json"]),
            engine::unpacker().iter().map(|name| project.bindgen().join(name)).collect(),
        ]
        .concat(),
        facts: vec![],
        recipe: include_str!("page.rs"),
        outputs: outputs.clone(),
    }
    .run(project, || {
        files::fresh_folder(&project.bundles())?;
        for part in ["page", "worker", "unpack"] {
            let mut vite = node(project, project.node_program("vite/bin/vite.js"));
            vite.args(["build", "--logLevel", "warn", "--config", "www/vite.config.ts", "--mode", part]);
            quietly(&mut vite)?;
        }
        outputs
            .iter()
            .filter(|path| path.extension().is_some_and(|kind| kind == "js"))
            .try_for_each(|script| keeps_to_itself(script))
    })?;
    Ok(())
}

fn keeps_to_itself(script: &Path) -> Result<()> {
    let text = files::read_text(script)?;
    for (word, does) in FORBIDDEN {
        if let Some((at, _)) = text.match_indices(word).find(|(at, _)| begins_a_word(&text, *at)) {
            let nearby: String = text[..at].chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect();
            bail!("{} contains `{word}`, which {does}: …{nearby}{word}…", script.display());
        }
    }
    Ok(())
}

/// Whether what stands at `at` is not the tail of a longer name, so that `prefetch(` is not taken for `fetch(`.
fn begins_a_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '$')
}
