//! Text into a tree, by recursive descent. The grammar is in docs/language.md.

use crate::error::{Code, Error, Result};
use crate::table::Day;

use super::ast::{
    Aggregate, Book, Compare, Duration, Expr, Fold, Function, Kind, Match, Operator, RESERVED, Span, TimeUnit,
    is_space, limits,
};
use super::nearest::nearest;
use super::token::{Lexed, Token, lex};

/// Reads an expression that people typed.
///
/// # Errors
/// `unexpected_token`, `invalid_literal`, `unknown_function`, `unknown_ledger`, `too_complex`, with line and character.
pub fn parse(text: &str) -> Result<Expr> {
    of_tokens(lex(text, limits::LENGTH)?).map_err(|error| error.in_text(text))
}

/// Reads the expression of some tokens, the last of which is the end. Errors have the byte offset of the token.
pub(super) fn of_tokens(tokens: Vec<Lexed>) -> Result<Expr> {
    let mut parser = Parser { tokens, at: 0, remarks: Vec::new(), depth: 0 };
    let parsed = parser.expression().and_then(|parsed| {
        parser.end()?;
        Ok(parsed)
    });
    let (expr, _) = parsed.map_err(|error| error.at_offset(parser.here().start.into()))?;
    Ok(expr)
}

/// An expression and the height of its tree.
pub(super) type Tall = (Expr, u32);

pub(super) struct Parser {
    tokens: Vec<Lexed>,
    at: usize,
    /// Comments that were passed and belong to what comes next, or else to what they stand in.
    remarks: Vec<String>,
    depth: u32,
}

impl Parser {
    pub(super) fn token(&self) -> &Token {
        &self.tokens[self.at].token
    }

    /// The token behind the next `ahead` ones.
    pub(super) fn ahead(&self, ahead: usize) -> &Token {
        &self.tokens[(self.at + ahead).min(self.tokens.len() - 1)].token
    }

    pub(super) fn here(&self) -> Span {
        self.tokens[self.at].at
    }

    #[inline(never)]
    pub(super) fn pass(&mut self) {
        let token = &mut self.tokens[self.at];
        self.remarks.append(&mut token.before);
        self.remarks.append(&mut token.after);
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    #[inline(never)]
    pub(super) fn unexpected(&self, expected: &'static str) -> Error {
        let error = Error::new(Code::UnexpectedToken).expected(expected);
        match self.token() {
            Token::End => error.found("end"),
            Token::Word(word) | Token::Quoted(word) => error.with_value(word),
            Token::Text(text) => error.with_value(&format!("'{text}'")),
            Token::Number(number) => error.with_value(&number.to_string()),
            Token::Date(day) => error.with_value(&day.to_string()),
            Token::Sign(sign) => error.with_value(sign),
        }
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token(), Token::Sign(other) if *other == sign)
    }

    #[inline(never)]
    pub(super) fn take_sign(&mut self, sign: &str) -> bool {
        let is_there = self.is_sign(sign);
        if is_there {
            self.pass();
        }
        is_there
    }

    pub(super) fn expect_sign(&mut self, sign: &str, expected: &'static str) -> Result<()> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// A word in small letters, whatever letters it is written in.
    pub(super) fn word(&self) -> Option<String> {
        self.word_ahead(0)
    }

    #[inline(never)]
    pub(super) fn word_ahead(&self, ahead: usize) -> Option<String> {
        match self.ahead(ahead) {
            Token::Word(word) => Some(word.to_ascii_lowercase()),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.token(), Token::Word(other) if other.eq_ignore_ascii_case(word))
    }

    #[inline(never)]
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_there = self.is_word(word);
        if is_there {
            self.pass();
        }
        is_there
    }

    pub(super) fn expect_word(&mut self, word: &str, expected: &'static str) -> Result<()> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    fn end(&mut self) -> Result<()> {
        if *self.token() == Token::End { Ok(()) } else { Err(self.unexpected("operator_or_end")) }
    }

    fn since(&self, start: Span) -> Span {
        Span { start: start.start, end: self.tokens[self.at.saturating_sub(1)].at.end.max(start.start) }
    }

    #[inline(never)]
    pub(super) fn build(&self, start: Span, kind: Kind, height: u32) -> Result<Tall> {
        if height >= limits::DEPTH {
            return Err(too_deep());
        }
        Ok((Expr { kind, at: self.since(start) }, height + 1))
    }

    /// Comments that stand in front of what begins here.
    #[inline(never)]
    fn remarks_here(&mut self) -> Vec<String> {
        let mut remarks = std::mem::take(&mut self.remarks);
        remarks.append(&mut self.tokens[self.at].before);
        remarks
    }

    #[inline(never)]
    fn noted(&self, start: Span, remarks: Vec<String>, of: Tall) -> Result<Tall> {
        let note = |of: Tall, remark| self.build(start, Kind::Note(remark, of.0.into()), of.1);
        remarks.into_iter().rev().try_fold(of, note)
    }

    /// A whole expression, with all comments that stand behind it.
    fn expression(&mut self) -> Result<Tall> {
        let start = self.here();
        let parsed = self.nested(Parser::either)?;
        if *self.token() != Token::End {
            return Ok(parsed);
        }
        let remarks = self.remarks_here();
        self.noted(start, remarks, parsed)
    }

    /// Guards the stack. The canonical form of a tree needs no more nesting than the tree's height, and one.
    #[inline(never)]
    pub(super) fn nested<T>(&mut self, read: fn(&mut Parser) -> Result<T>) -> Result<T> {
        self.depth += 1;
        if self.depth > limits::DEPTH + 1 {
            return Err(too_deep());
        }
        let parsed = read(self);
        self.depth -= 1;
        parsed
    }

    pub(super) fn either(&mut self) -> Result<Tall> {
        self.joined("or", Kind::Or, |parser| parser.joined("and", Kind::And, Parser::not))
    }

    #[inline(never)]
    fn joined(
        &mut self,
        word: &str,
        join: fn(Vec<Expr>) -> Kind,
        read: fn(&mut Parser) -> Result<Tall>,
    ) -> Result<Tall> {
        let start = self.here();
        let first = read(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let (mut parts, mut height) = (vec![first.0], first.1);
        while self.take_word(word) {
            let (part, tall) = read(self)?;
            push(&mut parts, part)?;
            height = height.max(tall);
        }
        self.build(start, join(parts), height)
    }

    fn not(&mut self) -> Result<Tall> {
        if !self.is_word("not") {
            return self.comparison();
        }
        let (start, remarks) = (self.here(), self.remarks_here());
        self.pass();
        let (of, height) = self.nested(Parser::not)?;
        let not = self.build(start, Kind::Not(of.into()), height)?;
        self.noted(start, remarks, not)
    }

    #[inline(never)]
    fn comparison(&mut self) -> Result<Tall> {
        let start = self.here();
        let (left, height) = self.sum()?;
        if let Token::Sign(sign) = *self.token()
            && let Some(compare) = Compare::named(sign)
        {
            self.pass();
            let (right, other) = self.sum()?;
            return self.build(start, Kind::Compare(compare, left.into(), right.into()), height.max(other));
        }
        if self.take_word("is") {
            let negated = self.take_word("not");
            self.expect_word("missing", "missing")?;
            let test = self.build(start, Kind::IsMissing(left.into()), height)?;
            return self.negated_if(negated, start, test);
        }
        let is_test = |word: &str| matches!(word, "between" | "in" | "contains" | "starts" | "ends" | "matches");
        let negated = self.is_word("not") && self.word_ahead(1).is_some_and(|word| is_test(&word));
        if negated {
            self.pass();
        }
        let Some(word) = self.word().filter(|word| is_test(word)) else { return Ok((left, height)) };
        self.pass();
        let test = match word.as_str() {
            "between" => {
                let (low, a) = self.sum()?;
                self.expect_word("and", "and")?;
                let (high, b) = self.sum()?;
                self.build(start, Kind::Between(left.into(), low.into(), high.into()), height.max(a).max(b))?
            }
            "in" => {
                self.expect_sign("(", "opening_bracket")?;
                let (list, tall) = self.nested(|parser| parser.list(Parser::sum))?;
                self.expect_sign(")", "closing_bracket")?;
                self.build(start, Kind::In(left.into(), list), height.max(tall))?
            }
            word => {
                let test = match word {
                    "contains" => Match::Contains,
                    "matches" => Match::Matches,
                    "starts" => Match::StartsWith,
                    _ => Match::EndsWith,
                };
                if matches!(test, Match::StartsWith | Match::EndsWith) {
                    self.expect_word("with", "with")?;
                }
                let (right, other) = self.sum()?;
                self.build(start, Kind::Match(test, left.into(), right.into()), height.max(other))?
            }
        };
        self.negated_if(negated, start, test)
    }

    #[inline(never)]
    fn negated_if(&self, negated: bool, start: Span, of: Tall) -> Result<Tall> {
        if negated { self.build(start, Kind::Not(of.0.into()), of.1) } else { Ok(of) }
    }

    #[inline(never)]
    fn list(&mut self, read: fn(&mut Parser) -> Result<Tall>) -> Result<(Vec<Expr>, u32)> {
        let (first, mut height) = read(self)?;
        let mut list = vec![first];
        while self.take_sign(",") {
            let (item, tall) = read(self)?;
            push(&mut list, item)?;
            height = height.max(tall);
        }
        Ok((list, height))
    }

    pub(super) fn sum(&mut self) -> Result<Tall> {
        self.chain([Operator::Plus, Operator::Minus], |parser| {
            parser.chain([Operator::Times, Operator::Over], Parser::unary)
        })
    }

    #[inline(never)]
    fn chain(&mut self, signs: [Operator; 2], read: fn(&mut Parser) -> Result<Tall>) -> Result<Tall> {
        let start = self.here();
        let (mut left, mut height) = read(self)?;
        while let Some(operator) = signs.into_iter().find(|operator| self.is_sign(operator.as_str())) {
            self.pass();
            let (right, other) = read(self)?;
            let kind = Kind::Arithmetic(operator, left.into(), right.into());
            (left, height) = self.build(start, kind, height.max(other))?;
        }
        Ok((left, height))
    }

    #[inline(never)]
    fn unary(&mut self) -> Result<Tall> {
        let is_number = matches!(self.ahead(1), Token::Number(_)) && unit_of(self.word_ahead(2)).is_none();
        if !self.is_sign("-") || is_number {
            return self.primary();
        }
        let (start, remarks) = (self.here(), self.remarks_here());
        self.pass();
        let (of, height) = self.nested(Parser::unary)?;
        let minus = self.build(start, Kind::Negate(of.into()), height)?;
        self.noted(start, remarks, minus)
    }

    /// Something without operators, and the comments in front of it, in it, and behind it on its line.
    #[inline(never)]
    fn primary(&mut self) -> Result<Tall> {
        let (start, mut remarks) = (self.here(), self.remarks_here());
        let of = self.without_remarks(start)?;
        remarks.append(&mut self.remarks);
        self.noted(start, remarks, of)
    }

    #[inline(never)]
    fn without_remarks(&mut self, start: Span) -> Result<Tall> {
        let simple = |parser: &mut Parser, kind| {
            parser.pass();
            parser.build(start, kind, 0)
        };
        match self.token().clone() {
            Token::Number(number) => match unit_of(self.word_ahead(1)) {
                Some(_) => {
                    let duration = self.duration()?;
                    self.build(start, Kind::Duration(duration), 0)
                }
                None => simple(self, Kind::Number(number)),
            },
            Token::Sign("-") => {
                let Token::Number(number) = *self.ahead(1) else { return Err(self.unexpected("value")) };
                self.pass();
                simple(self, Kind::Number(-number))
            }
            Token::Text(text) => simple(self, Kind::Text(text)),
            Token::Date(day) => simple(self, Kind::Date(day)),
            Token::Quoted(name) => simple(self, Kind::Column(name)),
            Token::Sign("(") => {
                self.pass();
                let inner = self.nested(Parser::either)?;
                self.expect_sign(")", "closing_bracket")?;
                Ok(inner)
            }
            Token::Word(name) => match name.to_ascii_lowercase().as_str() {
                "true" => simple(self, Kind::Truth(true)),
                "false" => simple(self, Kind::Truth(false)),
                "as_of" => simple(self, Kind::AsOf),
                "case" => self.case(start),
                _ if matches!(self.ahead(1), Token::Sign("(")) => self.call(start, &name),
                "customers" if matches!(self.ahead(1), Token::Sign(".")) => {
                    self.pass();
                    self.pass();
                    let field = self.name("field")?;
                    self.build(start, Kind::Attribute(field), 0)
                }
                space if is_space(space) && matches!(self.ahead(1), Token::Sign(".")) => {
                    let name = self.name_in_space(space.to_owned())?;
                    self.build(start, Kind::Column(name), 0)
                }
                word if RESERVED.contains(&word) => Err(self.unexpected("value")),
                _ => simple(self, Kind::Column(name)),
            },
            Token::Sign(_) | Token::End => Err(self.unexpected("value")),
        }
    }

    /// `schemes.loyalty`: one name, of words between points.
    #[inline(never)]
    fn name_in_space(&mut self, mut name: String) -> Result<String> {
        self.pass();
        while self.take_sign(".") {
            name.push('.');
            name.push_str(&self.name("name")?);
        }
        Ok(name)
    }

    #[inline(never)]
    fn case(&mut self, start: Span) -> Result<Tall> {
        self.pass();
        let (mut branches, mut height) = (Vec::new(), 0);
        while self.take_word("when") {
            let (when, a) = self.nested(Parser::either)?;
            self.expect_word("then", "then")?;
            let (then, b) = self.nested(Parser::either)?;
            if branches.len() == limits::LIST {
                return Err(too_long());
            }
            branches.push((when, then));
            height = height.max(a).max(b);
        }
        if branches.is_empty() {
            return Err(self.unexpected("when"));
        }
        let otherwise = if self.take_word("else") { Some(self.nested(Parser::either)?) } else { None };
        self.expect_word("end", "case_end")?;
        height = height.max(otherwise.as_ref().map_or(0, |(_, tall)| *tall));
        self.build(start, Kind::Case(branches, otherwise.map(|(expr, _)| expr.into())), height)
    }

    /// A name, in backticks or without.
    #[inline(never)]
    pub(super) fn name(&mut self, expected: &'static str) -> Result<String> {
        match self.token() {
            Token::Quoted(name) => {
                let name = name.clone();
                self.pass();
                Ok(name)
            }
            Token::Word(word) if !RESERVED.contains(&word.to_ascii_lowercase().as_str()) => {
                let name = word.clone();
                self.pass();
                Ok(name)
            }
            _ => Err(self.unexpected(expected)),
        }
    }

    #[inline(never)]
    pub(super) fn duration(&mut self) -> Result<Duration> {
        let Token::Number(number) = *self.token() else { return Err(self.unexpected("duration")) };
        if number.fract() != 0.0 || !(0.0..=f64::from(Duration::LARGEST)).contains(&number) {
            return Err(Error::new(Code::InvalidLiteral).expected("duration").with_value(&number.to_string()));
        }
        self.pass();
        let unit = unit_of(self.word()).ok_or_else(|| self.unexpected("time_unit"))?;
        self.pass();
        Ok(Duration { count: number as u32, unit })
    }

    pub(super) fn day(&mut self) -> Result<Day> {
        let Token::Date(day) = *self.token() else { return Err(self.unexpected("date")) };
        self.pass();
        Ok(day)
    }

    #[inline(never)]
    fn call(&mut self, start: Span, name: &str) -> Result<Tall> {
        let lower = name.to_ascii_lowercase();
        let (fold, function) = (Fold::named(&lower), Function::named(&lower));
        let of_field =
            Book::named(&self.word_ahead(2).unwrap_or_default()).is_some() && matches!(self.ahead(3), Token::Sign("."));
        match (fold, function) {
            (Some(fold), None) => self.aggregate(start, fold),
            (Some(fold), Some(_)) if of_field => self.aggregate(start, fold),
            (_, Some(Function::DaysSince)) if self.is_since_record() => self.since_record(start),
            (_, Some(function)) => {
                self.pass();
                self.pass();
                let (of, mut height) = self.nested(|parser| parser.list(Parser::either))?;
                let mut within = Vec::new();
                if self.take_word("within") {
                    let tall;
                    (within, tall) = self.nested(|parser| parser.list(Parser::either))?;
                    height = height.max(tall);
                }
                self.expect_sign(")", "closing_bracket")?;
                self.build(start, Kind::Call(function, of, within), height)
            }
            (None, None) => {
                let known = Fold::ALL.iter().map(|fold| fold.as_str());
                let known = known.chain(Function::ALL.iter().map(|function| function.as_str()));
                Err(Error::new(Code::UnknownFunction).with_value(name).nearest(nearest(&lower, known)))
            }
        }
    }

    /// `days_since(last orders …)`: the first of something that is not the function `last`.
    fn is_since_record(&self) -> bool {
        self.word_ahead(2).is_some_and(|word| word == "last" || word == "first")
            && matches!(self.ahead(3), Token::Word(_))
    }

    fn since_record(&mut self, start: Span) -> Result<Tall> {
        self.pass();
        self.pass();
        let fold = if self.is_word("last") { Fold::Last } else { Fold::First };
        let inner = self.here();
        self.pass();
        let book = self.book()?;
        let mut aggregate = Aggregate::of(fold, book);
        aggregate.field = Some("date".to_owned());
        let height = self.clauses(&mut aggregate)?;
        let (date, height) = self.build(inner, Kind::Aggregate(aggregate.into()), height)?;
        self.build(start, Kind::Call(Function::DaysSince, vec![date], Vec::new()), height)
    }
}

/// The unit of a word, in its singular or plural.
pub(super) fn unit_of(word: Option<String>) -> Option<TimeUnit> {
    let word = word?;
    TimeUnit::ALL.iter().copied().find(|unit| {
        let plural = unit.as_str();
        word == plural || word == plural[..plural.len() - 1]
    })
}

pub(super) fn push(list: &mut Vec<Expr>, item: Expr) -> Result<()> {
    if list.len() == limits::LIST {
        return Err(too_long());
    }
    list.push(item);
    Ok(())
}

pub(super) fn too_deep() -> Error {
    Error::new(Code::TooComplex).of_field("depth").with_value(&limits::DEPTH.to_string())
}

pub(super) fn too_long() -> Error {
    Error::new(Code::TooComplex).of_field("list").with_value(&limits::LIST.to_string())
}
