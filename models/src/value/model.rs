//! The models of purchases by name: to be fitted and asked alike.

use super::bg_cnbd_k::BgCnbdK;
use super::bg_nbd::{self, BgNbd};
use super::clv::{CheckedDiscounting, discounted_by};
use super::nbd::Nbd;
use super::pareto_nbd::ParetoNbd;
use super::{Fit, Histories, History, Process, Table};
use crate::error::{Code, Error, Result};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A model of purchases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody stops.
    Nbd,
    /// Customers may stop after any purchase but the first.
    BgNbd,
    /// Customers may stop after any purchase.
    MbgNbd,
    /// Customers may stop at any time.
    ParetoNbd,
    /// BG/NBD of customers with a rhythm.
    BgCnbdK,
    /// MBG/NBD of customers with a rhythm.
    MbgCnbdK,
}

impl Kind {
    /// All models, simple ones first.
    pub const ALL: [Kind; 6] = [Kind::Nbd, Kind::BgNbd, Kind::MbgNbd, Kind::ParetoNbd, Kind::BgCnbdK, Kind::MbgCnbdK];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Nbd => "nbd",
            Kind::BgNbd => "bg_nbd",
            Kind::MbgNbd => "mbg_nbd",
            Kind::ParetoNbd => "pareto_nbd",
            Kind::BgCnbdK => "bg_cnbd_k",
            Kind::MbgCnbdK => "mbg_cnbd_k",
        }
    }

    /// The model of a name.
    ///
    /// # Errors
    /// `parameter_invalid`.
    pub fn named(name: &str) -> Result<Kind> {
        let unknown = || Error::new(Code::ParameterInvalid).of_field("model").with_value(name);
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or_else(unknown)
    }

    /// The maximum of the likelihood, and the order of regularity: 1 where the model knows none.
    ///
    /// # Errors
    /// `no_repeats`, `fit_degenerate`, `fit_unfinished`, `lengths_differ` where a rhythm is asked for and gaps are not known.
    pub fn fit(self, histories: &Histories) -> Result<(u32, Fit)> {
        let plain = |fit: Result<Fit>| fit.map(|fit| (1, fit));
        match self {
            Kind::Nbd => plain(Nbd::fit(histories)),
            Kind::BgNbd => plain(BgNbd::fit(histories, false)),
            Kind::MbgNbd => plain(BgNbd::fit(histories, true)),
            Kind::ParetoNbd => plain(ParetoNbd::fit(histories)),
            Kind::BgCnbdK => BgCnbdK::fit_order(histories, false),
            Kind::MbgCnbdK => BgCnbdK::fit_order(histories, true),
        }
    }

    /// The maximum next to parameters of the order `k`, from which one more search begins; for data like those they are from.
    ///
    /// # Errors
    /// As [`Kind::fit`].
    pub fn refit(self, k: u32, histories: &Histories, parameters: &[f64]) -> Result<Fit> {
        self.with(k, parameters)?;
        let stops_at_once = matches!(self, Kind::MbgNbd | Kind::MbgCnbdK);
        match self {
            Kind::Nbd => Nbd::refit(histories, parameters),
            Kind::ParetoNbd => ParetoNbd::refit(histories, parameters),
            _ => bg_nbd::refit_family(histories, &bg_nbd::Ln { k, stops_at_once }, parameters),
        }
    }

    /// The model with these parameters.
    ///
    /// # Errors
    /// `parameter_invalid` for parameters that are no numbers above zero, or too many or few of them.
    pub fn with(self, k: u32, parameters: &[f64]) -> Result<Model> {
        let names: &[&'static str] = match self {
            Kind::Nbd => &["r", "alpha"],
            Kind::ParetoNbd => &["r", "alpha", "s", "beta"],
            _ => &["r", "alpha", "a", "b"],
        };
        if parameters.len() != names.len() {
            return Err(Error::new(Code::LengthsDiffer).of_field("parameters").with_value(parameters.len()));
        }
        for (&name, &value) in names.iter().zip(parameters) {
            if !(value > 0.0 && value < 1e300) {
                return Err(Error::new(Code::ParameterInvalid).of_field(name).with_value(value));
            }
        }
        if !(1..=super::bg_cnbd_k::MOST_PHASES).contains(&k) {
            return Err(Error::new(Code::ParameterInvalid).of_field("k").with_value(k));
        }
        Ok(match self {
            Kind::Nbd => Model::Nbd(Nbd::of(parameters)),
            Kind::ParetoNbd => Model::ParetoNbd(ParetoNbd::of(parameters)),
            Kind::BgNbd => Model::BgNbd(BgNbd::of(parameters, false)),
            Kind::MbgNbd => Model::BgNbd(BgNbd::of(parameters, true)),
            Kind::BgCnbdK | Kind::MbgCnbdK if k == 1 => Model::BgNbd(BgNbd::of(parameters, self == Kind::MbgCnbdK)),
            Kind::BgCnbdK => Model::BgCnbdK(BgCnbdK::of(k, parameters, false)),
            Kind::MbgCnbdK => Model::BgCnbdK(BgCnbdK::of(k, parameters, true)),
        })
    }
}

/// A model with parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// Nobody stops.
    Nbd(Nbd),
    /// BG/NBD and MBG/NBD.
    BgNbd(BgNbd),
    /// Pareto/NBD.
    ParetoNbd(ParetoNbd),
    /// With a rhythm.
    BgCnbdK(BgCnbdK),
}

/// What is asked of each customer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Questions {
    /// The time to come, in the model's unit, from zero on.
    pub horizon: f64,
    /// Whether it is asked who will be alive after it.
    pub later: bool,
    /// How purchases to come are discounted; none where their worth is not asked for.
    pub discounting: Option<CheckedDiscounting>,
}

/// A customer's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// The probability of being alive.
    pub alive: f64,
    /// The probability of being alive after the horizon; 0 where not asked for.
    pub alive_later: f64,
    /// Purchases expected within the horizon.
    pub expected: f64,
    /// The probability of no purchase within the horizon.
    pub none: f64,
    /// Purchases to come, discounted; 0 where not asked for.
    pub discounted: f64,
}

impl Score {
    /// What a customer is up to who is alive for certain; `known` as [`Process::worth`] has it.
    fn living<P: Process>(after: &P, questions: &Questions, known: &mut Vec<f64>) -> Score {
        Score {
            alive: 1.0,
            alive_later: if questions.later { after.survival(questions.horizon) } else { 0.0 },
            expected: after.expected(questions.horizon),
            none: after.probability(0, questions.horizon),
            discounted: questions.discounting.map_or(0.0, |how| discounted_by(after, how, known)),
        }
    }

    /// The same of one who is with a probability.
    fn if_alive(&self, alive: f64) -> Score {
        Score {
            alive,
            alive_later: alive * self.alive_later,
            expected: alive * self.expected,
            none: (1.0 - alive) + alive * self.none,
            discounted: alive * self.discounted,
        }
    }
}

impl Model {
    /// The probability that a customer is alive.
    pub fn alive(&self, history: &History) -> f64 {
        match self {
            Model::Nbd(model) => model.alive(history),
            Model::BgNbd(model) => model.alive(history),
            Model::ParetoNbd(model) => model.alive(history),
            Model::BgCnbdK(model) => model.alive(history),
        }
    }

    fn living(&self, history: &History, questions: &Questions, known: &mut Vec<f64>) -> Score {
        match self {
            Model::Nbd(model) => Score::living(&model.after(history), questions, known),
            Model::BgNbd(model) => Score::living(&model.after(history), questions, known),
            Model::ParetoNbd(model) => Score::living(&model.after(history), questions, known),
            Model::BgCnbdK(model) => Score::living(&model.after(history), questions, known),
        }
    }

    /// The figures of every row of a table, in its order; each distinct history is computed once, and what the living will do, which takes the
    /// most time, once for those who are alike in what it follows from.
    ///
    /// # Errors
    /// `lengths_differ`, `history_impossible`, `parameter_invalid` for a horizon that is none.
    pub fn scores(&self, table: Table, questions: &Questions) -> Result<Vec<Score>> {
        if !(0.0..1e300).contains(&questions.horizon) {
            return Err(Error::new(Code::ParameterInvalid).of_field("horizon").with_value(questions.horizon));
        }
        // Gaps before the last purchase do not matter for what follows, and that purchase itself only where there is a rhythm.
        let mut known: HashMap<[u64; 3], Score, BuildHasherDefault<Mix>> = HashMap::default();
        let mut living = known.clone();
        // Of who bought equally often, what is ahead differs by the scale alone.
        let mut alike: HashMap<u64, Vec<f64>, BuildHasherDefault<Mix>> = HashMap::default();
        let rhythm = matches!(self, Model::BgCnbdK(_));
        let rows = table.histories()?;
        rows.map(|history| {
            let history = history?;
            let mut key = [history.purchases, history.watched, history.last].map(f64::to_bits);
            if let Some(score) = known.get(&key) {
                return Ok(*score);
            }
            let (whole, alive) = (key, self.alive(&history));
            key[2] *= u64::from(rhythm);
            let ahead = || self.living(&history, questions, alike.entry(key[0]).or_default());
            let score = living.entry(key).or_insert_with(ahead).if_alive(alive);
            known.insert(whole, score);
            Ok(score)
        })
        .collect()
    }

    /// Purchases that a new customer is expected to make in t.
    pub fn expected(&self, t: f64) -> f64 {
        match self {
            Model::Nbd(model) => model.expected(t),
            Model::BgNbd(model) => model.expected(t),
            Model::ParetoNbd(model) => model.expected(t),
            Model::BgCnbdK(model) => model.expected(t),
        }
    }

    /// The probability that a new customer makes exactly n purchases in t.
    pub fn probability(&self, n: u32, t: f64) -> f64 {
        match self {
            Model::Nbd(model) => model.probability(n, t),
            Model::BgNbd(model) => model.probability(n, t),
            Model::ParetoNbd(model) => model.probability(n, t),
            Model::BgCnbdK(model) => model.probability(n, t),
        }
    }

    /// The probability that a customer who is alive with a known probability makes exactly n purchases, n above 0, in t after T.
    pub fn later(&self, history: &History, alive: f64, n: u32, t: f64) -> f64 {
        alive
            * match self {
                Model::Nbd(model) => model.after(history).probability(n, t),
                Model::BgNbd(model) => model.after(history).probability(n, t),
                Model::ParetoNbd(model) => model.after(history).probability(n, t),
                Model::BgCnbdK(model) => model.after(history).probability(n, t),
            }
    }

    /// The log-likelihood of one customer's history.
    pub fn log_likelihood(&self, history: &History) -> f64 {
        match self {
            Model::Nbd(model) => model.log_likelihood(history),
            Model::BgNbd(model) => model.log_likelihood(history),
            Model::ParetoNbd(model) => model.log_likelihood(history),
            Model::BgCnbdK(model) => model.log_likelihood(history),
        }
    }
}

/// Puts the bits of numbers together; nothing depends on the order of the map.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(byte.into()));
    }

    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }

    fn write_usize(&mut self, length: usize) {
        self.write_u64(length as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::super::clv::Discounting;
    use super::*;

    /// Twin: each customer in a table of their own, where nothing is shared.
    #[test]
    fn what_customers_share_is_what_each_has_alone() {
        let x = [0.0, 3.0, 3.0, 3.0, 0.0, 3.0, 12.0];
        let last = [0.0, 30.5, 41.0, 30.5, 0.0, 30.5, 299.0];
        let watched = [80.0, 90.0, 90.0, 200.0, 80.0, 90.0, 300.0];
        let ever = Discounting::Continuous { rate: 0.002, horizon: f64::INFINITY };
        let a_year = Discounting::Continuous { rate: 0.002, horizon: 365.0 };
        let steeply = Discounting::Continuous { rate: 0.5, horizon: f64::INFINITY };
        let months = Discounting::Periods { length: 30.0, rate: 0.01, count: 12 };
        for kind in Kind::ALL {
            let parameters = if kind == Kind::Nbd { &[0.6, 60.0][..] } else { &[0.6, 60.0, 0.7, 2.5] };
            let model = kind.with(if kind == Kind::MbgCnbdK { 2 } else { 1 }, parameters).unwrap();
            for how in [ever, a_year, steeply, months] {
                let questions = Questions { horizon: 90.0, later: true, discounting: Some(how.check().unwrap()) };
                let together = model.scores(Table::new(&x, &last, &watched), &questions).unwrap();
                for i in 0..x.len() {
                    let own = Table::new(&x[i..=i], &last[i..=i], &watched[i..=i]);
                    assert_eq!(model.scores(own, &questions).unwrap(), [together[i]], "{kind:?} {how:?} {i}");
                    assert!(together[i].discounted > 0.0);
                }
            }
        }
    }
}
