//! Reading files natively as the workers do: slices in some order, parsed again when asked.
#![allow(dead_code)] // The tests of the readers use a part of it.

pub mod language;
pub mod naive;
pub mod pollution;
pub mod shop;
pub mod twin;

use clientele::api::{
    Begun, FilePlanDoc, Finished, Head, MergingDoc, Next, OpenReport, OpenRequest, OrderDoc, Session,
};
use clientele::error::Result;
use clientele::ingest::{self, GROUPS, HEAD_BYTES, Parsed, Prefixes, SLICE_BYTES, Slice, SliceReader, SliceTask};
use clientele::rng::Rng;

/// What the usual questions do not know is asked of the seldom ones.
pub fn ask(session: &Session, id: u32, query: &str, request: &serde_json::Value) -> serde_json::Value {
    let request = request.to_string();
    let answer = session.query(id, query, &request).or_else(|error| match error.position().field.as_deref() {
        Some("query") => session.study(id, query, &request),
        _ => Err(error),
    });
    serde_json::from_str(&answer.unwrap()).unwrap()
}

/// How the slices of a reading are cut and in which order they arrive.
#[derive(Clone, Copy)]
pub struct Reading {
    /// Bytes of a slice.
    pub slice_bytes: u64,
    /// Bytes a worker reads past its slice at first.
    pub lookahead: u64,
    /// The last slice arrives first.
    pub backwards: bool,
    /// Slices arrive in the random order of this seed, and every one twice.
    pub shuffle: Option<u64>,
    /// Readers that take turns.
    pub readers: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Reading { slice_bytes: SLICE_BYTES, lookahead: 64 << 10, backwards: false, shuffle: None, readers: 1 }
    }
}

/// Reads named files into a session.
pub fn open(files: &[(&str, &[u8])], request: &OpenRequest, reading: Reading) -> Result<(Session, OpenReport)> {
    let mut session = Session::new();
    let report = open_into(&mut session, files, request, reading)?;
    Ok((session, report))
}

/// Reads named files into a session that exists.
pub fn open_into(
    session: &mut Session,
    files: &[(&str, &[u8])],
    request: &OpenRequest,
    reading: Reading,
) -> Result<OpenReport> {
    let head = |&(name, bytes): &(&str, &[u8])| Head {
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        head: bytes[..bytes.len().min(HEAD_BYTES as usize)].to_vec(),
    };
    let heads: Vec<Head> = files.iter().map(head).collect();
    let mut begun = session.begin_with_slices(&heads, request, reading.slice_bytes)?;
    loop {
        let plans = begun.plans.clone();
        let blocks = parse_all(session, files, begun, reading)?;
        // One reader alone merges where it finishes; several merge apart from it, as workers do.
        if reading.readers > 1 {
            match session.settle()? {
                Next::Merge(merging) => merge_all(session, &plans, &merging, &blocks)?,
                Next::Again(again) => {
                    begun = again;
                    continue;
                }
            }
        }
        match session.finish()? {
            Finished::Report(report) => return Ok(*report),
            Finished::Again(again) => begun = again,
        }
    }
}

/// Makes orders of lines, the last group first.
fn merge_all(
    session: &mut Session,
    plans: &[FilePlanDoc],
    merging: &MergingDoc,
    blocks: &[Vec<Vec<u8>>],
) -> Result<()> {
    let merging = MergingDoc::read(&serde_json::to_string(merging).unwrap())?;
    let plans = plans.iter().map(|plan| plan.plan()).collect::<Result<Vec<_>>>()?;
    for group in (0..GROUPS).rev() {
        let blocks: Vec<&[u8]> = blocks.iter().map(|of_slice| &of_slice[group][..]).collect();
        session.gather(group as u32, ingest::merge(&merging, &Prefixes::of(&plans), &blocks)?)?;
    }
    Ok(())
}

fn parse_all(
    session: &mut Session,
    files: &[(&str, &[u8])],
    Begun { plans, mut orders }: Begun,
    reading: Reading,
) -> Result<Vec<Vec<Vec<u8>>>> {
    if reading.backwards {
        orders.reverse();
    }
    if let Some(seed) = reading.shuffle {
        orders.extend(orders.clone());
        shuffle(&mut orders, &mut Rng::new(seed));
    }
    let plans = || plans.iter().map(|plan| plan.plan()).collect::<Result<_>>();
    let mut readers = (0..reading.readers).map(|_| Ok(SliceReader::new(plans()?))).collect::<Result<Vec<_>>>()?;
    let mut blocks = Vec::new();
    for (turn, order) in orders.into_iter().enumerate() {
        let mut next = Some(order);
        while let Some(order) = next {
            let number = turn % readers.len();
            let slice = parse(&mut readers[number], &order, files[order.file as usize].1, reading.lookahead)?;
            // Through the wire, as between workers.
            let mut sent = Slice::from_bytes(&slice.to_bytes())?;
            match reading.readers {
                1 => sent.blocks = slice.blocks,
                _ => blocks.push(slice.blocks),
            }
            next = session.accept(number as u32, order.file, order.index, sent)?;
        }
    }
    Ok(blocks)
}

fn parse(reader: &mut SliceReader, order: &OrderDoc, file: &[u8], lookahead: u64) -> Result<Slice> {
    let task: SliceTask = order.task.into();
    let base = task.start.map_or(task.from.saturating_sub(1), |start| start.min(task.from));
    let mut end = (task.to + lookahead).min(task.file_bytes);
    loop {
        match reader.parse(order.file as usize, task, &file[base as usize..end as usize], base)? {
            Parsed::Slice(slice) => return Ok(*slice),
            Parsed::More(offset) => end = (offset + lookahead).min(task.file_bytes),
        }
    }
}

/// Puts items in a random order (Fisher and Yates).
pub fn shuffle<T>(items: &mut [T], rng: &mut Rng) {
    for i in (1..items.len()).rev() {
        items.swap(i, rng.below(i as u64 + 1) as usize);
    }
}

/// A file of the shared data, or `None`, said aloud, where it is not there.
pub fn shared(path: &str) -> Option<Vec<u8>> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    let bytes = std::fs::read(&file).ok();
    if bytes.is_none() {
        println!("skipped: ../shared/data/{path} is not there");
    }
    bytes
}
