//! Whatever the slices, the order they arrive in and the order of rows, the result is the same; and it is that of a naive
//! reading, row at a time with ordinary maps and wide integers, that shares no code with ours.

use crate::common;
use std::collections::VecDeque;

use clientele::api::{Finished, Head, OpenRequest, OrderDoc, Session, SnapshotRequest};
use clientele::export::to_csv;
use clientele::ingest::{HEAD_BYTES, Parsed, SliceReader, SliceTask};
use clientele::rng::Rng;
use common::{Reading, naive, shop, twin};
use serde_json::Value;

/// Ahead of UTC, so that some zoned times move to the next day.
const ZONE_MINUTES: i32 = 480;

fn request() -> OpenRequest {
    OpenRequest { time_zone_minutes: ZONE_MINUTES, ..OpenRequest::default() }
}

/// Everything that must not depend on how the files were read.
struct Outcome {
    customers: String,
    summary: String,
    report: String,
}

impl Outcome {
    fn of(files: &[(String, Vec<u8>)], reading: Reading) -> Result<Outcome, String> {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
        let (mut session, report) = common::open(&files, &request(), reading).map_err(|e| e.to_string())?;
        let mut report = serde_json::to_value(report).unwrap();
        for file in report["files"].as_array_mut().unwrap() {
            // The leaves of the fingerprint are whole mebibytes; the slices here are smaller. See the last test.
            file.as_object_mut().unwrap().remove("fingerprint");
        }
        session.snapshot(1, &SnapshotRequest::default()).map_err(|e| e.to_string())?;
        let export = |name| String::from_utf8(session.export(1, name).unwrap()).unwrap();
        Ok(Outcome {
            customers: export("customers.csv"),
            summary: export("summary.json"),
            report: serde_json::to_string_pretty(&report).unwrap(),
        })
    }
}

fn lines(outcome: &Result<Outcome, String>) -> Vec<&str> {
    match outcome {
        Ok(o) => [&o.customers, &o.summary, &o.report].into_iter().flat_map(|text| text.split('\n')).collect(),
        Err(error) => vec![error],
    }
}

/// Reads in many ways and compares with reading in one slice.
fn assert_invariant(seed: u64, files: &[(String, Vec<u8>)], expected: &Result<Outcome, String>) {
    let largest = files.iter().map(|(_, bytes)| bytes.len() as u64).max().unwrap();
    let mut rng = Rng::new(seed);
    for slice_bytes in [16, 17 + rng.below(47), 64 + rng.below(400), largest / 2 + 1, largest] {
        for backwards in [false, true] {
            let lookahead = *rng.pick(&[0, 1, 7, 100, 64 << 10]);
            let shuffle = rng.bernoulli(0.5).then_some(seed);
            let readers = rng.range(1, 4) as usize;
            let outcome = Outcome::of(files, Reading { slice_bytes, lookahead, backwards, shuffle, readers });
            let how = format!(
                "slices of {slice_bytes}, lookahead {lookahead}, backwards {backwards}, {shuffle:?}, {readers} readers"
            );
            let (ours, theirs) = (lines(&outcome), lines(expected));
            let first = ours.iter().zip(&theirs).position(|(a, b)| a != b);
            let shown = first.map(|at| (ours[at], theirs[at]));
            assert!(first.is_none() && ours.len() == theirs.len(), "seed {seed}, {how}: {shown:?}");
        }
    }
}

#[test]
fn slices_and_arrival_do_not_matter() {
    for seed in 0..60 {
        let files = shop::files(&mut Rng::new(seed));
        let expected = Outcome::of(&files, Reading::default());
        assert!(expected.is_ok(), "seed {seed}: {:?}", expected.err());
        assert_invariant(seed, &files, &expected);
    }
}

#[test]
fn slices_and_arrival_do_not_matter_even_for_broken_files() {
    const SCRAPS: [&str; 12] = [
        "\"",
        "\"\"",
        ",",
        "\n",
        "\r\n",
        "1",
        "é",
        "2024-01-01",
        "5.50",
        "1,2024-01-02,3\n",
        "\"2\",2024-01-03,\"4\"\n",
        "3,2024-01-04,-1.005\r\n",
    ];
    let mut read = 0;
    for seed in 0..150 {
        let mut rng = Rng::new(seed);
        let mut text = "customer,date,amount\n".to_owned();
        (0..rng.range(1, 60)).for_each(|_| text.push_str(rng.pick::<&str>(&SCRAPS)));
        let files = [("broken.csv".to_owned(), text.into_bytes())];
        let expected = Outcome::of(&files, Reading::default());
        read += usize::from(expected.is_ok());
        assert_invariant(seed, &files, &expected);
    }
    assert!(read > 100, "most of them hold a row that can be used: {read}");
}

/// The ledger's text, from its columns.
fn batched(session: &Session, most: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for from in (0..).step_by(most) {
        let columns = session.ledger_batch(from, most).unwrap();
        let rows = columns[0].values.len();
        let batch = to_csv(&columns.iter().collect::<Vec<_>>(), rows);
        if rows == 0 {
            return if text.is_empty() { batch } else { text };
        }
        let names = if text.is_empty() { 0 } else { batch.iter().position(|&byte| byte == b'\n').unwrap() + 1 };
        text.extend_from_slice(&batch[names..]);
    }
    unreachable!("batches end")
}

#[test]
fn the_ledger_written_and_read_again_is_the_same() {
    for seed in 0..100 {
        let files = shop::files(&mut Rng::new(seed));
        let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
        let (session, _) = common::open(&borrowed, &request(), Reading::default()).unwrap();
        let ledger = session.ledger("csv").unwrap();
        assert_eq!(batched(&session, 3), ledger, "columns, a few rows at a time, are the same ledger");
        let json: Value = serde_json::from_slice(&session.ledger("json").unwrap()).unwrap();
        let first = Outcome::of(&files, Reading::default()).unwrap();
        let second = Outcome::of(&[("ledger.csv".to_owned(), ledger.clone())], Reading::default()).unwrap();
        assert_eq!(first.customers, second.customers, "seed {seed}");
        let (rows, _) = naive::read(ledger.strip_prefix("\u{feff}".as_bytes()).unwrap());
        assert_eq!(rows.len() - 1, json.as_array().unwrap().len(), "seed {seed}");
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    for seed in 0..100 {
        let mut rng = Rng::new(seed);
        let mut sheets = shop::sheets(&mut rng);
        let first = Outcome::of(&shop::written(&sheets, &mut rng), Reading::default()).unwrap();
        sheets.iter_mut().for_each(|sheet| common::shuffle(&mut sheet.rows, &mut rng));
        let second = Outcome::of(&shop::written(&sheets, &mut rng), Reading::default()).unwrap();
        assert_eq!(first.customers, second.customers, "seed {seed}");
        assert_eq!(first.summary, second.summary, "seed {seed}");
    }
}

#[test]
fn features_are_those_of_the_naive_twin() {
    for seed in 0..150 {
        let mut rng = Rng::new(seed);
        let files = shop::files(&mut rng);
        let twin = twin::Twin::read(&files, ZONE_MINUTES);
        let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
        let (mut session, report) = common::open(&borrowed, &request(), Reading::default()).unwrap();
        let report = serde_json::to_value(&report).unwrap();
        let last = report["defaultAsOf"].as_str().unwrap().to_owned();
        assert_eq!(last, twin.last_day(), "seed {seed}");
        assert_eq!(report["cancelMarkRows"], twin.marked_rows, "seed {seed}");
        assert_eq!(report["excludedRows"], twin.excluded_rows, "seed {seed}");
        for as_of in [last, shop::day(&mut rng), shop::day(&mut rng)] {
            let request = SnapshotRequest { as_of: Some(as_of.clone()), ..SnapshotRequest::default() };
            session.snapshot(1, &request).unwrap();
            let ours = features(&session.export(1, "customers.csv").unwrap());
            assert_eq!(ours, twin.features(&as_of), "seed {seed}, as of {as_of}");
        }
    }
}

/// Customer, recency, frequency, monetary in millionths, refunds: from customers.csv, which the naive reader reads.
fn features(csv: &[u8]) -> Vec<twin::Features> {
    let (rows, _) = naive::read(csv.strip_prefix("\u{feff}".as_bytes()).unwrap());
    let header = rows[0].texts();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let [id, recency, frequency, monetary, refunds] =
        ["customer_id", "recency_days", "frequency", "monetary", "refunds"].map(column);
    let features = |row: &naive::Row| {
        let cells = row.texts();
        twin::Features {
            customer: cells[id].clone(),
            recency: cells[recency].parse().ok(),
            frequency: cells[frequency].parse().unwrap(),
            monetary: twin::millionths(&cells[monetary]).unwrap(),
            refunds: cells[refunds].parse().unwrap(),
        }
    };
    rows[1..].iter().map(features).collect()
}

#[test]
fn fingerprints_do_not_depend_on_slices_of_whole_mebibytes() {
    let mut text = "customer,date,amount\n".to_owned();
    (0..150_000).for_each(|i| text.push_str(&format!("{},2024-01-01,{}\n", i % 1000, i % 77)));
    let fingerprint = |text: &str, mebibytes: u64| {
        let reading = Reading { slice_bytes: mebibytes << 20, ..Reading::default() };
        let (_, report) = common::open(&[("f.csv", text.as_bytes())], &OpenRequest::default(), reading).unwrap();
        let report: Value = serde_json::to_value(report).unwrap();
        report["files"][0]["fingerprint"].as_str().unwrap().to_owned()
    };
    let whole = fingerprint(&text, 8);
    assert_eq!([1, 2, 3].map(|mebibytes| fingerprint(&text, mebibytes)), [&whole, &whole, &whole].map(String::clone));
    let changed = text.replacen("999,2024-01-01", "999,2024-01-02", 1);
    assert_ne!(fingerprint(&changed, 8), whole);
}

/// A text that is read while it grows, in random steps: each slice as soon as there is enough of it.
fn grown(text: &[u8], expected: u64, slice_bytes: u64, rng: &mut Rng) -> (Vec<u8>, Value) {
    let head = Head { name: "f.csv".to_owned(), bytes: expected, head: text[..HEAD_BYTES as usize].to_vec() };
    let mut session = Session::new();
    let begun = session.begin_growing(head, &request(), slice_bytes).unwrap();
    let mut reader = SliceReader::new(begun.plans.iter().map(|plan| plan.plan().unwrap()).collect());
    let whole = text.len() as u64;
    let (mut there, mut waiting) = (0, VecDeque::new());
    while there < whole || !waiting.is_empty() {
        let before = there;
        there = (there + rng.range(1, 200_000) as u64).min(whole);
        if there > before {
            let slices = session.grow(there, there == whole).unwrap();
            waiting.extend(slices.into_iter().map(|order| (order, order.task.to)));
        }
        for _ in 0..waiting.len() {
            let (order, needed): (OrderDoc, u64) = waiting.pop_front().unwrap();
            let end = (needed + rng.below(3000)).min(order.task.file_bytes);
            if end > there && there < whole {
                waiting.push_back((order, needed));
                continue;
            }
            // Less than was asked for is all there is.
            let file_bytes = if end > whole { whole } else { order.task.file_bytes };
            let task = SliceTask { file_bytes, ..order.task.into() };
            let base = task.start.map_or(task.from.saturating_sub(1), |start| start.min(task.from));
            let bytes = &text[base as usize..end.min(whole) as usize];
            match reader.parse(0, task, bytes, base).unwrap() {
                Parsed::More(offset) => waiting.push_back((order, offset)),
                Parsed::Slice(slice) => {
                    let again = session.accept(0, 0, order.index, *slice).unwrap();
                    waiting.extend(again.map(|order| (order, order.task.to)));
                }
            }
        }
    }
    let Finished::Report(report) = session.finish().unwrap() else { panic!("the plans were right") };
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    (session.export(1, "customers.csv").unwrap(), serde_json::to_value(*report).unwrap())
}

#[test]
fn a_text_may_be_read_while_it_grows() {
    let mut rng = Rng::new(7);
    let mut text = "order,customer,date,amount,note\n".to_owned();
    for i in 0..9_000 {
        let note = ["", "gift", "\"a, \"\"b\"\"\"", "\"two\nlines\"", "客户"][rng.below(5) as usize];
        text += &format!("A{i},c{},2024-0{}-11,{}.50,{note}\n", rng.below(700), 1 + i % 9, rng.below(400));
    }
    // Records that span slices, the last of them up to the end.
    for length in [90_000, 5000] {
        text += &format!("A{length},c1,2024-03-03,1.00,\"{}\"\n", "x\n".repeat(length));
    }
    for text in [&text[..], text.trim_end()] {
        let (mut session, report) =
            common::open(&[("f.csv", text.as_bytes())], &request(), Reading::default()).unwrap();
        session.snapshot(1, &SnapshotRequest::default()).unwrap();
        let expected = (session.export(1, "customers.csv").unwrap(), serde_json::to_value(report).unwrap());
        for (slice_bytes, size) in [(1 << 20, 300_000), (1 << 20, 1 << 30)] {
            assert!(grown(text.as_bytes(), size, slice_bytes, &mut rng) == expected, "{slice_bytes}");
        }
        for slice_bytes in [777, 20_000, 100_000, 300_000] {
            let (customers, mut report) = grown(text.as_bytes(), 1 << 20, slice_bytes, &mut rng);
            // Its leaves are whole mebibytes.
            report["files"][0]["fingerprint"] = expected.1["files"][0]["fingerprint"].clone();
            assert!((customers, report) == expected, "{slice_bytes}");
        }
    }
}
