//! How much of a polluted file is loaded as it was meant: the measures of the Pollock benchmark (see `common/pollution.rs`), which are
//! success, and precision, recall and F1 of header cells, records and cells; ten at most. There a header of several rows has its names
//! joined; here rows that repeat the header are no data, and the names count once.

use crate::common;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use clientele::ingest::csv::{End, Record};
use clientele::ingest::marks::Records;
use clientele::ingest::odd_rows::reread;
use clientele::ingest::{HEAD_BYTES, PlanRequest, look};
use common::pollution::{self, Polluted};

type Cells = Vec<String>;

/// What the engine makes of a file: column names and records.
fn load(bytes: &[u8]) -> Option<(Cells, Vec<Cells>)> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES as usize)];
    let plan = look(head, bytes.len() as u64, &PlanRequest::default()).ok()?.plan;
    let mut records = Records::new(bytes, plan.dialect.format, true);
    let mut record = Record::new(plan.dialect.format);
    let (mut at, mut rows) = (plan.data_start as usize, Vec::new());
    while at < bytes.len() {
        let (End::At(next) | End::Unclosed(next)) = records.read(at, &mut record) else { panic!("the file is whole") };
        let other = if record.len() < plan.header.len() { reread(&plan, bytes, at, next) } else { None };
        let cells: Cells = other.as_ref().unwrap_or(&record).fields(bytes).map(|cell| text(&cell)).collect();
        at = next;
        if !record.is_blank() && cells != plan.header {
            rows.push(cells);
        }
    }
    Some((plan.header, rows))
}

fn text(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).trim().to_owned()
}

/// Precision, recall and F1 of what was loaded, order apart.
fn measures<T: Eq + Hash>(meant: impl IntoIterator<Item = T>, loaded: impl IntoIterator<Item = T>) -> [f64; 3] {
    let mut left: HashMap<T, usize> = HashMap::new();
    let mut meant_count = 0;
    for item in meant {
        *left.entry(item).or_default() += 1;
        meant_count += 1;
    }
    let (mut common, mut loaded_count) = (0, 0);
    for item in loaded {
        loaded_count += 1;
        if let Some(count) = left.get_mut(&item).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    if meant_count == 0 {
        return [1.0; 3];
    }
    if common == 0 {
        return [0.0; 3];
    }
    let (precision, recall) = (f64::from(common) / f64::from(loaded_count), f64::from(common) / f64::from(meant_count));
    [precision, recall, 2.0 * precision * recall / (precision + recall)]
}

fn score(file: &Polluted) -> f64 {
    match (load(&file.bytes), &file.header) {
        (None, None) => 10.0,
        (None, Some(_)) | (Some(_), None) => 0.0,
        (Some((names, rows)), Some(header)) => {
            let normal = |rows: &[Cells]| -> Vec<Cells> {
                rows.iter()
                    .map(|row| row.iter().map(|cell| text(cell.replace("\r\n", "\n").as_bytes())).collect())
                    .collect()
            };
            let (rows, meant) = (normal(&rows), normal(&file.rows));
            let of_header = measures(normal(std::slice::from_ref(header)).concat(), names);
            let of_cells = measures(meant.concat(), rows.concat());
            let of_records = measures(meant, rows);
            1.0 + [of_header, of_records, of_cells].iter().flatten().sum::<f64>()
        }
    }
}

/// What is less than perfect, and how good it is at least: where quotes are missing or too many, no reader can know what was meant; a
/// header that lost a mark lost a name; and two tables have one header here.
const FLOORS: [(&str, f64); 10] = [
    ("escape missing", 8.9),
    ("row: quote behind", 9.99),
    ("row: quote in front", 9.99),
    ("row: quote inside", 9.99),
    ("row: quotes around", 9.99),
    ("row: semicolon for comma", 9.5),
    ("row: separator less", 9.97),
    ("row: space for comma", 9.5),
    ("two tables, narrower", 9.98),
    ("two tables, wider", 9.8),
];

#[test]
fn polluted_files_are_loaded_as_they_were_meant() {
    let files = pollution::all(1, 12);
    let mut kinds: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for file in &files {
        kinds.entry(file.kind).or_default().push(score(file));
    }
    let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
    for (kind, scores) in &kinds {
        println!("{kind:<26} {:>4} files {:>8.3}", scores.len(), mean(scores));
        let floor = FLOORS.iter().find(|(with_floor, _)| with_floor == kind).map_or(10.0, |(_, floor)| *floor);
        assert!(mean(scores) >= floor, "{kind}: {:.3}", mean(scores));
    }
    let by_kind: Vec<f64> = kinds.values().map(|scores| mean(scores)).collect();
    println!("mean of the kinds  {:.3}", mean(&by_kind));
    let by_file = mean(&kinds.into_values().flatten().collect::<Vec<_>>());
    println!("mean of the files  {by_file:.3}");
    assert!(mean(&by_kind) >= 9.93 && by_file >= 9.97);
}
