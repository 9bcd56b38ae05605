//! Builds, serves and tests clientele. The npm scripts and CI call it; run it by hand as `cargo xtask COMMAND`.

mod bench;
mod build;
mod engine;
mod files;
mod fuzz;
mod headers;
mod package;
mod page;
mod process;
mod project;
mod seal;
mod serve;
mod sizes;
mod split;
mod stamp;
mod test;
mod toolchain;
mod vendor;

use project::Project;
use std::process::ExitCode;

const USAGE: &str = "Usage: npm run COMMAND, or: cargo xtask COMMAND

  build                  the engine, the npm package (pkg/) and the page (dist/)
  start [--port N]       builds, then serves dist/ and prints its address
  test [STEP…]           everything, or only the named steps; `test --list` names them
  check                  the quick half of the tests: formats, lints, types, the tidy rules
  format                 rewrites all sources in the house style
  fuzz [TARGET] [SECONDS] [SEED]
                         damaged inputs for everything that reads files; all targets and 60 seconds unless told
  bench [--rows N] [--runs N]
                         measures clientele beside other engines; 1,000,000 rows and 3 runs unless told; then how long
                         files of several kinds take until something is seen, and questions in the language
                         beside SQL. `bench files`, `bench language` and `bench views` measure only that";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    let project = Project::here();
    let outcome = match command {
        "build" => build::all(&project),
        "start" => build::make(&project).and_then(|()| serve::start(&project, rest)),
        "test" => return finish(test::run(&project, rest)),
        "check" => return finish(test::check(&project)),
        "format" => test::format(&project),
        "fuzz" => fuzz::run(&project, rest),
        "bench" => bench::run(&project, rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(anyhow::anyhow!("There is no command `{other}`.\n\n{USAGE}")),
    };
    finish(outcome.map(|()| true))
}

/// `Ok(false)` means that what was to be said has been said already.
fn finish(outcome: anyhow::Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}
