//! The door to JavaScript: requests and replies as JSON text, bytes and columns as typed arrays, errors as JSON text. No logic.
//!
//! JSON rather than objects built field by field: the files of the engine are written by the same code, which keeps the engine small.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use clientele::api::{
    Begun, ErrorDoc, ExpressionDoc, ExpressionRequest, FilePlanDoc, Finished, Head, MergingDoc, Next, OpenRequest,
    Session, SnapshotRequest, TaskDoc,
};
use clientele::error::{Code, Error};
use clientele::export::to_json;
use clientele::expr::value::minor_units;
use clientele::expr::{Outcome, Type, Vector};
use clientele::ingest::{self, Merged, Parsed, Slice, SliceReader};
use clientele::table::{Column, Values};

type Reply<T = String> = Result<T, JsValue>;

fn reply(value: &impl Serialize) -> Reply {
    Ok(to_json(value))
}

fn fail(error: Error) -> JsValue {
    to_json(&ErrorDoc::from(&error)).into()
}

/// The engine's version.
#[wasm_bindgen]
pub fn version() -> String {
    clientele::api::VERSION.to_owned()
}

/// Bytes of a file's beginning that `begin` wants.
#[wasm_bindgen(js_name = headBytes)]
pub fn head_bytes() -> f64 {
    ingest::HEAD_BYTES as f64
}

/// How many groups of customers there are: as many blocks has every slice.
#[wasm_bindgen]
pub fn groups() -> u32 {
    ingest::GROUPS as u32
}

/// Whether a file with this beginning is read as it is, and needs no readers.
#[wasm_bindgen(js_name = isPlain)]
pub fn is_plain(head: &[u8], complete: bool) -> bool {
    ingest::is_plain(head, complete)
}

/// Job side: makes delimited text of rows that were wrapped once more.
#[wasm_bindgen]
pub struct Rewriter {
    rewriter: ingest::Rewriter,
    wrapping: ingest::Wrapping,
}

#[wasm_bindgen]
impl Rewriter {
    /// For a file with this beginning; nothing where its rows are not wrapped.
    pub fn of(head: &[u8], complete: bool) -> Option<Rewriter> {
        let wrapping = ingest::Wrapping::of(head, complete)?;
        Some(Rewriter { rewriter: ingest::Rewriter::new(wrapping), wrapping })
    }

    /// What stands between cells, or a quote where whole rows are quoted.
    #[wasm_bindgen(getter)]
    pub fn wrapping(&self) -> String {
        self.wrapping.as_str().to_owned()
    }

    /// The rows that are whole with these bytes.
    pub fn push(&mut self, bytes: &[u8], last: bool) -> Vec<u8> {
        self.rewriter.push(bytes, last)
    }
}

/// Job side: reads slices of the files of one reading.
#[wasm_bindgen]
pub struct Job {
    reader: SliceReader,
    /// Blocks of lines that are to be merged.
    blocks: Vec<Vec<u8>>,
}

#[wasm_bindgen]
impl Job {
    /// For files with these plans.
    #[wasm_bindgen(constructor)]
    pub fn new(plans: Vec<String>) -> Reply<Job> {
        let plans = plans.iter().map(|plan| FilePlanDoc::read(plan).and_then(|doc| doc.plan()));
        let plans = plans.collect::<Result<_, _>>().map_err(fail)?;
        Ok(Job { reader: SliceReader::new(plans), blocks: Vec::new() })
    }

    /// Parses the part of a file that `bytes`, which begin at offset `base`, cover. Returns the slice's bytes and its blocks of lines as
    /// an array, or, as a number, the offset up to which more bytes are needed.
    pub fn parse(&mut self, file: u32, task: &str, bytes: &[u8], base: f64) -> Reply<JsValue> {
        let task = TaskDoc::read(task).map_err(fail)?;
        match self.reader.parse(file as usize, task.into(), bytes, base as u64).map_err(fail)? {
            Parsed::Slice(slice) => {
                let own = slice.to_bytes();
                let parts = std::iter::once(&own).chain(&slice.blocks).map(|part| bytes_to_js(part));
                Ok(parts.collect::<js_sys::Array>().into())
            }
            Parsed::More(offset) => Ok(JsValue::from_f64(offset as f64)),
        }
    }

    /// Takes the block of a slice for [`Job::merge`], so that whoever had it need not keep it meanwhile.
    pub fn put(&mut self, block: Vec<u8>) {
        self.blocks.push(block);
    }

    /// `[customers, entries]` of a group of customers as bytes, of the group's blocks of all slices.
    pub fn merge(&mut self, merging: &str) -> Reply<js_sys::Array> {
        let blocks = std::mem::take(&mut self.blocks);
        let merging = MergingDoc::read(merging).map_err(fail)?;
        let blocks: Vec<&[u8]> = blocks.iter().map(Vec::as_slice).collect();
        let Merged { customers, entries } = ingest::merge(&merging, self.reader.prefixes(), &blocks).map_err(fail)?;
        Ok(js_sys::Array::of2(&bytes_to_js(&customers), &bytes_to_js(&entries)))
    }
}

/// Engine side: one session.
#[wasm_bindgen]
#[derive(Default)]
pub struct Core {
    session: Session,
}

#[wasm_bindgen]
impl Core {
    /// An engine without data.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Core {
        Core::default()
    }

    /// Plans the reading: `names`, `sizes` and `heads` of the files, and the options. Returns `{plans, orders}`, each plan as text.
    pub fn begin(&mut self, names: Vec<String>, sizes: Vec<f64>, heads: js_sys::Array, options: &str) -> Reply {
        let options = OpenRequest::read(options).map_err(fail)?;
        let begun = self.session.begin(&heads_of(names, sizes, heads), &options).map_err(fail)?;
        reply(&BegunDoc::from(begun))
    }

    /// The same of a text that is still being made, and is to have about `expected` bytes. Its slices come of `grow`.
    #[wasm_bindgen(js_name = beginGrowing)]
    pub fn begin_growing(&mut self, name: String, expected: f64, head: Vec<u8>, options: &str) -> Reply {
        let options = OpenRequest::read(options).map_err(fail)?;
        let head = Head { name, bytes: expected as u64, head };
        let slice_bytes = ingest::slice_bytes(head.bytes);
        reply(&BegunDoc::from(self.session.begin_growing(head, &options, slice_bytes).map_err(fail)?))
    }

    /// Takes note that so many bytes of the text are there, maybe all; returns the slices that can be parsed now.
    pub fn grow(&mut self, bytes: f64, are_all: bool) -> Reply {
        reply(&self.session.grow(bytes as u64, are_all).map_err(fail)?)
    }

    /// What the beginnings of files show, and what is made of it.
    pub fn sketch(&self, names: Vec<String>, sizes: Vec<f64>, heads: js_sys::Array, options: &str) -> Reply {
        let options = OpenRequest::read(options).map_err(fail)?;
        reply(&self.session.sketch(&heads_of(names, sizes, heads), &options).map_err(fail)?)
    }

    /// Takes a slice that the job worker of a number parsed; returns an order to parse one again, or null.
    pub fn accept(&mut self, job: u32, file: u32, index: u32, slice: &[u8]) -> Reply {
        let slice = Slice::from_bytes(slice).map_err(fail)?;
        reply(&self.session.accept(job, file, index, slice).map_err(fail)?)
    }

    /// `[bytes, rows]` accepted so far.
    pub fn progress(&mut self) -> Reply<Vec<f64>> {
        let (bytes, rows) = self.session.progress().map_err(fail)?;
        Ok(vec![bytes as f64, rows as f64])
    }

    /// Ends the parsing: `{merging}`, a text that job workers need, or `{again}` with what `begin` returns.
    pub fn settle(&mut self) -> Reply {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        enum NextDoc {
            Merging(String),
            Again(BegunDoc),
        }
        reply(&match self.session.settle().map_err(fail)? {
            Next::Merge(merging) => NextDoc::Merging(to_json(&merging)),
            Next::Again(begun) => NextDoc::Again(begun.into()),
        })
    }

    /// Takes the orders of a group.
    pub fn gather(&mut self, group: u32, customers: Vec<u8>, entries: Vec<u8>) -> Reply<()> {
        self.session.gather(group, Merged { customers, entries }).map_err(fail)
    }

    /// Ends the reading, once all groups were gathered; returns the report.
    pub fn finish(&mut self) -> Reply {
        match self.session.finish().map_err(fail)? {
            Finished::Report(report) => reply(&report),
            Finished::Again(_) => Err(fail(Error::new(Code::Internal).of_field("settle"))),
        }
    }

    /// Gives up the reading.
    pub fn abandon(&mut self) {
        self.session.abandon();
    }

    /// A copy of a column of totals.
    #[wasm_bindgen(js_name = totalsColumn)]
    pub fn totals_column(&self, number: u32, name: &str) -> Reply<JsValue> {
        column_to_js(self.session.totals_column(number.into(), name).map_err(fail)?)
    }

    /// Totals as `csv` or `json`.
    #[wasm_bindgen(js_name = totalsFile)]
    pub fn totals_file(&self, number: u32, format: &str) -> Reply<js_sys::Uint8Array> {
        Ok(bytes_to_js(&self.session.totals_file(number.into(), format).map_err(fail)?))
    }

    /// Lets totals go.
    #[wasm_bindgen(js_name = releaseTotals)]
    pub fn release_totals(&mut self, number: u32) {
        self.session.release_totals(number.into());
    }

    /// Computes a snapshot; returns `{summary, columns}`.
    pub fn snapshot(&mut self, id: u32, options: &str) -> Reply {
        let options = SnapshotRequest::read(options).map_err(fail)?;
        reply(&self.session.snapshot(id, &options).map_err(fail)?)
    }

    /// Forgets a snapshot.
    pub fn release(&mut self, id: u32) {
        self.session.release(id);
    }

    /// A copy of a column.
    pub fn column(&self, id: u32, name: &str) -> Reply<JsValue> {
        column_to_js(self.session.column(id, name).map_err(fail)?)
    }

    /// Histories of a snapshot's customers for value models at the end of a day, and what came up to a later one: numbers a customer.
    pub fn histories(&self, id: u32, until: &str, later: &str) -> Reply<Vec<f64>> {
        self.session.histories(id, until, later).map_err(fail)
    }

    /// How many customers known at the end of a day bought again on each day.
    pub fn repeats(&self, id: u32, until: &str) -> Reply<Vec<f64>> {
        self.session.repeats(id, until).map_err(fail)
    }

    /// As `histories`, of all customers of the ledger at the end of a day; then how many customers it has.
    #[wasm_bindgen(js_name = historiesOn)]
    pub fn histories_on(&self, day: &str) -> Reply<Vec<f64>> {
        self.session.histories_on(day).map_err(fail)
    }

    /// The place in the ledger of each row's customer; then how many customers the ledger has.
    pub fn codes(&self, id: u32) -> Reply<Vec<u32>> {
        self.session.codes(id).map_err(fail)
    }

    /// Takes the columns of a model: what is told of them, and a value for each customer, column after column.
    #[wasm_bindgen(js_name = putModel)]
    pub fn put_model(&mut self, request: &str, values: &[f64]) -> Reply<()> {
        self.session.put_model(request, values).map_err(fail)
    }

    /// Answers a question about a snapshot.
    pub fn query(&self, id: u32, query: &str, request: &str) -> Reply {
        self.session.query(id, query, request).map_err(fail)
    }

    /// Answers a question that is asked now and then.
    pub fn study(&self, id: u32, query: &str, request: &str) -> Reply {
        self.session.study(id, query, request).map_err(fail)
    }

    /// Changes a definition, scheme or tag, or takes it away; returns all definitions.
    pub fn change(&mut self, kind: &str, id: &str, request: &str) -> Reply {
        self.session.change(kind, id, request).map_err(fail)
    }

    /// All definitions.
    pub fn definitions(&self) -> Reply {
        reply(&self.session.definitions())
    }

    /// An expression's values: `{about, length, valid, …}` with `about` as JSON text.
    pub fn evaluate(&self, id: u32, request: &str) -> Reply<JsValue> {
        let request = needed(request)?;
        let (about, outcome) = self.session.evaluate(id, &request).map_err(fail)?;
        outcome_to_js(&to_json(&about), &outcome)
    }

    /// The ledger as `csv` or `json`.
    pub fn ledger(&self, format: &str) -> Reply<js_sys::Uint8Array> {
        Ok(js_sys::Uint8Array::from(&self.session.ledger(format).map_err(fail)?[..]))
    }

    /// Entries `from..from + most` of the ledger, as columns; without rows behind the last one.
    #[wasm_bindgen(js_name = ledgerBatch)]
    pub fn ledger_batch(&self, from: u32, most: u32) -> Reply<js_sys::Array> {
        let columns = self.session.ledger_batch(from as usize, most as usize).map_err(fail)?;
        columns.iter().map(column_to_js).collect()
    }

    /// The bytes of an export, as far as the request narrows it.
    pub fn export(&self, id: u32, name: &str, request: &str) -> Reply<js_sys::Uint8Array> {
        Ok(js_sys::Uint8Array::from(&self.session.export_of(id, name, request).map_err(fail)?[..]))
    }
}

/// Each plan as text: it is handed on as it is.
#[derive(Serialize)]
struct BegunDoc {
    plans: Vec<String>,
    orders: Vec<clientele::api::OrderDoc>,
}

impl From<Begun> for BegunDoc {
    fn from(Begun { plans, orders }: Begun) -> Self {
        BegunDoc { plans: plans.iter().map(to_json).collect(), orders }
    }
}

fn bytes_to_js(bytes: &[u8]) -> js_sys::Uint8Array {
    js_sys::Uint8Array::from(bytes)
}

fn heads_of(names: Vec<String>, sizes: Vec<f64>, heads: js_sys::Array) -> Vec<Head> {
    let files = names.into_iter().zip(sizes).zip(heads.iter());
    let head = |((name, bytes), head): ((String, f64), JsValue)| Head {
        name,
        bytes: bytes as u64,
        head: js_sys::Uint8Array::new(&head).to_vec(),
    };
    files.map(head).collect()
}

/// Both faces of an expression, without any data.
#[wasm_bindgen(js_name = parseExpression)]
pub fn parse_expression(request: &str) -> Reply {
    reply(&ExpressionDoc::from(&needed(request)?.expr().map_err(fail)?))
}

fn needed(request: &str) -> Reply<ExpressionRequest> {
    let missing = || fail(Error::new(Code::InvalidOption).of_field("expression"));
    ExpressionRequest::read(request).map_err(fail)?.ok_or_else(missing)
}

/// As columns do; conditions as one byte a row, lists as codes with the end of each row's.
fn outcome_to_js(about: &str, outcome: &Outcome<'_>) -> Reply<JsValue> {
    let object = js_sys::Object::new();
    let set = |name: &str, value: JsValue| js_sys::Reflect::set(&object, &name.into(), &value).map(drop);
    set("about", about.into())?;
    let known = outcome.known();
    set("length", (known.rows() as f64).into())?;
    set("valid", js_sys::Uint8Array::from(&known.bytes()[..]).into())?;
    match (&outcome.values, outcome.kind) {
        (Vector::Truth(truth), _) => {
            let values: Vec<u8> = (0..known.rows()).map(|row| truth.holds(row).into()).collect();
            set("values", js_sys::Uint8Array::from(&values[..]).into())?;
        }
        (Vector::Numbers(numbers), Type::Money(scale)) => {
            set("values", js_sys::Float64Array::from(&minor_units(numbers).map_err(fail)?[..]).into())?;
            set("scale", scale.into())?;
        }
        (Vector::Numbers(numbers), Type::Date) => {
            let values: Vec<i32> = numbers.values.iter().map(|&n| n as i32).collect();
            set("values", js_sys::Int32Array::from(&values[..]).into())?;
        }
        (Vector::Numbers(numbers), _) => set("values", js_sys::Float64Array::from(&numbers.values[..]).into())?,
        (Vector::Texts(texts), Type::Category) => {
            set("codes", js_sys::Uint32Array::from(&texts.codes[..]).into())?;
            set("dictionary", strings(&texts.dictionary.texts()))?;
        }
        (Vector::Texts(texts), _) => {
            let text = |row: usize| match known.get(row) {
                true => JsValue::from_str(&texts.dictionary.text(texts.codes[row])),
                false => JsValue::from_str(""),
            };
            set("values", (0..known.rows()).map(text).collect::<js_sys::Array>().into())?;
        }
        (Vector::Lists(lists), _) => {
            set("ends", js_sys::Uint32Array::from(&lists.ends[..]).into())?;
            set("codes", js_sys::Uint32Array::from(&lists.codes[..]).into())?;
            set("dictionary", strings(&lists.dictionary.texts()))?;
        }
    }
    Ok(object.into())
}

fn strings(texts: &[String]) -> JsValue {
    texts.iter().map(|text| JsValue::from_str(text)).collect::<js_sys::Array>().into()
}

/// Columns cross as typed arrays, copied.
fn column_to_js(column: &Column) -> Reply<JsValue> {
    let object = js_sys::Object::new();
    let set = |name: &str, value: JsValue| js_sys::Reflect::set(&object, &name.into(), &value).map(drop);
    set("name", (&*column.name).into())?;
    set("length", (column.values.len() as f64).into())?;
    set("valid", js_sys::Uint8Array::from(column.valid.bits()).into())?;
    let kind = match &column.values {
        Values::Int(values) => {
            set("values", js_sys::Int32Array::from(&values[..]).into())?;
            "int"
        }
        Values::Date(values) => {
            set("values", js_sys::Int32Array::from(&values[..]).into())?;
            "date"
        }
        Values::Number(values) => {
            set("values", js_sys::Float64Array::from(&values[..]).into())?;
            "number"
        }
        Values::Money { minor, scale } => {
            let values: Vec<f64> = minor.iter().map(|&n| n as f64).collect();
            set("values", js_sys::Float64Array::from(&values[..]).into())?;
            set("scale", (*scale).into())?;
            "money"
        }
        Values::Category { codes, names } => {
            set("codes", js_sys::Uint32Array::from(&codes[..]).into())?;
            set("dictionary", strings(names))?;
            "category"
        }
        Values::List { ends, codes, names } => {
            set("ends", js_sys::Uint32Array::from(&ends[..]).into())?;
            set("codes", js_sys::Uint32Array::from(&codes[..]).into())?;
            set("dictionary", strings(names))?;
            "list"
        }
        Values::Text { codes, dictionary } => {
            let texts = codes.iter().map(|&code| JsValue::from_str(&dictionary.text(code)));
            set("values", texts.collect::<js_sys::Array>().into())?;
            "text"
        }
    };
    set("type", kind.into())?;
    Ok(object.into())
}
