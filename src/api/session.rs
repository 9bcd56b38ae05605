//! The state of one engine, and one function per command.

use std::cell::RefCell;

use crate::error::{Code, Error, Result};
use crate::export;
use crate::expr::{Bits, Expr, Kind, Outcome, Program, Type, World};
use crate::ingest::{self, Assembler, FilePlan, Ingested, IssueCode, Merged, Settled, Slice};
use crate::insight::{Card, Grid, Overview};
use crate::scheme::{Audit, Bound, Ground, Library, Moves};
use crate::snapshot::Snapshot;
use crate::table::{Column, Day, Frame, Ledgers};

use super::audit::AuditDoc;
use super::expression::{self, DefinitionDoc, EvaluationDoc, ExplanationDoc, ExpressionRequest};
use super::insight::{CardDoc, GridDoc, OverviewDoc};
use super::moves::MovesDoc;
use super::plan::{FilePlanDoc, MergingDoc, OrderDoc};
use super::planning::{Files, Told, asked, planned, plans_of};
use super::report::OpenReport;
use super::request::{Head, OpenRequest, SnapshotRequest};
use super::rows::Listing;
use super::rules::own_rules;
use super::run::{Origin, RunFile, check_inputs};
use super::scheme::{DividedDoc, FrozenDoc, LibraryDoc, StabilityDoc};
use super::sketch::SketchDoc;
use super::view::{CellDoc, ColumnInfo, SnapshotDoc, Summary, row_doc};

/// An engine: data that was read, and snapshots of it. A reading that fails leaves the data before it untouched.
#[derive(Default)]
pub struct Session {
    reading: Option<Reading>,
    data: Option<Ingested>,
    /// Totals of customers and their number; they have nothing to do with the data.
    totals: Option<(u64, Frame)>,
    /// What the texts of the data were before.
    origins: Vec<Origin>,
    snapshots: Vec<(u32, Snapshot)>,
    library: Library,
    pub(super) listing: RefCell<Option<Listing>>,
    /// For whom conditions hold that were asked about lately: each with its snapshot, the latest last.
    held: RefCell<Vec<(u32, String, Bits)>>,
}

struct Reading {
    stage: Stage,
    told: Told,
}

/// How far a reading has come.
enum Stage {
    /// Slices are taken,
    Slices(Box<Assembler>),
    /// and then their orders.
    Orders(Box<Settled>),
}

/// What comes after all slices.
#[derive(Clone, Debug)]
pub enum Next {
    /// Orders are to be made of lines, by this.
    Merge(MergingDoc),
    /// There are better plans: everything is to be parsed again.
    Again(Begun),
}

/// What the reading of some files needs.
#[derive(Clone, Debug)]
pub struct Begun {
    /// A plan a file.
    pub plans: Vec<FilePlanDoc>,
    /// All slices to parse.
    pub orders: Vec<OrderDoc>,
}

/// How a reading ended.
#[derive(Clone, Debug)]
pub enum Finished {
    /// With data.
    Report(Box<OpenReport>),
    /// With better plans: everything is to be parsed again.
    Again(Begun),
}

impl Session {
    /// An engine without data.
    pub fn new() -> Session {
        Session::default()
    }

    /// Plans the reading of files from their heads; returns a plan a file, and all slices to parse.
    ///
    /// # Errors
    /// What [`ingest::sniff`] says, with the file's name; `invalid_option`; `column_missing` when a file lacks an asked column;
    /// `too_many_rows`, going by the heads and the files' sizes.
    pub fn begin(&mut self, heads: &[Head], request: &OpenRequest) -> Result<Begun> {
        let bytes = heads.iter().map(|head| head.bytes).sum();
        self.begin_with_slices(heads, request, ingest::slice_bytes(bytes))
    }

    /// As [`Session::begin`], with another slice size.
    ///
    /// # Errors
    /// As [`Session::begin`].
    pub fn begin_with_slices(&mut self, heads: &[Head], request: &OpenRequest, slice_bytes: u64) -> Result<Begun> {
        let (files, told) = planned(heads, request)?;
        Ok(self.read(files, told, slice_bytes))
    }

    /// Begins the reading of a text that is still being made, and is to have about so many bytes as its head says. Slices come with
    /// [`Session::grow`].
    ///
    /// # Errors
    /// As [`Session::begin`]; also where more than the head has to be known.
    pub fn begin_growing(&mut self, head: Head, request: &OpenRequest, slice_bytes: u64) -> Result<Begun> {
        let expected = head.bytes;
        let (files, told) = planned(&[head], request)?;
        let plans = plans_of(&files);
        let has_begun = |(_, _, plan): &(String, u64, FilePlan)| plan.data_start < expected;
        let Some((name, _, plan)) = files.into_iter().next().filter(has_begun) else {
            return Err(Error::new(Code::HeaderOnly));
        };
        Ok(self.take(plans, Assembler::of_growing(name, plan, slice_bytes), told))
    }

    /// Takes note that so many bytes of the text are there, maybe all; returns the slices that can be parsed now.
    ///
    /// # Errors
    /// `not_open` when nothing is being read.
    pub fn grow(&mut self, bytes: u64, are_all: bool) -> Result<Vec<OrderDoc>> {
        Ok(self.assembler()?.grow(bytes, are_all).into_iter().map(OrderDoc::from).collect())
    }

    fn read(&mut self, files: Files, told: Told, slice_bytes: u64) -> Begun {
        self.take(plans_of(&files), Assembler::with_slice_bytes(files, slice_bytes), told)
    }

    fn take(&mut self, plans: Vec<FilePlanDoc>, assembler: Assembler, told: Told) -> Begun {
        let orders = assembler.orders().into_iter().map(OrderDoc::from).collect();
        self.reading = Some(Reading { stage: Stage::Slices(Box::new(assembler)), told });
        Begun { plans, orders }
    }

    /// What the beginnings of files show, and what is made of it, before anything is read.
    ///
    /// # Errors
    /// `invalid_option` only; what is wrong with a file stands in its sketch.
    pub fn sketch(&self, heads: &[Head], request: &OpenRequest) -> Result<Vec<SketchDoc>> {
        Ok(heads.iter().zip(asked(heads, request)?).map(|(head, asked)| SketchDoc::of(head, &asked)).collect())
    }

    /// Takes a slice that one of several readers parsed; returns the one to parse again, if any.
    ///
    /// # Errors
    /// `not_open` when nothing is being read; what [`Assembler::accept`] says.
    pub fn accept(&mut self, reader: u32, file: u32, index: u32, slice: Slice) -> Result<Option<OrderDoc>> {
        Ok(self.assembler()?.accept(reader, file, index, slice)?.map(OrderDoc::from))
    }

    /// Bytes and rows accepted so far.
    ///
    /// # Errors
    /// `not_open` when no slices are being read.
    pub fn progress(&mut self) -> Result<(u64, u64)> {
        Ok(self.assembler()?.progress())
    }

    /// Ends the parsing of slices. Or begins it again, where the whole files say that dates or numbers are written otherwise than their
    /// beginnings made believe.
    ///
    /// # Errors
    /// `not_open` when no slices are being read; what [`Assembler::settle`] says.
    pub fn settle(&mut self) -> Result<Next> {
        let Some(Reading { stage: Stage::Slices(assembler), told }) = self.reading.take() else {
            return Err(Error::new(Code::NotOpen));
        };
        if let Some(files) = assembler.second_thoughts() {
            return Ok(Next::Again(self.read(files, told, assembler.slice_bytes())));
        }
        let settled = assembler.settle()?;
        let merging = MergingDoc::from(settled.merging());
        self.reading = Some(Reading { stage: Stage::Orders(Box::new(settled)), told });
        Ok(Next::Merge(merging))
    }

    /// Takes the orders that were made of a group's lines.
    ///
    /// # Errors
    /// `not_open` before [`Session::settle`].
    pub fn gather(&mut self, group: u32, orders: Merged) -> Result<()> {
        match &mut self.reading {
            Some(Reading { stage: Stage::Orders(settled), .. }) => settled.gather(group as usize, orders),
            _ => Err(Error::new(Code::NotOpen)),
        }
    }

    /// Ends the reading: its data replaces what was there, and all snapshots go. Or it begins again, as [`Session::settle`] has it.
    /// What was not settled or gathered before is so now.
    ///
    /// # Errors
    /// `no_usable_rows`, `several_currencies`, `currency_missing`, `amount_too_large`, `too_much_data`; `inputs_differ` where the texts are not
    /// those that were asked for. The data before stays.
    pub fn finish(&mut self) -> Result<Finished> {
        if let Some(Reading { stage: Stage::Slices(_), .. }) = self.reading
            && let Next::Again(begun) = self.settle()?
        {
            return Ok(Finished::Again(begun));
        }
        let Some(Reading { stage: Stage::Orders(settled), told }) = self.reading.take() else {
            return Err(Error::new(Code::NotOpen));
        };
        let data = settled.finish(told.today).map_err(|error| not_in_currency(error, &told))?;
        check_inputs(&data, &told.fingerprints)?;
        if let Some(number) = told.totals {
            let report = OpenReport::from(&data);
            self.totals = data.totals.map(|totals| (number, totals.into_frame()));
            return Ok(Finished::Report(Box::new(report)));
        }
        self.snapshots.clear();
        self.forget_answers();
        self.library.forget_data();
        self.origins = told.origins;
        Ok(Finished::Report(Box::new(OpenReport::from(&*self.data.insert(data)))))
    }

    /// Totals of customers that a reading has left under a number.
    ///
    /// # Errors
    /// `released` where there are others, or none any more.
    pub fn totals(&self, number: u64) -> Result<&Frame> {
        let totals = self.totals.as_ref().filter(|(kept, _)| *kept == number);
        totals.map(|(_, totals)| totals).ok_or_else(|| Error::new(Code::Released))
    }

    /// A column of totals.
    ///
    /// # Errors
    /// As [`Session::totals`]; `unknown_column`.
    pub fn totals_column(&self, number: u64, name: &str) -> Result<&Column> {
        let unknown = || Error::new(Code::UnknownColumn).with_value(name);
        self.totals(number)?.column(name).ok_or_else(unknown)
    }

    /// Totals as `csv` or `json`.
    ///
    /// # Errors
    /// As [`Session::totals`]; `unknown_export`.
    pub fn totals_file(&self, number: u64, format: &str) -> Result<Vec<u8>> {
        let totals = self.totals(number)?;
        let columns: Vec<&Column> = totals.columns().iter().collect();
        match format {
            "csv" => Ok(export::to_csv(&columns, totals.rows())),
            "json" => Ok(export::to_json_rows(&columns, totals.rows())),
            _ => Err(Error::new(Code::UnknownExport).with_value(format)),
        }
    }

    /// Lets totals go.
    pub fn release_totals(&mut self, number: u64) {
        self.totals.take_if(|(kept, _)| *kept == number);
    }

    /// Gives up the reading.
    pub fn abandon(&mut self) {
        self.reading = None;
    }

    /// Computes a snapshot and keeps it under a number.
    ///
    /// # Errors
    /// `not_open`; what [`Snapshot::compute`] says.
    pub fn snapshot(&mut self, id: u32, request: &SnapshotRequest) -> Result<SnapshotDoc> {
        let data = self.data()?;
        let snapshot = Snapshot::compute(&data.ledgers, request.options(data.default_as_of)?, &self.library)?;
        let doc = SnapshotDoc { summary: Summary::of(&snapshot), columns: column_infos(&snapshot) };
        self.release(id);
        self.snapshots.push((id, snapshot));
        let ledgers = self.ledgers()?;
        let ground = |(_, kept): &(u32, Snapshot)| Ground::of(kept.world(ledgers), &kept.options.scoring);
        let grounds = self.snapshots.iter().map(ground).collect();
        self.library.stand_on(grounds);
        Ok(doc)
    }

    /// Forgets a snapshot.
    pub fn release(&mut self, id: u32) {
        self.forget_answers();
        self.snapshots.retain(|(kept, _)| *kept != id);
    }

    /// A column of a snapshot.
    ///
    /// # Errors
    /// `released`; `unknown_column`.
    pub fn column(&self, id: u32, name: &str) -> Result<&Column> {
        self.kept(id)?.column(name)
    }

    /// One customer's row.
    ///
    /// # Errors
    /// `released`.
    pub fn customer(&self, id: u32, customer: &str) -> Result<Option<Vec<CellDoc>>> {
        let snapshot = self.kept(id)?;
        let columns: Vec<&Column> = snapshot.frame.columns().iter().collect();
        Ok(snapshot.row_of(customer).map(|row| row_doc(&columns, row)))
    }

    /// The customers for whom a condition is known to hold, of all that the snapshot has; everyone where there is none.
    ///
    /// # Errors
    /// As [`Session::evaluate`]; `wrong_type` for what is no condition.
    pub(super) fn who(&self, id: u32, condition: Option<&ExpressionRequest>) -> Result<Bits> {
        /// Conditions that are kept: one screen asks for the same few again and again.
        const KEPT: usize = 8;
        let Some(condition) = condition else { return Ok(self.kept(id)?.everyone()) };
        let text = condition.text()?;
        let mut held = self.held.borrow_mut();
        if let Some((.., rows)) = held.iter().find(|(snapshot, known, _)| *snapshot == id && *known == text) {
            return Ok(rows.clone());
        }
        let (found, outcome) = self.evaluate(id, condition)?;
        let wrong = || Error::new(Code::WrongType).expected("boolean").found(found.kind());
        let rows = outcome.truth().ok_or_else(wrong)?.yes().clone();
        if held.len() == KEPT {
            held.remove(0);
        }
        held.push((id, text, rows.clone()));
        Ok(rows)
    }

    /// The shop as a whole, or what some of its customers are of it.
    ///
    /// # Errors
    /// `released`; `not_open`; for a condition what [`Session::evaluate`] says, and `wrong_type`.
    pub fn overview(&self, id: u32, condition: Option<&ExpressionRequest>) -> Result<OverviewDoc> {
        let (snapshot, rows) = (self.kept(id)?, self.who(id, condition)?);
        Ok(OverviewDoc::of(&Overview::of(snapshot, &self.data()?.ledgers.orders, &rows), snapshot))
    }

    /// Customers, or some of them, by recency and frequency score.
    ///
    /// # Errors
    /// As [`Session::overview`].
    pub fn grid(&self, id: u32, condition: Option<&ExpressionRequest>) -> Result<GridDoc> {
        let (snapshot, rows) = (self.kept(id)?, self.who(id, condition)?);
        Ok(GridDoc::of(&Grid::of(snapshot, &rows)?, snapshot))
    }

    /// One customer's card.
    ///
    /// # Errors
    /// `released`; `not_open`.
    pub fn card(&self, id: u32, customer: &str) -> Result<Option<CardDoc>> {
        let snapshot = self.kept(id)?;
        let world = self.world(id)?;
        let card = Card::of(snapshot, world, &self.bound(id)?.definitions, customer)?;
        Ok(card.map(|card| CardDoc::of(card, snapshot, &self.library)))
    }

    /// The bytes of a file: `customers.csv`, `summary.json` or `run.json`.
    ///
    /// # Errors
    /// `released`; `unknown_export`.
    pub fn export(&self, id: u32, name: &str) -> Result<Vec<u8>> {
        let snapshot = self.kept(id)?;
        match name {
            "customers.csv" => {
                let columns: Vec<&Column> = snapshot.frame.columns().iter().collect();
                Ok(export::to_csv(&columns, snapshot.frame.rows()))
            }
            "summary.json" => Ok(json_file(&Summary::of(snapshot))),
            "run.json" => Ok(json_file(&RunFile::of(snapshot, self.data()?, &self.origins, own_rules(&self.library)))),
            _ => Err(Error::new(Code::UnknownExport).with_value(name)),
        }
    }

    /// The ledger itself, cleaned and typed, as `csv` or `json`.
    ///
    /// # Errors
    /// `not_open`; `unknown_export`.
    pub fn ledger(&self, format: &str) -> Result<Vec<u8>> {
        let ledger = &self.data()?.ledgers.orders;
        match format {
            "csv" => Ok(export::ledger_to_csv(ledger)),
            "json" => Ok(export::ledger_to_json(ledger)),
            _ => Err(Error::new(Code::UnknownExport).with_value(format)),
        }
    }

    /// Gives an expression a name, or takes the name away. Definitions outlive the data.
    ///
    /// # Errors
    /// What [`expression::ExpressionRequest::expr`] and [`crate::expr::Definitions::define`] say.
    pub fn define(&mut self, name: &str, expression: Option<&ExpressionRequest>) -> Result<()> {
        match expression {
            Some(expression) => self.library_mut().own_mut().define(name, &expression.expr()?)?,
            None => drop(self.library_mut().own_mut().remove(name)),
        }
        Ok(())
    }

    /// Whether the rules of a scheme or tag can do with its settings: by the data of the latest snapshot, else by what is known of all data.
    pub(super) fn try_settings(&self, library: &Library, name: &str) -> Result<()> {
        if let Some((id, _)) = self.snapshots.last() {
            return library.check_settings(self.world(*id)?, name);
        }
        let (ledgers, request) = (Ledgers::default(), SnapshotRequest::default());
        let empty = Snapshot::compute(&ledgers, request.options(Some(Day(0)))?, &Library::default())?;
        library.check_settings(World::of_frame(&empty.frame, Day(0)).with_orders(&[], &ledgers.orders), name)
    }

    pub(super) fn known(&self) -> &Library {
        &self.library
    }

    pub(super) fn library_mut(&mut self) -> &mut Library {
        self.forget_answers();
        &mut self.library
    }

    /// What was kept of answers says nothing of other snapshots, rules or data.
    fn forget_answers(&mut self) {
        self.listing.take();
        self.held.take();
    }

    /// All definitions, sorted by name.
    pub fn definitions(&self) -> Vec<DefinitionDoc> {
        DefinitionDoc::all(self.library.own())
    }

    /// An expression's values, in the order of the snapshot's rows.
    ///
    /// # Errors
    /// `released`; `not_open`; what [`Program::read`] and [`Program::evaluate`] say.
    pub fn evaluate(&self, id: u32, request: &ExpressionRequest) -> Result<(EvaluationDoc, Outcome<'_>)> {
        let world = self.world(id)?;
        expression::evaluate(request, world, &self.bound(id)?.definitions)
    }

    /// Why a customer has an expression's value; `None` for one unknown on that day.
    ///
    /// # Errors
    /// As [`Session::evaluate`].
    pub fn explain(&self, id: u32, customer: &str, request: &ExpressionRequest) -> Result<Option<ExplanationDoc>> {
        let Some(row) = self.kept(id)?.row_of(customer) else { return Ok(None) };
        let world = self.world(id)?;
        let definitions = &self.bound(id)?.definitions;
        let mut program = Program::new(world, definitions);
        // Of a definition alone, the branch that decided is of interest.
        let text = request.text()?;
        let defined = match request.expr()?.bare() {
            Expr { kind: Kind::Column(name), .. } => definitions.get(name),
            _ => None,
        };
        let rule = if let Some(expr) = defined { program.add(expr)? } else { program.read(&text)? };
        Ok(Some(ExplanationDoc::of(program.explain(rule, row)?, &self.library)))
    }

    /// All schemes, tags and features, and what the data allows of them.
    ///
    /// # Errors
    /// `released`; `not_open`; what [`LibraryDoc::of`] says.
    pub fn library(&self, id: u32) -> Result<LibraryDoc> {
        LibraryDoc::of(&self.library, self.bound(id)?, self.world(id)?)
    }

    /// Customers, or some of them, divided by a scheme. Its borders are those of all customers.
    ///
    /// # Errors
    /// `released`; `not_open`; `unknown_scheme`; the first of what the data lacks for it; for a condition as [`Session::overview`].
    pub fn divided(&self, id: u32, scheme: &str, condition: Option<&ExpressionRequest>) -> Result<DividedDoc> {
        let (snapshot, world) = (self.kept(id)?, self.world(id)?);
        let rows = self.who(id, condition)?;
        let scheme = self.library.scheme(scheme)?;
        let divided = self.bound(id)?.divide(scheme, world)?;
        Ok(DividedDoc::of(snapshot, scheme, &divided, &rows))
    }

    /// What a scheme's rules leave out, claim twice, or never reach.
    ///
    /// # Errors
    /// As [`Session::divided`].
    pub fn audit(&self, id: u32, scheme: &str) -> Result<AuditDoc> {
        let world = self.world(id)?;
        let scheme = self.library.scheme(scheme)?;
        Ok(AuditDoc::of(&Audit::of(self.bound(id)?, scheme, world)?, scheme))
    }

    /// A scheme with the borders of a snapshot's customers, to be applied to other days and data.
    ///
    /// # Errors
    /// As [`Session::divided`].
    pub fn frozen(&self, id: u32, scheme: &str) -> Result<FrozenDoc> {
        let world = self.world(id)?;
        let scheme = self.library.scheme(scheme)?;
        Ok(self.bound(id)?.frozen(scheme, world)?.into())
    }

    /// How sure the labels of a scheme are, by so many resamples of the customers.
    ///
    /// # Errors
    /// As [`Session::divided`].
    pub fn stability(&self, id: u32, scheme: &str, resamples: u32) -> Result<StabilityDoc> {
        let (snapshot, world) = (self.kept(id)?, self.world(id)?);
        let scheme = self.library.scheme(scheme)?;
        let bound = self.bound(id)?;
        let divided = bound.divide(scheme, world)?;
        let shares = bound.stability(scheme, world, &divided, resamples, snapshot.options.seed)?;
        Ok(StabilityDoc::of(scheme, &divided, &shares, resamples))
    }

    /// Who came to fulfil a condition and who ceased to, from one snapshot to another.
    ///
    /// # Errors
    /// As [`Session::evaluate`]; `wrong_type` for what is no condition.
    pub fn moves(&self, before: u32, after: u32, request: &ExpressionRequest) -> Result<MovesDoc> {
        let (earlier, later) = (self.world(before)?, self.world(after)?);
        let definitions = &self.bound(after)?.definitions;
        let mut program = Program::new(later, definitions);
        let rule = program.read(&request.text()?)?;
        if program.kind(rule) != Type::Boolean {
            return Err(Error::new(Code::WrongType).expected("boolean").found(program.kind(rule).as_str()));
        }
        let moves = Moves::between(&request.expr()?, earlier, later, definitions)?;
        Ok(MovesDoc::of(&moves, &self.data()?.ledgers, earlier.as_of, later.as_of))
    }

    /// What the data allows of the library, for a snapshot.
    pub(super) fn bound(&self, id: u32) -> Result<&Bound> {
        Ok(self.library.bound(self.world(id)?, &self.kept(id)?.options.scoring))
    }

    pub(super) fn world(&self, id: u32) -> Result<World<'_>> {
        Ok(self.kept(id)?.world(&self.data()?.ledgers))
    }

    /// Some entries of the ledger as columns: those of `ledger("csv")`, except that orders are numbers.
    ///
    /// # Errors
    /// `not_open`; what [`export::ledger_batch`] says.
    pub fn ledger_batch(&self, from: usize, most: usize) -> Result<Vec<Column>> {
        export::ledger_batch(&self.data()?.ledgers.orders, from, most)
    }

    fn assembler(&mut self) -> Result<&mut Assembler> {
        match &mut self.reading {
            Some(Reading { stage: Stage::Slices(assembler), .. }) => Ok(assembler),
            _ => Err(Error::new(Code::NotOpen)),
        }
    }

    fn data(&self) -> Result<&Ingested> {
        self.data.as_ref().ok_or_else(|| Error::new(Code::NotOpen))
    }

    pub(super) fn ledgers(&self) -> Result<&Ledgers> {
        Ok(&self.data()?.ledgers)
    }

    pub(super) fn ledgers_mut(&mut self) -> Result<&mut Ledgers> {
        self.forget_answers();
        Ok(&mut self.data.as_mut().ok_or_else(|| Error::new(Code::NotOpen))?.ledgers)
    }

    pub(super) fn kept(&self, id: u32) -> Result<&Snapshot> {
        let kept = self.snapshots.iter().find(|(kept, _)| *kept == id);
        kept.map(|(_, snapshot)| snapshot).ok_or_else(|| Error::new(Code::Released))
    }
}

/// Where no row can be used because all are in other currencies than the one asked for, that is what is wrong.
fn not_in_currency(error: Error, told: &Told) -> Error {
    let is_other = error.position().field.as_deref() == Some(IssueCode::OtherCurrency.as_str());
    match &told.currency {
        Some(asked) if error.code() == Code::NoUsableRows && is_other => {
            let missing =
                Error::new(Code::CurrencyMissing).with_value(asked).of_field(&told.currencies.distinct().join(", "));
            error.position().file.iter().fold(missing, |missing, file| missing.in_file(file))
        }
        _ => error,
    }
}

fn column_infos(snapshot: &Snapshot) -> Vec<ColumnInfo> {
    snapshot.frame.columns().iter().map(|column| column_info(snapshot, column)).collect()
}

/// What a column is, with what people call it where a model made it.
pub(super) fn column_info(snapshot: &Snapshot, column: &Column) -> ColumnInfo {
    let own = snapshot.models.iter().flat_map(|model| &model.labels).find(|(name, _)| *name == column.name);
    ColumnInfo::of(column, own.map(|(_, label)| label))
}

fn json_file(value: &impl serde::Serialize) -> Vec<u8> {
    let mut text = export::to_json(value);
    text.push('\n');
    text.into_bytes()
}
