//! All ledgers of a shop, about the same customers.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use super::recent::Recent;
use super::{Column, Day, Frame, OrderLedger, Values};

/// Dated records of customers, by customer and day: interactions, or answers.
///
/// One row a record; the column `date` always exists.
#[derive(Clone)]
pub struct Ledger {
    /// Rows of customer `c` are `starts[c]..starts[c + 1]`.
    starts: Vec<u32>,
    frame: Frame,
    /// These two are made when they are first asked for.
    last: OnceCell<i32>,
    recent: OnceCell<Rc<Recent>>,
}

impl Ledger {
    /// The name of the column that records are in order of.
    pub const DATE: &'static str = "date";

    /// A ledger of records that stand by customer and day.
    ///
    /// # Panics
    /// When the frame has no column of dates, or the runs do not cover it.
    pub fn new(starts: Vec<u32>, frame: Frame) -> Ledger {
        let ledger = Ledger { starts, frame, last: OnceCell::new(), recent: OnceCell::new() };
        assert_eq!(
            ledger.starts.last().map_or(0, |&end| end as usize),
            ledger.days().len(),
            "the runs cover the frame"
        );
        ledger
    }

    /// The rows of a customer. Empty for customers that the ledger does not know.
    pub fn run(&self, customer: u32) -> Range<usize> {
        self.starts[customer as usize] as usize..self.starts[customer as usize + 1] as usize
    }

    /// Rows of customer `c` are `starts()[c]..starts()[c + 1]`.
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The day of each row, days since 1970-01-01; ascending within a customer.
    pub fn days(&self) -> &[i32] {
        match self.frame.column(Ledger::DATE) {
            Some(Column { values: Values::Date(days), .. }) => days,
            _ => panic!("a ledger has a column of dates"),
        }
    }

    /// The last day with a row; the first day there is where there is none.
    pub fn last_day(&self) -> i32 {
        *self.last.get_or_init(|| self.days().iter().copied().max().unwrap_or(i32::MIN))
    }

    /// The latest rows by day. The first call makes it.
    pub fn recent(&self) -> &Recent {
        self.recent.get_or_init(|| Rc::new(Recent::of(&self.starts, self.days(), &[], &[])))
    }

    /// All columns.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }
}

/// What a model, fitted outside the engine, says of every customer at the end of a day. To everything else these are columns.
#[derive(Clone)]
pub struct ModelColumns {
    /// The day.
    pub day: Day,
    /// One row a customer's code.
    pub columns: Vec<Column>,
    /// What is told of them.
    pub about: Rc<ModelAbout>,
}

/// What is told of a model's columns.
#[derive(Debug)]
pub struct ModelAbout {
    /// What the names of the columns begin with, before a point.
    pub space: String,
    /// Their names, each with what people call it in English and Chinese.
    pub labels: Vec<(String, [String; 2])>,
    /// A hash of all names and values.
    pub fingerprint: String,
    /// How they were made, in the words of whoever made them: JSON.
    pub made: String,
}

/// What is known about a shop's customers. A customer's code is the same in all of it: its row in [`OrderLedger::customers`], which
/// names every customer of any ledger, in the order of their ids.
#[derive(Clone, Default)]
pub struct Ledgers {
    /// Orders; without any where none were given.
    pub orders: OrderLedger,
    /// Interactions.
    pub events: Option<Ledger>,
    /// Answers to questions.
    pub surveys: Option<Ledger>,
    /// What is said of each customer: one row a code, in the order of codes.
    pub customers: Option<Frame>,
    /// Which customers `customers` speaks of; the rows of others are without values.
    pub described: Vec<bool>,
    /// What models say, of some days.
    pub models: Vec<ModelColumns>,
}

impl Ledgers {
    /// Days of which a model's columns are kept: those of a timeline that is being moved are let go again.
    const MODEL_DAYS: usize = 4;

    /// Takes a model's columns of a day, in the place of those of the same day.
    pub fn put_model(&mut self, columns: ModelColumns) {
        let space = columns.about.space.clone();
        self.models.retain(|kept| kept.about.space != space || kept.day != columns.day);
        self.models.push(columns);
        let of_space = |kept: &&ModelColumns| kept.about.space == space;
        if self.models.iter().filter(of_space).count() > Ledgers::MODEL_DAYS
            && let Some(oldest) = self.models.iter().position(|kept| of_space(&kept))
        {
            self.models.remove(oldest);
        }
    }

    /// What models say at the end of a day.
    pub fn models_on(&self, day: Day) -> impl Iterator<Item = &ModelColumns> {
        self.models.iter().filter(move |model| model.day == day)
    }

    /// The day on which a customer signed up, where `customers` tells.
    const SIGN_UP: &'static str = "signup_date";

    /// Whether a customer without orders is known at the end of a day: by a record up to then, or by what is said of them, which holds
    /// at every day since they signed up.
    pub fn is_known(&self, customer: u32, as_of: Day) -> bool {
        let recorded = |ledger: &Ledger| {
            let days = ledger.days();
            ledger.run(customer).next().is_some_and(|first| days[first] <= as_of.0)
        };
        let signed_up = || self.sign_up(customer as usize).is_none_or(|day| day <= as_of);
        let described = self.described.get(customer as usize).is_some_and(|&is| is);
        (described && signed_up()) || self.events.iter().chain(&self.surveys).any(recorded)
    }

    /// The last day on which somebody signed up, where that is known of anybody.
    pub fn last_sign_up(&self) -> Option<Day> {
        (0..self.orders.customers().len()).filter_map(|customer| self.sign_up(customer)).max()
    }

    fn sign_up(&self, customer: usize) -> Option<Day> {
        match self.customers.as_ref()?.column(Ledgers::SIGN_UP)? {
            Column { values: Values::Date(days), valid, .. } => valid.get(customer).then(|| Day(days[customer])),
            _ => None,
        }
    }
}
