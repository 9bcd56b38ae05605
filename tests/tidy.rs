//! The rules of the house that no compiler knows. Each failure is a sentence that says where, what and what to do instead.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The crates that ship, by the folder of their sources, and their modules from the ground up: a module uses only those before it.
const CRATES: [(&str, &[&str]); 7] = [
    (
        "src",
        &[
            "error", "math", "rng", "table", "ingest", "expr", "score", "cluster", "scheme", "snapshot", "insight",
            "monitor", "plan", "model", "sql", "export", "api",
        ],
    ),
    ("readers/src", &["error", "kind", "limits", "text", "encoding", "container", "workbook", "json", "api", "wasm"]),
    (
        "models/src",
        &["math", "error", "quadrature", "special", "dual", "optimise", "value", "learn", "cluster", "api", "wasm"],
    ),
    ("clusters/src", &["api", "wasm"]),
    ("sample/src", &["data", "calendar", "people", "sheet", "orders", "surveys", "events", "wasm"]),
    ("door/src", &["wasm"]),
    ("unpack/src", &["wasm"]),
];

/// Sides of the two languages' catalogues: the package's and the page's.
const CATALOGUES: [&str; 2] = ["pkg-template/src/text", "www/src/text"];

const LONGEST_RUST: usize = 600;
const LONGEST_TYPESCRIPT: usize = 300;

/// Floating-point functions whose last bits differ between machines. `sqrt`, `abs`, `floor`, `round` and the like are exact
/// everywhere and stay allowed.
const INEXACT: [&str; 26] = [
    "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "powi", "cbrt", "hypot", "sin", "cos",
    "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sin_cos",
];

mod tidy {
    use super::*;

    #[test]
    fn modules_use_only_what_lies_below_them() {
        let mut wrong = Vec::new();
        for (folder, modules) in CRATES {
            for file in list(folder, &["rs"]) {
                let Some(module) = module_of(folder, &file) else { continue };
                let Some(height) = modules.iter().position(|name| *name == module) else {
                    wrong.push(format!(
                        "{} belongs to the module `{module}`, which has no place in the order yet: give it one in CRATES of tests/tidy.rs.",
                        shown(&file)
                    ));
                    continue;
                };
                let code = code(&file);
                for (at, used) in crate_modules(&code) {
                    if modules.iter().position(|name| *name == used).is_some_and(|other| other > height) {
                        wrong.push(format!(
                            "{}:{} uses `{used}` from `{module}`, but `{used}` lies above it: move what both need down to `{module}` or lower.",
                            shown(&file),
                            line_of(&code, at)
                        ));
                    }
                }
            }
        }
        report(&wrong);
    }

    /// Tests that share a program are modules of it: a file that is none would never run.
    #[test]
    fn tests_are_all_in_their_program() {
        let mut wrong = Vec::new();
        for folder in ["tests", "models/tests"] {
            let program = read(&root().join(folder).join("all.rs"));
            for file in list(folder, &["rs"]).iter().filter(|file| file.parent() == Some(&root().join(folder))) {
                let name = file.file_stem().unwrap_or_default().to_string_lossy();
                let alone = ["all", "tidy"].contains(&name.as_ref());
                if !alone && !program.contains(&format!("mod {name};")) {
                    wrong.push(format!("{} is not run: name it in {folder}/all.rs.", shown(file)));
                }
            }
        }
        report(&wrong);
    }

    #[test]
    fn only_math_calls_inexact_float_functions() {
        let mut wrong = Vec::new();
        for file in sources_apart_from("math") {
            for (at, line) in code(&file).lines().enumerate() {
                for name in INEXACT.iter().filter(|name| calls_float_function(line, name)) {
                    wrong.push(format!(
                        "{}:{} calls `{name}`, whose last bits differ between machines: call `crate::math::{name}`, which is libm's.",
                        shown(&file),
                        at + 1
                    ));
                }
            }
        }
        report(&wrong);
    }

    #[test]
    fn only_the_wasm_modules_know_javascript() {
        let mut wrong = Vec::new();
        for file in sources_apart_from("wasm") {
            for (at, line) in code(&file).lines().enumerate() {
                for name in ["wasm_bindgen", "js_sys", "web_sys"].iter().filter(|name| line.contains(**name)) {
                    wrong.push(format!("{}:{} names `{name}`: only the crate's wasm.rs may.", shown(&file), at + 1));
                }
            }
        }
        report(&wrong);
    }

    #[test]
    fn files_fit_in_the_head() {
        let mut wrong = Vec::new();
        for folder in [
            "src",
            "readers/src",
            "models/src",
            "clusters/src",
            "sample/src",
            "door/src",
            "unpack/src",
            "xtask/src",
            "fuzz/src",
            "tests",
        ] {
            for file in list(folder, &["rs"]) {
                too_long(&file, code(&file).lines().count(), LONGEST_RUST, &mut wrong);
            }
        }
        for folder in ["pkg-template/src", "www/src", "tests", "benches"] {
            for file in list(folder, &["ts", "mjs"]) {
                too_long(&file, read(&file).lines().count(), LONGEST_TYPESCRIPT, &mut wrong);
            }
        }
        report(&wrong);
    }

    #[test]
    fn the_page_uses_only_what_the_package_exports() {
        let mut wrong = Vec::new();
        for file in list("www/src", &["ts"]) {
            for (at, source) in imports(&read(&file)) {
                let relative = source.starts_with('.') && stays_within("www/src", &file, &source);
                let library = ["clientele", "lit", "d3-hierarchy", "d3-scale", "d3-shape"].contains(&source.as_str())
                    || source.starts_with("lit/");
                // What its modules are packed with; only the sealed page packs any.
                let unpacker = source == "unpacker" && file.ends_with("unpacking.ts");
                if !relative && !library && !unpacker {
                    wrong.push(format!(
                        "{}:{at} imports `{source}`: the page may import `clientele`, `lit`, its d3 modules and its own files.",
                        shown(&file)
                    ));
                }
            }
        }
        report(&wrong);
    }

    #[test]
    fn every_text_is_there_in_both_languages() {
        let mut wrong = Vec::new();
        for folder in CATALOGUES {
            let [en, zh] = ["en", "zh"].map(|language| catalogue(folder, language));
            for (language, texts, other) in [("en", &en, &zh), ("zh", &zh, &en)] {
                for (key, text) in texts {
                    if text.trim().is_empty() {
                        wrong.push(format!("{folder}/{language}.json: `{key}` is empty."));
                    }
                    match other.get(key) {
                        None => wrong.push(format!("{folder}: `{key}` is only in {language}.json; write it in the other language too.")),
                        Some(twin) if language == "en" && places(text) != places(twin) => wrong.push(format!(
                            "{folder}: `{key}` has the places {:?} in en.json and {:?} in zh.json; both must use the same.",
                            places(text),
                            places(twin)
                        )),
                        Some(_) => {}
                    }
                }
            }
        }
        report(&wrong);
    }
}

/// Every code that the engine can give has its sentence. The other language is proven above.
#[test]
fn every_code_has_a_text() {
    use clientele::error::Code;
    use clientele::ingest::{IssueCode, Severity};
    let texts = catalogue(CATALOGUES[0], "en");
    let severities = [Severity::Excluded, Severity::Changed, Severity::Noted];
    let keys = Code::ALL
        .iter()
        .map(|code| format!("error.{}", code.as_str()))
        .chain(IssueCode::ALL.iter().flat_map(|code| ["", ".short"].map(|end| format!("issue.{}{end}", code.as_str()))))
        .chain(severities.iter().map(|severity| format!("severity.{}", severity.as_str())));
    let missing = keys.filter(|key| !texts.contains_key(key));
    report(&missing.map(|key| format!("{}/en.json has no `{key}`.", CATALOGUES[0])).collect::<Vec<_>>());
}

/// The rules themselves, tried on lines that break them: a rule that finds nothing proves nothing.
mod rules {
    use super::*;

    #[test]
    fn imports_of_modules_are_found_in_every_form() {
        let modules = |code| crate_modules(code).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(modules("use crate::api::Thing;"), ["api"]);
        assert_eq!(modules("    let x = crate::sql::print(y);"), ["sql"]);
        assert_eq!(modules("use crate::{error::Error, table};"), ["error", "table"]);
        assert_eq!(modules("use crate::{\n    table::{Day, Money},\n    expr,\n};"), ["table", "expr"]);
    }

    #[test]
    fn inexact_calls_are_found_and_ours_are_not() {
        assert!(calls_float_function("let y = x.ln();", "ln"));
        assert!(calls_float_function("let y = f64::powf(x, 2.0);", "powf"));
        assert!(!calls_float_function("let y = math::ln(x);", "ln"));
        assert!(!calls_float_function("let y = x.ln_gamma();", "ln"));
    }

    #[test]
    fn places_of_a_text_are_found() {
        assert_eq!(places("{rows} {rows|row|rows} of {file}"), ["file", "rows"]);
    }
}

fn report(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n\n{}\n", wrong.join("\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{} could not be read: {error}", shown(file)))
}

/// Files of these kinds below a folder of the project, sorted; none when there is no such folder.
fn list(folder: &str, kinds: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kinds.iter().any(|wanted| kind == *wanted)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The sources of all crates without those of a module.
fn sources_apart_from(module: &str) -> Vec<PathBuf> {
    let of_module = |folder: &str, file: &PathBuf| module_of(folder, file).as_deref() == Some(module);
    let sources = |folder| list(folder, &["rs"]).into_iter().filter(move |file| !of_module(folder, file));
    CRATES.iter().flat_map(|(folder, _)| sources(folder)).collect()
}

/// The module of a file that is not tests only: `src/expr/eval.rs` and `src/expr.rs` belong to `expr`, `src/lib.rs` to none.
fn module_of(folder: &str, file: &Path) -> Option<String> {
    let within = file.strip_prefix(root().join(folder)).ok()?;
    let first = Path::new(within.components().next()?.as_os_str()).file_stem()?.to_str()?;
    let stem = file.file_stem()?.to_str()?;
    let tests = stem.ends_with("tests") || within.components().any(|part| part.as_os_str() == "tests");
    (first != "lib" && !tests).then(|| first.to_owned())
}

/// What a file says up to its tests, without comments, in the same lines.
fn code(file: &Path) -> String {
    let text = read(file);
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines.windows(2).position(|pair| pair[0].trim() == "#[cfg(test)]" && pair[1].ends_with('{'));
    let before_tests = &lines[..tests.unwrap_or(lines.len())];
    before_tests.iter().map(|line| line.split("//").next().unwrap_or(line).to_owned() + "\n").collect()
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].lines().count().max(1)
}

/// The modules that code reaches through `crate::`, and where.
fn crate_modules(code: &str) -> Vec<(usize, String)> {
    let reached = |(at, found): (usize, &str)| {
        let rest = &code[at + found.len()..];
        let names = rest.strip_prefix('{').map_or_else(|| vec![word(rest)], top_level);
        names.into_iter().map(move |name| (at, name)).collect::<Vec<_>>()
    };
    code.match_indices("crate::").flat_map(reached).collect()
}

/// First words of the parts of `a::B, c::{D, E}}`, as far as the braces of `use crate::{…}` go.
fn top_level(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut words = vec![word(list)];
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => words.push(word(&list[at + 1..])),
            _ => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// `x.ln(` or `f64::ln(`, but neither `math::ln(` nor `x.ln_gamma(`.
fn calls_float_function(line: &str, name: &str) -> bool {
    [format!(".{name}("), format!("f64::{name}"), format!("f32::{name}")].iter().any(|call| {
        line.match_indices(call.as_str()).any(|(at, found)| {
            let rest = &line[at + found.len()..];
            found.ends_with('(') || !rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
        })
    })
}

fn too_long(file: &Path, lines: usize, most: usize, wrong: &mut Vec<String>) {
    if lines > most {
        wrong.push(format!("{} has {lines} lines, more than {most}: split it along its ideas.", shown(file)));
    }
}

/// Line numbers and sources of the imports of a TypeScript file.
fn imports(text: &str) -> Vec<(usize, String)> {
    let quoted =
        |rest: &str| rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let statement = ["import ", "export ", "} from "].iter().any(|start| line.starts_with(start));
        let source = match line.rsplit_once(" from ") {
            Some((_, rest)) if statement => quoted(rest),
            _ => line.strip_prefix("import ").and_then(quoted),
        };
        found.extend(source.map(|source| (at + 1, source)));
        found.extend(line.split("import(").skip(1).filter_map(quoted).map(|source| (at + 1, source)));
    }
    found
}

/// Whether a relative import ends up below `folder`.
fn stays_within(folder: &str, file: &Path, source: &str) -> bool {
    let within = file.strip_prefix(root().join(folder)).expect("the file was listed there");
    let mut depth = within.components().count() as i32 - 1;
    for part in source.split('/') {
        match part {
            "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return false;
        }
    }
    true
}

/// A flat catalogue: text by key.
fn catalogue(folder: &str, language: &str) -> BTreeMap<String, String> {
    let path = root().join(folder).join(format!("{language}.json"));
    serde_json::from_str(&read(&path))
        .unwrap_or_else(|error| panic!("{} must hold texts by key: {error}", shown(&path)))
}

/// Names of the places `{name}` or `{name|one|other}` in a text, each once, sorted.
fn places(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split(['}', '|']).next()).collect();
    names.sort_unstable();
    names.dedup();
    names
}
