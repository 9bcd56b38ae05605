//! Which records of which ledger: the part of the grammar in the brackets of an aggregate.

use crate::error::{Code, Error, Result};

use super::ast::{Aggregate, Book, Duration, Fold, Kind, Period, Selection, Span, Window};
use super::nearest::nearest;
use super::parse::{Parser, Tall};
use super::token::Token;

impl Aggregate {
    pub(super) fn of(fold: Fold, book: Book) -> Aggregate {
        Aggregate {
            fold,
            of: Selection { book, window: Window::Ever, filter: None },
            field: None,
            by: None,
            half_life: None,
            after: None,
            then: None,
        }
    }
}

impl Parser {
    pub(super) fn aggregate(&mut self, start: Span, fold: Fold) -> Result<Tall> {
        self.pass();
        self.pass();
        let book = self.book()?;
        let mut aggregate = Aggregate::of(fold, book);
        if self.take_sign(".") {
            aggregate.field = Some(self.name("field")?);
        }
        if self.take_word("by") {
            aggregate.by = Some(self.name("field")?);
        }
        let height = self.clauses(&mut aggregate)?;
        self.build(start, Kind::Aggregate(aggregate.into()), height)
    }

    pub(super) fn book(&mut self) -> Result<Book> {
        let Token::Word(word) = self.token() else { return Err(self.unexpected("ledger")) };
        let lower = word.to_ascii_lowercase();
        let known = Book::ALL.iter().map(|book| book.as_str());
        let unknown = || Error::new(Code::UnknownLedger).with_value(word).nearest(nearest(&lower, known));
        let book = Book::named(&lower).ok_or_else(unknown)?;
        self.pass();
        Ok(book)
    }

    /// Everything up to the closing bracket, in any order; each at most once.
    pub(super) fn clauses(&mut self, aggregate: &mut Aggregate) -> Result<u32> {
        let mut height = 0;
        while !self.is_sign(")") {
            self.take_sign(",");
            let word = self.word().unwrap_or_default();
            match word.as_str() {
                "where" if aggregate.of.filter.is_none() => {
                    height = height.max(self.filter(&mut aggregate.of)?);
                }
                "half" | "half_life" if aggregate.half_life.is_none() => {
                    self.pass();
                    if word == "half" && (!self.take_sign("-") || !self.take_word("life")) {
                        return Err(self.unexpected("clause"));
                    }
                    aggregate.half_life = Some(self.duration()?);
                }
                "after" if aggregate.after.is_none() => {
                    self.pass();
                    aggregate.after = Some(self.duration()?);
                }
                "by" if aggregate.then.is_none() => {
                    self.pass();
                    let mut then = Selection { book: self.book()?, window: Window::Ever, filter: None };
                    self.expect_word("within", "within")?;
                    let within = self.duration()?;
                    if self.is_word("where") {
                        height = height.max(self.filter(&mut then)?);
                    }
                    aggregate.then = Some((then, within));
                }
                _ if aggregate.of.window == Window::Ever => aggregate.of.window = self.window(&word)?,
                _ => return Err(self.unexpected("closing_bracket")),
            }
        }
        self.pass();
        Ok(height)
    }

    fn filter(&mut self, of: &mut Selection) -> Result<u32> {
        self.pass();
        let (filter, height) = self.nested(Parser::either)?;
        of.filter = Some(filter);
        Ok(height)
    }

    fn window(&mut self, word: &str) -> Result<Window> {
        if !matches!(word, "ever" | "last" | "between" | "this" | "previous" | "since" | "from") {
            return Err(self.unexpected("clause"));
        }
        self.pass();
        Ok(match word {
            "ever" => Window::Ever,
            "last" => Window::Last(self.duration()?),
            "between" => {
                self.expect_word("day", "day")?;
                let from = self.days()?;
                self.expect_word("and", "and")?;
                let to = self.days()?;
                self.expect_word("before", "before")?;
                Window::DaysBefore(from, to)
            }
            "since" => Window::Since(self.day()?),
            "from" => {
                let from = self.day()?;
                self.expect_word("to", "to")?;
                Window::Dates(from, self.day()?)
            }
            word => {
                let period = self.word().and_then(|word| Period::named(&word));
                let period = period.ok_or_else(|| self.unexpected("period"))?;
                self.pass();
                if word == "this" { Window::This(period) } else { Window::Previous(period) }
            }
        })
    }

    /// A whole number of days, which may be written as a product.
    fn days(&mut self) -> Result<u32> {
        let mut days = 1.0;
        loop {
            let Token::Number(number) = *self.token() else { return Err(self.unexpected("number")) };
            days *= number;
            if number.fract() != 0.0 || !(0.0..=f64::from(Duration::LARGEST)).contains(&days) {
                return Err(Error::new(Code::InvalidLiteral).expected("duration").with_value(&days.to_string()));
            }
            self.pass();
            if *self.token() != Token::Sign("*") {
                return Ok(days as u32);
            }
            self.pass();
        }
    }
}
