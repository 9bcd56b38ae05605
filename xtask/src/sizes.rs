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

/// What is limited: the form that is measured, what it is meant to be at most, and what it may be, in kilobytes. The two differ where a
/// budget is missed: every build says so, and the limit keeps what is too large from growing.
struct Budget {
    what: &'static str,
    file: PathBuf,
    packing: Packing,
    meant: usize,
    most: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Packing {
    Brotli,
    Gzip,
}

fn budgets(project: &Project) -> [Budget; 6] {
    use Packing::{Brotli, Gzip};
    let kept = |what, file, packing, most| Budget { what, file, packing, meant: most, most };
    let in_package = |name: &str| project.package().join(name);
    [
        Budget { meant: 350, ..kept("engine", in_package("core_bg.wasm"), Brotli, 450) },
        kept("readers", in_package("readers_bg.wasm"), Brotli, 650),
        kept("models", in_package("models_bg.wasm"), Brotli, 80),
        kept("sample shop", in_package("sample_bg.wasm"), Brotli, 60),
        kept("page script", project.bundles().join(SCRIPT), Brotli, 180),
        kept("sealed page", project.dist().join(SEALED), Gzip, 1500),
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
    let (mut over, mut missed) = (Vec::new(), String::new());
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
        } else if limited > budget.meant * KILOBYTE {
            missed += &format!(
                "  {}: {} above the {} it is meant to be\n",
                budget.what,
                kilobytes(limited - budget.meant * KILOBYTE),
                budget.meant
            );
        }
    }
    Ok((table + &missed, over))
}

fn brotli(bytes: &[u8]) -> Result<usize> {
    let mut packer = brotli::CompressorWriter::new(Vec::new(), BROTLI_BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    packer.write_all(bytes)?;
    packer.flush()?;
    Ok(packer.into_inner().len())
}
