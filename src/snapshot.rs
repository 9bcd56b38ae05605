//! A snapshot: every customer as known at the end of a day, with scores and segment, and the figures that sum it up.

use std::rc::Rc;

use crate::error::{Code, Error, Result};
use crate::expr::{Bits, Program, World, parse};
use crate::ingest::columns::unique;
use crate::ingest::{IssueCode, IssueLog};
use crate::scheme::{Divided, Label, Library};
use crate::score::{Cuts, Dimension, Rfm, RfmOptions, Scoring};
use crate::table::column::{Cell, list_at};
use crate::table::order::{bits_of, key_of, sort_pairs};
use crate::table::stretches::{in_stretches, mapped};
use crate::table::{Column, Day, Frame, Ledgers, ModelAbout, Unit, Validity, Values};

/// What a snapshot is a function of, besides the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotOptions {
    /// The day at whose end the world is looked at.
    pub as_of: Day,
    /// How RFM is computed.
    pub rfm: RfmOptions,
    /// How its values become scores, of the columns and of all schemes.
    pub scoring: Scoring,
    /// The words in which that was asked for, to be told again.
    pub asked: Option<serde_json::Value>,
    /// The condition that decides who is in at all, as text; everyone is where there is none.
    pub population: Option<String>,
    /// The scheme behind the column `segment`; without one, the first that the data allows.
    pub scheme: Option<String>,
    /// Resamples from which the column `segment_stability` is estimated; without the column where there are none.
    pub resamples: u32,
    /// Seed of everything random.
    pub seed: u64,
}

/// Figures of one segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SegmentFigures {
    /// Customers in it.
    pub customers: usize,
    /// Their net revenue, minor units.
    pub revenue: i128,
    /// Their orders.
    pub orders: i64,
    /// Median days since the last order.
    pub median_recency: Option<f64>,
    /// Median number of orders.
    pub median_frequency: Option<f64>,
}

/// One day's view of all customers.
pub struct Snapshot {
    /// What it was made with.
    pub options: SnapshotOptions,
    /// One row a customer.
    pub frame: Frame,
    /// Net revenue of each row, minor units, whatever `monetary` holds.
    pub net: Vec<i64>,
    /// The scheme behind the column `segment`; none where the data allows no scheme at all.
    pub scheme: Option<String>,
    /// How it divides the customers.
    pub divided: Divided,
    /// Figures of each of its labels.
    pub segments: Vec<SegmentFigures>,
    /// Cut-points of the scores r, f, m.
    pub cuts: [Cuts; 3],
    /// Decimals of money.
    pub scale: u8,
    /// Customers who are not of the population.
    pub left_out: usize,
    /// All orders that count.
    pub orders: i64,
    /// Net revenue of all customers, minor units.
    pub net_revenue: i128,
    /// Customers with two or more orders as part of those with one or more.
    pub repeat_rate: Option<f64>,
    /// What was noticed on the way.
    pub issues: IssueLog,
    /// The models whose columns it has.
    pub models: Vec<Rc<ModelAbout>>,
}

impl Snapshot {
    /// Computes a snapshot. Cost: one pass over the ledger, sorts of three columns, one pass per label.
    ///
    /// # Errors
    /// `invalid_option`; `unknown_scheme`; the first of what the data lacks for the scheme asked for; `amount_too_large`.
    pub fn compute(ledgers: &Ledgers, options: SnapshotOptions, library: &Library) -> Result<Snapshot> {
        let ledger = &ledgers.orders;
        let is_known = |customer| ledgers.is_known(customer, options.as_of);
        let mut rfm = Rfm::compute(ledger, options.as_of, options.rfm.check()?, is_known)?;
        let all = rfm.customers.len();
        if let Some(population) = &options.population {
            let (frame, ..) = unlabelled_frame(ledgers, rfm.clone(), &options, library)?;
            let rows = population_of(population, &frame, ledgers, &options, library)?;
            rfm = rfm.only(&rows);
        }
        // Rules are checked against all columns there will be, the segment's among them.
        let (mut frame, net, cuts) = unlabelled_frame(ledgers, rfm, &options, library)?;
        let world = world_of(&frame, options.as_of, ledgers);
        let (bound, scheme) = library.chosen(world, &options.scoring, options.scheme.as_deref())?;
        let nobody = || Divided { labels: Vec::new(), rows: vec![None; frame.rows()] };
        let divided = scheme.map_or_else(|| Ok(nobody()), |scheme| bound.divide(scheme, world))?;
        let stability = match (options.resamples, scheme) {
            (0, _) | (_, None) => None,
            (resamples, Some(scheme)) => Some(bound.stability(scheme, world, &divided, resamples, options.seed)?),
        };
        let scheme = scheme.map(|scheme| scheme.id.clone());
        put_segment(&mut frame, &divided);
        if let Some(stability) = stability {
            put_stability(&mut frame, &stability);
        }
        let segments = figures(&divided, &frame, &net, &Bits::all(frame.rows(), true));
        let (frequency, refunds) = (whole_numbers(&frame, "frequency"), whole_numbers(&frame, "refunds"));
        let (mut buyers, mut repeaters, mut orders, mut net_revenue) = (0u64, 0u64, 0i64, 0i128);
        let (mut cancelled_only, mut negative) = (0, 0);
        in_stretches(frame.rows(), |stretch| {
            for ((&frequency, &refunds), &net) in
                frequency[stretch.clone()].iter().zip(&refunds[stretch.clone()]).zip(&net[stretch])
            {
                buyers += u64::from(frequency > 0);
                repeaters += u64::from(frequency > 1);
                cancelled_only += u64::from(refunds > 0 && frequency == 0);
                negative += u64::from(net < 0);
                orders += i64::from(frequency);
                net_revenue += i128::from(net);
            }
        });
        let mut issues = IssueLog::default();
        issues.count(IssueCode::CancelledOnly, cancelled_only);
        issues.count(IssueCode::NegativeNet, negative);
        issues.count(IssueCode::CollapsedBins, cuts.iter().filter(|cuts| cuts.is_collapsed()).count() as u64);
        Ok(Snapshot {
            models: ledgers.models_on(options.as_of).map(|model| model.about.clone()).collect(),
            options,
            left_out: all - frame.rows(),
            orders,
            net_revenue,
            repeat_rate: (buyers > 0).then(|| repeaters as f64 / buyers as f64),
            scale: ledger.scale(),
            scheme,
            frame,
            net,
            divided,
            segments,
            cuts,
            issues,
        })
    }

    /// A column by name.
    ///
    /// # Errors
    /// `unknown_column`.
    pub fn column(&self, name: &str) -> Result<&Column> {
        self.frame.column(name).ok_or_else(|| Error::new(Code::UnknownColumn).with_value(name))
    }

    /// Orders of each row.
    pub fn frequency(&self) -> &[i32] {
        whole_numbers(&self.frame, "frequency")
    }

    /// Code of each row's customer in the ledger.
    pub fn customers(&self) -> &[u32] {
        customers_of(&self.frame)
    }

    /// Everything that expressions may ask about on the snapshot's day.
    pub fn world<'s>(&'s self, ledgers: &'s Ledgers) -> World<'s> {
        world_of(&self.frame, self.options.as_of, ledgers)
    }

    /// All rows.
    pub fn everyone(&self) -> Bits {
        Bits::all(self.frame.rows(), true)
    }

    /// Figures of each label of a scheme, over some rows.
    pub fn figures(&self, divided: &Divided, rows: &Bits) -> Vec<SegmentFigures> {
        figures(divided, &self.frame, &self.net, rows)
    }

    /// The row of a customer id.
    pub fn row_of(&self, id: &str) -> Option<usize> {
        let Some(Column { values: Values::Text { codes, dictionary }, .. }) = self.frame.column("customer_id") else {
            return None;
        };
        let code = dictionary.find(id.as_bytes())?;
        codes.binary_search(&code).ok()
    }

    /// Rows that match, sorted; ties keep the order of customer ids. Missing values come last.
    ///
    /// # Errors
    /// `unknown_column` where the snapshot has no ids, segments or scores.
    pub fn select(&self, query: &Query<'_>) -> Result<Vec<u32>> {
        let ids = self.column("customer_id")?;
        let segments = self.column("segment")?;
        let scores = [("r", query.r), ("f", query.f)];
        let scores = scores.into_iter().filter_map(|(name, score)| Some((name, score?)));
        let scores: Vec<(&Column, i32)> =
            scores.map(|(name, score)| Ok((self.column(name)?, score))).collect::<Result<_>>()?;
        let wanted = query.find.map(str::to_ascii_lowercase);
        let matches = |row: usize| {
            let id_matches =
                || wanted.as_ref().is_none_or(|text| text_of(ids, row).to_ascii_lowercase().contains(text));
            let has = |&(column, score): &(&Column, i32)| column.cell(row) == Cell::Int(score);
            query.only.get(row)
                && id_matches()
                && scores.iter().all(has)
                && query.segment.is_none_or(|segment| text_of(segments, row) == segment)
        };
        let keys = sort_keys(query.sort);
        // Descending turns the keys around, not the ties; what has no value comes after all that has one.
        let turned = |key: u64| if query.descending { !key } else { key };
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for row in (0..self.frame.rows()).filter(|&row| matches(row)) {
            match keys[row] {
                Some(key) => with.push((turned(key), row as u64)),
                None => without.push(row as u32),
            }
        }
        sort_pairs(&mut with);
        let mut rows: Vec<u32> = with.into_iter().map(|(_, row)| row as u32).collect();
        rows.append(&mut without);
        Ok(rows)
    }
}

/// Which rows, and in what order.
#[derive(Clone, Copy)]
pub struct Query<'a> {
    /// What to sort by, a value a row.
    pub sort: &'a Column,
    /// Largest first.
    pub descending: bool,
    /// Only ids that contain this, whatever the case of Latin letters.
    pub find: Option<&'a str>,
    /// Only this segment id.
    pub segment: Option<&'a str>,
    /// Only this recency score.
    pub r: Option<i32>,
    /// Only this frequency score.
    pub f: Option<i32>,
    /// Only these rows.
    pub only: &'a Bits,
}

fn text_of(column: &Column, row: usize) -> String {
    match column.cell(row) {
        Cell::Text(text) => text.into_owned(),
        _ => String::new(),
    }
}

/// A key a row that sorts like its value. Customer ids are sorted in the ledger, labels in the scheme;
/// of lists, how many members they have.
fn sort_keys(column: &Column) -> Vec<Option<u64>> {
    let key = |row: usize| match &column.values {
        Values::Text { codes, .. } | Values::Category { codes, .. } => u64::from(codes[row]),
        Values::List { ends, .. } => list_at(ends, row).len() as u64,
        Values::Int(v) | Values::Date(v) => key_of(v[row].into()),
        Values::Money { minor, .. } => key_of(minor[row]),
        Values::Number(v) => key_of(bits_of(v[row])),
    };
    (0..column.values.len()).map(|row| column.valid.get(row).then(|| key(row))).collect()
}

/// Codes of the rows' customers.
fn customers_of(frame: &Frame) -> &[u32] {
    match frame.column("customer_id") {
        Some(Column { values: Values::Text { codes, .. }, .. }) => codes,
        _ => &[],
    }
}

fn world_of<'a>(frame: &'a Frame, as_of: Day, ledgers: &'a Ledgers) -> World<'a> {
    World::of_frame(frame, as_of).with_ledgers(customers_of(frame), ledgers)
}

/// All columns there will be, those of the segment still without values; each row's net revenue; and the cut-points of the scores.
fn unlabelled_frame(
    ledgers: &Ledgers,
    rfm: Rfm,
    options: &SnapshotOptions,
    library: &Library,
) -> Result<(Frame, Vec<i64>, [Cuts; 3])> {
    let is_usual = options.scoring.is_usual();
    let mut cuts = if is_usual { rfm.cuts(rfm.bins()) } else { Default::default() };
    let (mut frame, history) = rfm.into_frame(&ledgers.orders, &cuts);
    let rows = frame.rows();
    if options.scoring.has_fourth() {
        put_score(&mut frame, Dimension::Fourth, &[None; 0]);
    }
    put_segment(&mut frame, &Divided { labels: Vec::new(), rows: vec![None; rows] });
    if options.resamples > 0 {
        put_stability(&mut frame, &vec![None; rows]);
    }
    let net = history.push(&mut frame);
    push_model_columns(&mut frame, ledgers, options.as_of);
    push_attributes(&mut frame, ledgers);
    if !is_usual || options.scoring.has_fourth() {
        let world = world_of(&frame, options.as_of, ledgers);
        let scores = library.scores(world, &options.scoring)?.scores(&options.scoring, world)?;
        for (dimension, scores, points) in scores {
            put_score(&mut frame, dimension, &scores);
            if let Some(cuts) = cuts.get_mut(dimension as usize).filter(|_| !is_usual) {
                *cuts = points;
            }
        }
    }
    Ok((frame, net, cuts))
}

fn put_score(frame: &mut Frame, dimension: Dimension, scores: &[Option<i32>]) {
    let score = |row: usize| scores.get(row).copied().flatten();
    let rows = frame.rows();
    let valid = Validity::from_flags((0..rows).map(|row| score(row).is_some()));
    let values = Values::Int((0..rows).map(|row| score(row).unwrap_or(0)).collect());
    frame.put(Column::new(dimension.column(), Unit::Score, values, valid));
}

/// The rows for which the condition is known to hold. Scores in it are those among all customers; segments depend on who is in, and are
/// unknown to it.
fn population_of(
    condition: &str,
    frame: &Frame,
    ledgers: &Ledgers,
    options: &SnapshotOptions,
    library: &Library,
) -> Result<Vec<u32>> {
    let all = world_of(frame, options.as_of, ledgers);
    let expr = parse(condition).map_err(|error| error.in_text(condition))?;
    let bound = library.bound_for(all, &options.scoring, None, Some(&expr));
    let definitions = &bound.definitions;
    let mut known = Frame::new(frame.rows());
    let is_label = |column: &&Column| SEGMENT.contains(&&*column.name) || column.name == STABILITY;
    frame.columns().iter().filter(|column| !is_label(column)).for_each(|column| known.push(column.clone()));
    let mut program = Program::new(World { frame: &known, ..all }, definitions);
    let rule = program.read(condition)?;
    match program.evaluate(rule)?.truth() {
        Some(truth) => Ok(truth.yes().ones().map(|row| row as u32).collect()),
        None => Err(Error::new(Code::WrongType).expected("boolean").found(program.kind(rule).as_str())),
    }
}

const SEGMENT: [&str; 3] = ["segment", "segment_en", "segment_zh"];
const STABILITY: &str = "segment_stability";

fn put_segment(frame: &mut Frame, divided: &Divided) {
    let valid = Validity::from_flags(divided.rows.iter().map(Option::is_some));
    let codes = mapped(&divided.rows, |label| label.unwrap_or(0));
    let mut push = |name: &'static str, text: fn(&Label) -> String| {
        let names = divided.labels.iter().map(text).collect();
        let values = Values::Category { codes: codes.clone(), names };
        frame.put(Column::new(name, Unit::None, values, valid.clone()));
    };
    let [id, en, zh] = SEGMENT;
    push(id, |label| label.id.clone());
    push(en, |label| label.name.en.clone());
    push(zh, |label| label.name.zh.clone());
}

fn put_stability(frame: &mut Frame, stability: &[Option<f64>]) {
    let valid = Validity::from_flags(stability.iter().map(Option::is_some));
    let values = Values::Number(stability.iter().map(|share| share.unwrap_or(0.0)).collect());
    frame.put(Column::new(STABILITY, Unit::None, values, valid));
}

/// What models say of the customers at the end of the day.
fn push_model_columns(frame: &mut Frame, ledgers: &Ledgers, as_of: Day) {
    for column in ledgers.models_on(as_of).flat_map(|model| &model.columns) {
        let column = column.at_rows(customers_of(frame));
        frame.push(column);
    }
}

/// What customers tables say of the customers, under names that the engine does not use itself.
fn push_attributes(frame: &mut Frame, ledgers: &Ledgers) {
    for column in ledgers.customers.iter().flat_map(Frame::columns) {
        let name = unique(&column.name, &|name| frame.column(name).is_some());
        let column = column.at_rows(customers_of(frame));
        frame.push(Column { name: name.into(), ..column });
    }
}

/// Figures of every label, from the frame's columns and each row's net revenue. Cost: a pass for the sums and one for each of two medians.
fn figures(divided: &Divided, frame: &Frame, net: &[i64], rows: &Bits) -> Vec<SegmentFigures> {
    let (recency, frequency) = (whole_numbers(frame, "recency_days"), whole_numbers(frame, "frequency"));
    let mut all = vec![SegmentFigures::default(); divided.labels.len()];
    let mut buyers = vec![0; all.len()];
    in_stretches(frame.rows(), |stretch| {
        rows.each_one(stretch, |row| {
            let Some(label) = divided.rows[row] else { return };
            let figures = &mut all[label as usize];
            figures.customers += 1;
            figures.revenue += i128::from(net[row]);
            figures.orders += i64::from(frequency[row]);
            buyers[label as usize] += usize::from(frequency[row] > 0);
        });
    });
    let label_of_buyer = |row: usize| divided.rows[row].filter(|_| frequency[row] > 0);
    let mut room = vec![0; buyers.iter().sum()];
    let mut medians = |numbers: &[i32]| medians(numbers, label_of_buyer, rows, &buyers, &mut room);
    let (recency, frequency) = (medians(recency), medians(frequency));
    for (figures, (recency, frequency)) in all.iter_mut().zip(recency.into_iter().zip(frequency)) {
        (figures.median_recency, figures.median_frequency) = (recency, frequency);
    }
    all
}

/// The median of each label's numbers, of which there are so many. `room` is for all of them: there may be millions.
fn medians(
    numbers: &[i32],
    label_of: impl Fn(usize) -> Option<u32>,
    rows: &Bits,
    counts: &[usize],
    room: &mut [i64],
) -> Vec<Option<f64>> {
    let mut next: Vec<usize> = counts.iter().scan(0, |end, count| Some(std::mem::replace(end, *end + count))).collect();
    in_stretches(numbers.len(), |stretch| {
        rows.each_one(stretch, |row| {
            let Some(label) = label_of(row) else { return };
            room[next[label as usize]] = numbers[row].into();
            next[label as usize] += 1;
        });
    });
    let ends = next.into_iter().zip(counts);
    ends.map(|(end, count)| Cuts::quantiles(&mut room[end - count..end], 2).points().first().copied()).collect()
}

fn whole_numbers<'f>(frame: &'f Frame, name: &str) -> &'f [i32] {
    match frame.column(name) {
        Some(Column { values: Values::Int(numbers), .. }) => numbers,
        _ => &[],
    }
}
