//! Evaluation, a column at a time. Missing values: see docs/language.md.

use std::ops::Range;
use std::rc::Rc;

use crate::error::Result;
use crate::math;
use crate::table::Day;

use super::ast::{Compare, Function, Operator};
use super::bits::{Bits, Truth};
use super::node::{Node, Op, Test};
use super::program::Program;
use super::select::{Chosen, Selected, choices};
use super::value::{Dictionary, Numbers, Texts, Type, Vector};
use super::world::Band;

/// Evaluation on a day.
pub(super) struct Eval<'p, 'a> {
    pub program: &'p Program<'a>,
    pub day: Day,
    /// Rows and the values of definitions for them; without, those of all rows, which the program keeps.
    pub own: Option<(Range<usize>, Vec<Vector<'a>>)>,
    /// A number that is taken to be so much greater than it is.
    pub shifted: Option<(&'p Node<'a>, f64)>,
}

/// One number for all rows, or one a row.
enum Operand {
    Constant(f64),
    Numbers(Numbers),
}

/// Days from 0001-01-01 to 9999-12-31: what dates can be written as.
const DAYS: std::ops::RangeInclusive<f64> = -719_162.0..=2_932_896.0;

impl<'a> Eval<'_, 'a> {
    fn growth(&self) -> i32 {
        self.day.0 - self.program.world.as_of.0
    }

    /// Values for many rows, so many at a time that what is computed on the way stays near the processor.
    pub fn in_parts(&self, node: &Node<'a>, rows: Range<usize>) -> Result<Vector<'a>> {
        /// A whole number of words of bits, and of blocks of customers.
        const AT_A_TIME: usize = 1 << 14;
        let count = rows.len();
        if count > AT_A_TIME
            && let Some(choices) = choices(node)
        {
            let mut chosen = Chosen::new(choices, count);
            for start in rows.clone().step_by(AT_A_TIME) {
                chosen.append(&self.eval(node, start..rows.end.min(start + AT_A_TIME))?);
            }
            return Ok(chosen.done());
        }
        // Other texts made on the way are numbered as they come.
        let is_plain = node.kind == Type::Boolean || node.kind == Type::Date || node.kind.is_numeric();
        let is_whole = matches!(node.op, Op::Source(_) | Op::Over(_) | Op::Gather(_));
        if is_whole || !is_plain || count <= AT_A_TIME {
            return self.eval(node, rows);
        }
        let mut truth = Truth::all(0, false);
        let mut numbers = Numbers { values: Vec::with_capacity(count), valid: Bits::all(0, false) };
        for start in rows.clone().step_by(AT_A_TIME) {
            match self.eval(node, start..rows.end.min(start + AT_A_TIME))? {
                Vector::Truth(part) => {
                    truth.yes.append(&part.yes);
                    truth.no.append(&part.no);
                }
                part => {
                    let part = part.numbers();
                    numbers.values.extend_from_slice(&part.values);
                    numbers.valid.append(&part.valid);
                }
            }
        }
        Ok(if node.kind == Type::Boolean { Vector::Truth(truth) } else { Vector::Numbers(numbers) })
    }

    /// Values for some rows: of customers, or of records in a filter.
    pub fn eval(&self, node: &Node<'a>, rows: Range<usize>) -> Result<Vector<'a>> {
        match self.shifted {
            Some((shifted, by)) if std::ptr::eq(shifted, node) => {
                let mut numbers = self.as_it_is(node, rows)?.numbers();
                numbers.values.iter_mut().for_each(|value| *value += by);
                Ok(Vector::Numbers(numbers))
            }
            _ => self.as_it_is(node, rows),
        }
    }

    /// What is evaluated for a node: of a definition that says no more than a column's name, the column where it lies.
    fn plain<'n>(&'n self, node: &'n Node<'a>) -> &'n Node<'a> {
        match node.op {
            Op::Definition(index) if self.own.is_none() => self.program.column_of(index).unwrap_or(node),
            _ => node,
        }
    }

    fn as_it_is(&self, node: &Node<'a>, rows: Range<usize>) -> Result<Vector<'a>> {
        let count = rows.len();
        let node = self.plain(node);
        let truth = |truth| Ok(Vector::Truth(truth));
        match &node.op {
            Op::Constant(_) | Op::Months(_) | Op::AsOf => {
                let number = self.constant(node).unwrap_or_default();
                Ok(Vector::Numbers(Numbers { values: vec![number; count], valid: Bits::all(count, true) }))
            }
            Op::Text(text) => Ok(Vector::Texts(Texts {
                codes: vec![0; count].into(),
                dictionary: Dictionary::Own(Rc::new(vec![text.clone()])),
                valid: Bits::all(count, true),
            })),
            Op::Truth(all) => truth(Truth::all(count, *all)),
            Op::Source(source) => Ok(source.read(rows, self.growth())),
            Op::Definition(index) => Ok(match &self.own {
                Some((own, values)) => values[*index].part(rows.start - own.start..rows.end - own.start),
                None => self.program.value(*index).part(rows),
            }),
            Op::Compare(compare, a, b) => truth(self.compare(*compare, a, b, rows)?),
            Op::Between(value, low, high) => {
                let low = self.compare(Compare::AtLeast, value, low, rows.clone())?;
                truth(low.and(&self.compare(Compare::AtMost, value, high, rows)?))
            }
            Op::InNumbers(of, numbers) => {
                let of = self.numbers(of, rows)?;
                let test = |value: f64| numbers.binary_search_by(|one| one.total_cmp(&(value + 0.0))).is_ok();
                truth(Truth::tested(Bits::each(&of.values, test), &of.valid))
            }
            Op::SameText(a, b) => {
                let (a, b) = (self.texts(a, rows.clone())?, self.texts(b, rows)?);
                let known = a.valid.clone().and(&b.valid);
                let same = |row| known.get(row) && a.dictionary.text(a.codes[row]) == b.dictionary.text(b.codes[row]);
                truth(Truth::tested(Bits::of(count, same), &known))
            }
            Op::SameTruth(a, b) => {
                let (a, b) = (self.truth(a, rows.clone())?, self.truth(b, rows)?);
                let yes = a.yes.clone().and(&b.yes).or(&a.no.clone().and(&b.no));
                truth(Truth { yes, no: a.yes.and(&b.no).or(&a.no.and(&b.yes)) })
            }
            Op::TextTest(of, test) => truth(text_test(&self.texts(of, rows)?, test)),
            Op::Has(of, member) => {
                let Vector::Lists(lists) = self.eval(of, rows)? else { return truth(Truth::all(count, false)) };
                let member = (0..lists.dictionary.len() as u32).find(|&code| lists.dictionary.text(code) == **member);
                let has = |row| member.is_some_and(|member| lists.get(row).contains(&member));
                truth(Truth::tested(Bits::of(count, has), &lists.valid))
            }
            Op::IsMissing(of) => {
                let known = match &of.op {
                    Op::Source(source) => source.valid(rows),
                    _ => self.eval(of, rows)?.known(),
                };
                truth(Truth { no: known.clone(), yes: known.negated() })
            }
            Op::And(parts) => {
                let all = Truth::all(count, true);
                truth(parts.iter().try_fold(all, |all, part| Ok(all.and(&self.truth(part, rows.clone())?)))?)
            }
            Op::Or(parts) => {
                let none = Truth::all(count, false);
                truth(parts.iter().try_fold(none, |any, part| Ok(any.or(&self.truth(part, rows.clone())?)))?)
            }
            Op::Not(of) => truth(self.truth(of, rows)?.negated()),
            Op::Negate(of) => {
                let mut of = self.numbers(of, rows)?;
                of.values.iter_mut().for_each(|value| *value = -*value);
                Ok(Vector::Numbers(of))
            }
            Op::Arithmetic(operator, a, b) => {
                let (a, b) = (self.numbers(a, rows.clone())?, self.numbers(b, rows)?);
                let numbers = arithmetic(*operator, a, &b);
                Ok(Vector::Numbers(if node.kind == Type::Date { dates(numbers) } else { numbers }))
            }
            Op::PlusMonths(of, months) => {
                let mut of = self.numbers(of, rows)?;
                of.values.iter_mut().for_each(|day| *day = day_of(*day).plus_months(*months).0.into());
                Ok(Vector::Numbers(dates(of)))
            }
            Op::Case(branches, otherwise) => {
                let mut selected = Selected::new(count);
                for (when, then) in branches {
                    let when = self.truth(when, rows.clone())?;
                    selected.take(when.yes, &self.eval(then, rows.clone())?);
                }
                if let Some(otherwise) = otherwise {
                    selected.take(Bits::all(count, true), &self.eval(otherwise, rows)?);
                }
                Ok(selected.done(node.kind))
            }
            Op::Map(Function::Coalesce, of, _) => {
                let mut selected = Selected::new(count);
                for of in of {
                    let of = self.eval(of, rows.clone())?;
                    selected.take(of.known(), &of);
                }
                Ok(selected.done(node.kind))
            }
            Op::Map(Function::Cut, of, _) => {
                let mut score = self.numbers(&of[0], rows.clone())?;
                let value = std::mem::replace(&mut score.values, vec![1.0; count]);
                for cut in &of[1..] {
                    let cut = self.numbers(cut, rows.clone())?;
                    let pairs = cut.values.iter().zip(&value);
                    score
                        .values
                        .iter_mut()
                        .zip(pairs)
                        .for_each(|(score, (cut, value))| *score += f64::from(cut < value));
                    score.valid = score.valid.and(&cut.valid);
                }
                Ok(Vector::Numbers(score))
            }
            Op::Map(function, of, parameter) => {
                let mut first = self.numbers(&of[0], rows.clone())?;
                for other in &of[1..] {
                    let other = self.numbers(other, rows.clone())?;
                    let best: fn(f64, f64) -> f64 = match function {
                        Function::Min => |a, b| if b < a { b } else { a },
                        _ => |a, b| if b > a { b } else { a },
                    };
                    first = combine(first, &other, best);
                }
                Ok(Vector::Numbers(self.map(*function, first, *parameter)))
            }
            Op::FirstSeen(of) => Ok(Vector::Numbers(self.first_seen(of, rows))),
            Op::Over(over) => Ok(self.over(over)?.part(rows)),
            Op::Gather(gather) => self.gather(gather, node.kind, rows),
        }
    }

    #[inline(never)]
    fn map(&self, function: Function, mut of: Numbers, parameter: f64) -> Numbers {
        let today = self.day;
        let (year, month, day) = today.civil();
        let each = |of: &mut Numbers, f: &dyn Fn(f64) -> f64| of.values.iter_mut().for_each(|v| *v = f(*v));
        let date = day_of;
        match function {
            Function::Abs => each(&mut of, &f64::abs),
            Function::Ln => each(&mut of, &math::ln),
            // Divided by what is a whole number: decimals come out as they are written.
            Function::Round if parameter < 1.0 => {
                let power = (1.0 / parameter).round();
                each(&mut of, &|n| (n * power).round() / power);
            }
            Function::Round => each(&mut of, &|n| (n / parameter).round() * parameter),
            Function::Age => each(&mut of, &|n| {
                let (y, m, d) = date(n).civil();
                let years = year - y - i32::from((month, day) < (m, d));
                if years < 0 { f64::NAN } else { years.into() }
            }),
            Function::DaysSince => each(&mut of, &|n| f64::from(today.0) - n),
            Function::DaysUntil => each(&mut of, &|n| n - f64::from(today.0)),
            Function::DaysUntilNext => each(&mut of, &|n| {
                let years = year - date(n).civil().0;
                let next = date(n).plus_months(12 * years);
                let next = if next < today { date(n).plus_months(12 * (years + 1)) } else { next };
                f64::from(next.0 - today.0)
            }),
            Function::Year => each(&mut of, &|n| date(n).civil().0.into()),
            Function::Month => each(&mut of, &|n| date(n).civil().1.into()),
            Function::Day => each(&mut of, &|n| date(n).civil().2.into()),
            Function::Weekday => each(&mut of, &|n| date(n).weekday().into()),
            _ => {}
        }
        Numbers::finite(of.values, of.valid)
    }

    /// The number of a node that is the same for all rows.
    pub fn constant(&self, node: &Node<'a>) -> Option<f64> {
        match node.op {
            Op::Constant(number) => Some(number),
            Op::Months(months) => Some((self.day.0 - self.day.plus_months(-(months as i32)).0).into()),
            Op::AsOf => Some(self.day.0.into()),
            _ => None,
        }
    }

    fn operand(&self, node: &Node<'a>, rows: Range<usize>) -> Result<Operand> {
        match self.constant(node) {
            Some(number) => Ok(Operand::Constant(number)),
            None => self.numbers(node, rows).map(Operand::Numbers),
        }
    }

    #[inline(never)]
    pub fn numbers(&self, node: &Node<'a>, rows: Range<usize>) -> Result<Numbers> {
        self.eval(node, rows).map(Vector::numbers)
    }

    #[inline(never)]
    pub fn truth(&self, node: &Node<'a>, rows: Range<usize>) -> Result<Truth> {
        match self.eval(node, rows)? {
            Vector::Truth(truth) => Ok(truth),
            other => Ok(Truth::all(other.rows(), false)),
        }
    }

    #[inline(never)]
    fn texts(&self, node: &Node<'a>, rows: Range<usize>) -> Result<Texts<'a>> {
        let count = rows.len();
        match self.eval(node, rows)? {
            Vector::Texts(texts) => Ok(texts),
            _ => Ok(Texts::none(count)),
        }
    }

    #[inline(never)]
    fn compare(&self, compare: Compare, a: &Node<'a>, b: &Node<'a>, rows: Range<usize>) -> Result<Truth> {
        let count = rows.len();
        let a = self.plain(a);
        if let (Op::Source(source), Some(b)) = (&a.op, self.constant(b))
            && self.shifted.is_none()
            && let Some(truth) = source.compare(rows.clone(), self.growth(), compare, b)
        {
            return Ok(truth);
        }
        // A definition's values are compared where they lie.
        if let (Op::Definition(index), Some(b), None, None) = (&a.op, self.constant(b), &self.own, self.shifted)
            && let Vector::Numbers(of) = &*self.program.value(*index)
        {
            return Ok(Truth::tested(Band::of(compare, b).each(&of.values[rows.clone()]), &of.valid.part(rows)));
        }
        Ok(match (self.operand(a, rows.clone())?, self.operand(b, rows)?) {
            (Operand::Constant(a), Operand::Constant(b)) => Truth::all(count, compare.holds(a, b)),
            (Operand::Numbers(a), Operand::Constant(b)) => {
                Truth::tested(Band::of(compare, b).each(&a.values), &a.valid)
            }
            (Operand::Constant(a), Operand::Numbers(b)) => {
                Truth::tested(Band::of(turned(compare), a).each(&b.values), &b.valid)
            }
            (Operand::Numbers(a), Operand::Numbers(b)) => {
                let test = Bits::of(count, |row| compare.holds(a.values[row], b.values[row]));
                Truth::tested(test, &a.valid.and(&b.valid))
            }
        })
    }
}

/// The comparison with its sides swapped.
pub(super) fn turned(compare: Compare) -> Compare {
    match compare {
        Compare::Less => Compare::Greater,
        Compare::AtMost => Compare::AtLeast,
        Compare::Greater => Compare::Less,
        Compare::AtLeast => Compare::AtMost,
        other => other,
    }
}

/// The day of a number; some day where there is none.
fn day_of(number: f64) -> Day {
    Day(number.clamp(*DAYS.start(), *DAYS.end()) as i32)
}

/// Whole days that can be written; others are missing.
fn dates(mut numbers: Numbers) -> Numbers {
    numbers.values.iter_mut().for_each(|day| *day = day.floor());
    let valid = numbers.valid.and(&Bits::each(&numbers.values, |day| DAYS.contains(&day)));
    Numbers { values: numbers.values, valid }
}

#[inline(never)]
fn combine(a: Numbers, b: &Numbers, f: fn(f64, f64) -> f64) -> Numbers {
    let mut values = a.values;
    values.iter_mut().zip(&b.values).for_each(|(a, &b)| *a = f(*a, b));
    Numbers::finite(values, a.valid.and(&b.valid))
}

/// A loop for each operator, so that none is decided within it.
fn arithmetic(operator: Operator, a: Numbers, b: &Numbers) -> Numbers {
    #[inline(always)]
    fn each(a: Numbers, b: &Numbers, f: impl Fn(f64, f64) -> f64) -> Numbers {
        let mut values = a.values;
        values.iter_mut().zip(&b.values).for_each(|(a, &b)| *a = f(*a, b));
        Numbers::finite(values, a.valid.and(&b.valid))
    }
    match operator {
        Operator::Plus => each(a, b, |a, b| a + b),
        Operator::Minus => each(a, b, |a, b| a - b),
        Operator::Times => each(a, b, |a, b| a * b),
        Operator::Over => each(a, b, |a, b| a / b),
    }
}

/// Which codes a table has; where they lie side by side, as a single one does, without looking them up.
fn one_of(codes: &[u32], table: &[bool]) -> Bits {
    let first = table.iter().position(|&holds| holds);
    let last = table.iter().rposition(|&holds| holds);
    let (Some(first), Some(last)) = (first, last) else { return Bits::all(codes.len(), false) };
    if table[first..=last].iter().all(|&holds| holds) {
        let (first, last) = (first as u32, last as u32);
        return Bits::each(codes, |code| (code >= first) & (code <= last));
    }
    Bits::each(codes, |code| table[code as usize])
}

fn text_test(of: &Texts<'_>, test: &Test) -> Truth {
    let (rows, distinct) = (of.codes.len(), of.dictionary.len());
    let holds = |code: u32| test.holds(&of.dictionary.text(code));
    let test = if distinct == 0 {
        Bits::all(rows, false)
    } else if distinct <= rows {
        // Each text once.
        let table: Vec<bool> = (0..distinct as u32).map(holds).collect();
        one_of(&of.codes, &table)
    } else {
        Bits::of(rows, |row| of.valid.get(row) && holds(of.codes[row]))
    };
    Truth::tested(test, &of.valid)
}

impl<'a> Vector<'a> {
    /// The numbers of a vector that the check found to be of numbers.
    #[inline(never)]
    pub(super) fn numbers(self) -> Numbers {
        match self {
            Vector::Numbers(numbers) => numbers,
            other => Numbers { values: vec![0.0; other.rows()], valid: Bits::all(other.rows(), false) },
        }
    }
}

impl<'a> Texts<'a> {
    /// No text in any row.
    pub(super) fn none(rows: usize) -> Texts<'a> {
        let dictionary = Dictionary::Own(Rc::default());
        Texts { codes: vec![0; rows].into(), dictionary, valid: Bits::all(rows, false) }
    }
}
