//! Sizes as they travel, and the limits they must keep.

use crate::files;
use crate::page::SCRIPT;
use crate::project::Project;
use crate::seal::{self, SEALED};
use crate::stamp::Step;
use anyhow::{Result, bail};
use std::io::Write as _;
use std::path::PathBuf;

const KILOBYTE: usize = 1000;
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;
const BROTLI_BUFFER: usize = 1 << 16;

/// What is limited: the form that is measured, and the most it may be, in kilobytes.
struct Budget {
    what: &'static str,
    file: PathBuf,
    packing: Packing,
    most: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Packing {
    Brotli,
    Gzip,
}

fn budgets(project: &Project) -> [Budget; 9] {
    use Packing::{Brotli, Gzip};
    [
        Budget { what: "engine", file: project.package().join("core_bg.wasm"), packing: Brotli, most: 350 },
        Budget { what: "its analysis", file: project.package().join("analysis_bg.wasm"), packing: Brotli, most: 200 },
        Budget { what: "its extras", file: project.package().join("extras_bg.wasm"), packing: Brotli, most: 100 },
        Budget { what: "readers", file: project.package().join("readers_bg.wasm"), packing: Brotli, most: 650 },
        Budget { what: "models", file: project.package().join("models_bg.wasm"), packing: Brotli, most: 80 },
        Budget { what: "clusters", file: project.package().join("clusters_bg.wasm"), packing: Brotli, most: 180 },
        Budget { what: "sample shop", file: project.package().join("sample_bg.wasm"), packing: Brotli, most: 60 },
        Budget { what: "page script", file: project.bundles().join(SCRIPT), packing: Brotli, most: 180 },
        Budget { what: "sealed page", file: project.dist().join(SEALED), packing: Gzip, most: 1500 },
    ]
}

/// Prints the table and fails when a limit is passed.
pub fn measure(project: &Project) -> Result<()> {
    let budgets = budgets(project);
    let report = project.path("target/sizes.txt");
    Step {
        name: "sizes",
        says: "Measuring",
        inputs: budgets.iter().map(|budget| budget.file.clone()).collect(),
        facts: vec![],
        recipe: include_str!("sizes.rs"),
        outputs: vec![report.clone()],
    }
    .run(project, || {
        let (table, over) = measure_each(&budgets)?;
        print!("{table}");
        if !over.is_empty() {
            bail!("Too large: {}. The limits stand in xtask/src/sizes.rs.", over.join(", "));
        }
        files::write(&report, table)
    })?;
    Ok(())
}

fn measure_each(budgets: &[Budget]) -> Result<(String, Vec<&'static str>)> {
    let mut table = format!("  {:<14}{:>10}{:>10}{:>10}   limit\n", "kilobytes", "plain", "gzip", "brotli");
    let mut over = Vec::new();
    for budget in budgets {
        let bytes = files::read(&budget.file)?;
        let (gzip, brotli) = (seal::gzip(&bytes)?.len(), brotli(&bytes)?);
        let (limited, name) = if budget.packing == Packing::Gzip { (gzip, "gzip") } else { (brotli, "brotli") };
        let kilobytes = |size: usize| format!("{:.1}", size as f64 / KILOBYTE as f64);
        table += &format!(
            "  {:<14}{:>10}{:>10}{:>10}",
            budget.what,
            kilobytes(bytes.len()),
            kilobytes(gzip),
            kilobytes(brotli)
        );
        table += &format!("   {} {name}\n", budget.most);
        if limited > budget.most * KILOBYTE {
            over.push(budget.what);
        }
    }
    Ok((table, over))
}

fn brotli(bytes: &[u8]) -> Result<usize> {
    let mut packer = brotli::CompressorWriter::new(Vec::new(), BROTLI_BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    packer.write_all(bytes)?;
    packer.flush()?;
    Ok(packer.into_inner().len())
}
