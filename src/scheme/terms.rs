//! What the rules of a scheme distinguish: the terms that they compare with fixed values, and all cases that these can tell apart.
//!
//! A rule such as `features.quiet <= 2 and r = 5` sees of a customer only on which side of 2 the one term lies, and which of 1 to 5 the
//! other is. Giving each term a column of its own, with one value for every such case, makes a small table in which the rules are
//! evaluated like any others: what holds nowhere in it cannot hold.

use crate::expr::ast::{Compare, Function, TimeUnit};
use crate::expr::{Definitions, Expr, Kind};
use crate::table::order::arrange;
use crate::table::{Column, Frame, Unit, Validity, Values};

/// What values a term may have.
#[derive(Clone, Debug, PartialEq)]
pub enum Domain {
    /// Whole numbers from 1.
    Scores(u32),
    /// Any number; these are what it is compared with, ascending.
    Numbers(Vec<f64>),
    /// Any text; these are what it is compared with.
    Texts(Vec<String>),
    /// True or false.
    Truth,
}

/// Something that rules compare with fixed values.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// As it is written.
    pub text: String,
    /// Its values.
    pub domain: Domain,
}

/// Which of a term's cases: the values from the one to the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Case {
    /// This number.
    Number(f64),
    /// Numbers between, without both; `None` is without end.
    Between(Option<f64>, Option<f64>),
    /// This text; `None` is any other.
    Text(Option<String>),
    /// This truth.
    Truth(bool),
    /// No value.
    Missing,
}

impl Term {
    /// All its cases, that without a value last.
    pub fn cases(&self) -> Vec<Case> {
        let mut cases = match &self.domain {
            Domain::Scores(most) => (1..=*most).map(|score| Case::Number(score.into())).collect(),
            Domain::Numbers(cuts) => {
                let mut cases = vec![Case::Between(None, cuts.first().copied())];
                for (place, &cut) in cuts.iter().enumerate() {
                    cases.push(Case::Number(cut));
                    cases.push(Case::Between(Some(cut), cuts.get(place + 1).copied()));
                }
                cases
            }
            Domain::Texts(texts) => {
                texts.iter().map(|text| Case::Text(Some(text.clone()))).chain([Case::Text(None)]).collect()
            }
            Domain::Truth => vec![Case::Truth(false), Case::Truth(true)],
        };
        cases.push(Case::Missing);
        cases
    }

    fn column(&self, name: String, cases: &[Case], chosen: &[u32]) -> Column {
        let valid = chosen.iter().map(|&case| cases[case as usize] != Case::Missing);
        let valid = Validity::from_flags(valid.collect::<Vec<bool>>().into_iter());
        let values = match &self.domain {
            Domain::Texts(texts) => {
                // A text that nobody wrote stands for all others.
                let others = texts.iter().map(String::as_str).collect::<String>() + "*";
                let names = texts.iter().cloned().chain([others.clone(), others + "*"]).collect();
                Values::Category { codes: chosen.to_vec(), names }
            }
            _ => Values::Number(chosen.iter().map(|&case| cases[case as usize].number()).collect()),
        };
        Column::new(name, Unit::None, values, valid)
    }
}

impl Case {
    fn number(&self) -> f64 {
        match *self {
            Case::Number(number) => number,
            Case::Between(Some(a), Some(b)) => a + (b - a) / 2.0,
            Case::Between(Some(a), None) => a + a.abs() + 1.0,
            Case::Between(None, Some(b)) => b - b.abs() - 1.0,
            Case::Truth(truth) => f64::from(truth),
            _ => 0.0,
        }
    }
}

/// Rules over columns that stand for terms.
#[derive(Clone, Debug, Default)]
pub struct Abstract {
    /// The terms; the column of the first is `t0`.
    pub terms: Vec<Term>,
}

/// All combinations of the cases of some terms.
pub struct Table {
    /// A column a term, a row a combination.
    pub frame: Frame,
    /// The cases of each term.
    pub cases: Vec<Vec<Case>>,
    /// Which case of each term a row has: `chosen[term][row]`.
    pub chosen: Vec<Vec<u32>>,
}

impl Table {
    /// Most combinations that are looked at.
    pub const LARGEST: usize = 1 << 17;

    /// Whether all terms have a value in a row.
    pub fn is_known(&self, row: usize) -> bool {
        self.chosen.iter().zip(&self.cases).all(|(chosen, cases)| chosen[row] as usize + 1 < cases.len())
    }
}

impl Abstract {
    /// All combinations; `None` where there are too many.
    pub fn table(&self) -> Option<Table> {
        let cases: Vec<Vec<Case>> = self.terms.iter().map(Term::cases).collect();
        let rows = cases.iter().try_fold(1usize, |rows, cases| rows.checked_mul(cases.len()));
        let rows = rows.filter(|&rows| rows <= Table::LARGEST)?;
        let mut frame = Frame::new(rows);
        let mut all = Vec::new();
        let mut unit = 1;
        for (number, (term, cases)) in self.terms.iter().zip(&cases).enumerate() {
            let chosen: Vec<u32> = (0..rows).map(|row| (row / unit % cases.len()) as u32).collect();
            frame.push(term.column(column_of(number), cases, &chosen));
            unit *= cases.len();
            all.push(chosen);
        }
        Some(Table { frame, cases, chosen: all })
    }

    /// A condition over the columns of terms, which are added as they are met.
    pub fn condition(&mut self, expr: &Expr, definitions: &Definitions) -> Expr {
        match &expr.kind {
            Kind::Note(_, of) => self.condition(of, definitions),
            Kind::Truth(_) => expr.clone(),
            Kind::And(parts) => Kind::And(self.conditions(parts, definitions)).into(),
            Kind::Or(parts) => Kind::Or(self.conditions(parts, definitions)).into(),
            Kind::Not(of) => Kind::Not(self.condition(of, definitions).into()).into(),
            Kind::Case(branches, otherwise) => {
                let branches = branches.iter();
                let branches =
                    branches.map(|(when, then)| (self.condition(when, definitions), self.condition(then, definitions)));
                let branches = branches.collect();
                let otherwise = otherwise.as_ref().map(|of| self.condition(of, definitions).into());
                Kind::Case(branches, otherwise).into()
            }
            Kind::Column(name) if definitions.get(name).is_some_and(Expr::is_condition) => {
                let defined = definitions.get(name).cloned().unwrap_or_else(|| expr.clone());
                self.condition(&defined, definitions)
            }
            Kind::Compare(compare, a, b) => self.compare(expr, *compare, a, b, definitions),
            Kind::Between(value, low, high) => {
                let low = Kind::Compare(Compare::AtLeast, value.clone(), low.clone()).into();
                let high = Kind::Compare(Compare::AtMost, value.clone(), high.clone()).into();
                Kind::And(self.conditions(&[low, high], definitions)).into()
            }
            Kind::In(value, list) => {
                let equal = |item: &Expr| Kind::Compare(Compare::Equal, value.clone(), item.clone().into()).into();
                let each: Vec<Expr> = list.iter().map(equal).collect();
                match &each[..] {
                    [one] => self.condition(one, definitions),
                    each => Kind::Or(self.conditions(each, definitions)).into(),
                }
            }
            Kind::IsMissing(of) => {
                let of = match self.finite(of, definitions) {
                    Some(of) => of,
                    None => self.term(of.bare().to_string(), Domain::Numbers(Vec::new())),
                };
                Kind::IsMissing(of.into()).into()
            }
            _ => self.truth(expr),
        }
    }

    fn conditions(&mut self, parts: &[Expr], definitions: &Definitions) -> Vec<Expr> {
        parts.iter().map(|part| self.condition(part, definitions)).collect()
    }

    fn compare(&mut self, whole: &Expr, compare: Compare, a: &Expr, b: &Expr, definitions: &Definitions) -> Expr {
        let built = |a: Expr, b: Expr| Kind::Compare(compare, a.into(), b.into()).into();
        let before = self.terms.len();
        if let (Some(a), Some(b)) = (self.finite(a, definitions), self.finite(b, definitions)) {
            return built(a, b);
        }
        self.terms.truncate(before);
        match (literal(a), literal(b)) {
            (None, Some(Literal::Number(cut))) => {
                built(self.term(a.bare().to_string(), Domain::Numbers(vec![cut])), Kind::Number(cut).into())
            }
            (Some(Literal::Number(cut)), None) => {
                built(Kind::Number(cut).into(), self.term(b.bare().to_string(), Domain::Numbers(vec![cut])))
            }
            (None, Some(Literal::Text(text))) => {
                built(self.term(a.bare().to_string(), Domain::Texts(vec![text.clone()])), Kind::Text(text).into())
            }
            // Two terms: on which side of 0 their difference lies. Texts have none, and are only equal or not.
            (None, None)
                if !matches!(compare, Compare::Equal | Compare::NotEqual) || a.is_measured() || b.is_measured() =>
            {
                let text = format!("{} - ({})", a.bare(), b.bare());
                built(self.term(text, Domain::Numbers(vec![0.0])), Kind::Number(0.0).into())
            }
            _ => self.truth(whole),
        }
    }

    /// The column of a term, which has at least these cases.
    fn term(&mut self, text: String, domain: Domain) -> Expr {
        let number = self.terms.iter().position(|term| term.text == text);
        let number = number.unwrap_or_else(|| {
            self.terms.push(Term { text, domain: domain.clone() });
            self.terms.len() - 1
        });
        match (&mut self.terms[number].domain, domain) {
            (Domain::Numbers(known), Domain::Numbers(more)) => {
                known.extend(more.iter().copied().filter(|cut| !known.contains(cut)).collect::<Vec<f64>>());
                arrange(known, |a, b| a < b);
            }
            (Domain::Texts(known), Domain::Texts(more)) => {
                known.extend(more.iter().filter(|text| !known.contains(text)).cloned().collect::<Vec<String>>());
            }
            (known @ Domain::Numbers(_), Domain::Texts(more)) => *known = Domain::Texts(more),
            _ => {}
        }
        Kind::Column(column_of(number)).into()
    }

    /// A condition of which nothing is known.
    fn truth(&mut self, expr: &Expr) -> Expr {
        let column = self.term(expr.to_string(), Domain::Truth);
        Kind::Compare(Compare::Equal, column.into(), Expr::from(Kind::Number(1.0)).into()).into()
    }

    /// An expression of nothing but scores and fixed numbers, with columns for the scores; `None` for another.
    fn finite(&mut self, expr: &Expr, definitions: &Definitions) -> Option<Expr> {
        let scores = |parts: &Expr| match parts.bare().kind {
            Kind::Number(number) => Some(number as u32),
            _ => None,
        };
        match &expr.kind {
            Kind::Number(_) => Some(expr.clone()),
            Kind::Note(_, of) => self.finite(of, definitions),
            Kind::Column(name) => self.finite(definitions.get(name)?, definitions),
            Kind::Call(Function::Ntile | Function::WidthBucket, of, _) => {
                Some(self.term(expr.to_string(), Domain::Scores(scores(&of[1])?)))
            }
            Kind::Call(Function::Cut, of, _) if !of[1..].iter().any(|cut| literal(cut).is_none()) => {
                Some(self.term(expr.to_string(), Domain::Scores(of.len() as u32)))
            }
            Kind::Call(Function::Round | Function::Min | Function::Max | Function::Abs, of, within)
                if within.is_empty() =>
            {
                let Kind::Call(function, ..) = expr.kind else { return None };
                let of = of.iter().map(|of| self.finite(of, definitions)).collect::<Option<Vec<Expr>>>()?;
                Some(Kind::Call(function, of, Vec::new()).into())
            }
            Kind::Negate(of) => Some(Kind::Negate(self.finite(of, definitions)?.into()).into()),
            Kind::Arithmetic(operator, a, b) => {
                let (a, b) = (self.finite(a, definitions)?, self.finite(b, definitions)?);
                Some(Kind::Arithmetic(*operator, a.into(), b.into()).into())
            }
            _ => None,
        }
    }
}

fn column_of(number: usize) -> String {
    format!("t{number}")
}

enum Literal {
    Number(f64),
    Text(String),
}

/// A value that is written; calendar months are no fixed number of days.
fn literal(expr: &Expr) -> Option<Literal> {
    match &expr.bare().kind {
        Kind::Number(number) => Some(Literal::Number(*number)),
        Kind::Date(day) => Some(Literal::Number(day.0.into())),
        Kind::Duration(duration) => match duration.unit {
            TimeUnit::Day => Some(Literal::Number(duration.count.into())),
            TimeUnit::Week => Some(Literal::Number(f64::from(duration.count) * 7.0)),
            TimeUnit::Month | TimeUnit::Year => None,
        },
        Kind::Text(text) => Some(Literal::Text(text.clone())),
        _ => None,
    }
}

impl Expr {
    /// Whether it is a condition by its outermost part.
    pub(super) fn is_condition(&self) -> bool {
        match &self.bare().kind {
            Kind::And(_)
            | Kind::Or(_)
            | Kind::Not(_)
            | Kind::Compare(..)
            | Kind::Between(..)
            | Kind::In(..)
            | Kind::Match(..)
            | Kind::IsMissing(_)
            | Kind::Truth(_) => true,
            Kind::Case(branches, _) => branches.iter().all(|(_, then)| then.is_condition()),
            _ => false,
        }
    }

    /// Whether it is made by arithmetic or measured against all customers: a number, and no text.
    fn is_measured(&self) -> bool {
        match &self.bare().kind {
            Kind::Call(function, ..) => function.is_over_all(),
            Kind::Arithmetic(..) | Kind::Negate(_) => true,
            _ => false,
        }
    }
}
