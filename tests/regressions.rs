//! Inputs that once went wrong or easily could, each with what must come of it.
//!
//! `tests/regressions/NAME.csv` (with `NAME.2.csv`, `NAME.3.csv` where several files are read) stands beside `NAME.json`, which
//! holds `about`, what is asked (`open`, `snapshot`), and the `outcome`. To add one, put the input there with a JSON of the
//! other three; `CLIENTELE_UPDATE=1 cargo test --test all regressions` writes the outcomes, to be read before they are kept.

use crate::common;
use std::fs;
use std::path::{Path, PathBuf};

use clientele::api::{ErrorDoc, OpenRequest, SnapshotRequest};
use clientele::error::Error;
use common::{Reading, naive};
use serde_json::{Value, json};

#[test]
fn every_kept_input_has_its_kept_outcome() {
    let cases = cases();
    assert!(cases.len() >= 10, "the inputs are found");
    for csv in cases {
        let kept_at = csv.with_extension("json");
        let text = fs::read_to_string(&kept_at).unwrap_or_else(|e| panic!("{}: {e}", kept_at.display()));
        let before: Value = serde_json::from_str(&text).unwrap();
        let mut kept = before.clone();
        let files = files(&csv);
        let outcome = outcome(&files, &kept, Reading::default());
        for slice_bytes in [16, 41, 200] {
            let sliced = Reading { slice_bytes, lookahead: 3, backwards: true, shuffle: None, readers: 2 };
            let sliced = self::outcome(&files, &kept, sliced);
            assert_eq!(sliced, outcome, "{}, slices of {slice_bytes}", csv.display());
        }
        kept["outcome"] = outcome;
        // As values: the order of keys in a file follows the features serde_json happens to be built with.
        if std::env::var_os("CLIENTELE_UPDATE").is_none() {
            assert_eq!(kept, before, "{}; CLIENTELE_UPDATE=1 writes what came", csv.display());
        } else if kept != before {
            fs::write(&kept_at, serde_json::to_string_pretty(&kept).unwrap() + "\n").unwrap();
        }
    }
}

#[test]
fn every_kept_input_is_read_again_as_its_run_file_says() {
    let mut replayed = 0;
    for csv in cases() {
        let kept: Value = serde_json::from_str(&fs::read_to_string(csv.with_extension("json")).unwrap()).unwrap();
        let files = files(&csv);
        let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
        let request = OpenRequest::read(&kept["open"].to_string()).unwrap();
        let Ok((mut session, _)) = common::open(&borrowed, &request, Reading::default()) else { continue };
        let snapshot = SnapshotRequest::read(&kept["snapshot"].to_string()).unwrap();
        if session.snapshot(1, &snapshot).is_err() {
            continue;
        }
        let exports = ["customers.csv", "summary.json", "run.json"].map(|name| session.export(1, name).unwrap());
        let run: Value = serde_json::from_slice(&exports[2]).unwrap();
        let of_inputs =
            |part: fn(&Value) -> Value| run["inputs"].as_array().unwrap().iter().map(part).collect::<Value>();
        let mut again = json!({
            "timeZoneMinutes": run["timeZoneMinutes"],
            "fingerprints": of_inputs(|input| input["fingerprint"].clone()),
            "origins": of_inputs(|input| input["reading"].clone()),
            "files": of_inputs(|input| {
                let mut options = input["reading"].clone();
                let orders = options["map"]["orders"].as_object().unwrap();
                options["map"] = orders.iter().map(|(field, column)| json!([format!("orders.{field}"), column])).collect();
                options
            }),
        });
        let replay = |again: &Value| {
            let mut session =
                common::open(&borrowed, &OpenRequest::read(&again.to_string()).unwrap(), Reading::default())?.0;
            session.snapshot(1, &SnapshotRequest::read(&run.to_string()).unwrap())?;
            Ok::<_, Error>(["customers.csv", "summary.json", "run.json"].map(|name| session.export(1, name).unwrap()))
        };
        let texts = |files: [Vec<u8>; 3]| files.map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(replay(&again).map(texts).unwrap(), texts(exports), "{}", csv.display());
        again["fingerprints"][0] = "xxh3-1m:0".into();
        assert_eq!(replay(&again).unwrap_err().code().as_str(), "inputs_differ");
        replayed += 1;
    }
    assert!(replayed > 20, "only {replayed} were read at all");
}

/// The first file of every case.
fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regressions");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "csv") && !name(path).contains('.'));
    paths.sort();
    paths
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

/// All files of a case with their names.
fn files(first: &Path) -> Vec<(String, Vec<u8>)> {
    let further = (2..).map(|n| first.with_extension(format!("{n}.csv"))).take_while(|path| path.exists());
    let file = |path: PathBuf| (format!("{}.csv", name(&path)), fs::read(&path).unwrap());
    std::iter::once(first.to_owned()).chain(further).map(file).collect()
}

fn outcome(files: &[(String, Vec<u8>)], kept: &Value, reading: Reading) -> Value {
    let refused = |error: Error| json!({ "error": serde_json::to_value(ErrorDoc::from(&error)).unwrap() });
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
    let open = OpenRequest::read(&kept["open"].to_string()).expect("`open` is a request");
    let (mut session, report) = match common::open(&files, &open, reading) {
        Ok(opened) => opened,
        Err(error) => return refused(error),
    };
    let mut report = serde_json::to_value(report).unwrap();
    for file in report["files"].as_array_mut().unwrap() {
        // Fingerprints need slices of whole mebibytes.
        file.as_object_mut().unwrap().remove("fingerprint");
    }
    let wanted = SnapshotRequest::read(&kept["snapshot"].to_string()).expect("`snapshot` is a request");
    let summary = match session.snapshot(1, &wanted) {
        Ok(doc) => serde_json::to_value(doc).unwrap()["summary"].clone(),
        Err(error) => return refused(error),
    };
    let csv = session.export(1, "customers.csv").unwrap();
    let records = naive::read(csv.strip_prefix("\u{feff}".as_bytes()).unwrap()).0;
    // One line a customer, so that a change shows as one.
    let customers: Vec<String> = records.iter().map(|row| row.texts().join(" | ")).collect();
    json!({
        "report": report,
        "issues": summary["issues"],
        "cuts": summary["cuts"],
        "customers": customers,
    })
}
