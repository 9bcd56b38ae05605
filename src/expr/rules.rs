//! Files of rules: definitions and tags by name, with remarks. The form is described in docs/language.md.

use std::collections::BTreeMap;
use std::fmt;

use crate::error::{Code, Error, Result};

use super::ast::{Expr, RESERVED, limits};
use super::graph::{Definitions, too_many};
use super::parse::of_tokens;
use super::print::quoted;
use super::token::{Lexed, Token, is_plain, lex, too_long};

/// Definitions and tags, in the order of their file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// What the file says.
    pub statements: Vec<Statement>,
    /// Remarks behind the last statement.
    pub remarks: Vec<String>,
}

/// A named expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Remarks in front of it, a line each.
    pub remarks: Vec<String>,
    /// What it is called in expressions.
    pub name: String,
    /// Of tags, what people read: in English and in Chinese, or one text for both, or none. `None` for definitions.
    pub titles: Option<Vec<String>>,
    /// What it stands for.
    pub expr: Expr,
}

/// A statement that makes a tag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tag<'r> {
    /// Its id.
    pub id: &'r str,
    /// What people read in English; the id where the file has no other name.
    pub en: &'r str,
    /// What people read in Chinese.
    pub zh: &'r str,
    /// Who has it.
    pub when: &'r Expr,
}

impl Rules {
    /// Reads a file of rules. Cost: its length.
    ///
    /// # Errors
    /// What [`super::parse`] says, with line and character of the file; `unexpected_token` where no statement begins (`statement`), a
    /// reserved word is a name without backticks (`name`), or a name is given twice (`new_name`); `definition_cycle`;
    /// `too_complex` above 1 MiB and 1,000 statements.
    pub fn read(text: &str) -> Result<Rules> {
        let rules = Rules::of(lex(text, limits::FILE)?, text).map_err(|error| error.in_text(text))?;
        Definitions::default().define_all(rules.definitions()).map_err(|error| {
            let name = error.position().field.as_deref();
            let at = heads(&lex(text, limits::FILE).unwrap_or_default(), text)
                .into_iter()
                .find(|head| !head.is_tag && Some(head.name.as_str()) == name);
            at.map_or(error.clone(), |head| error.at_offset(head.at)).in_text(text)
        })?;
        Ok(rules)
    }

    fn of(mut tokens: Vec<Lexed>, text: &str) -> Result<Rules> {
        let heads = heads(&tokens, text);
        if heads.len() > limits::DEFINITIONS {
            return Err(too_many());
        }
        let end = tokens.len() - 1;
        let before_first = heads.first().map_or(end, |head| head.tokens.start);
        if before_first > 0 {
            return Err(expected("statement", &tokens[0]));
        }
        let mut rules = Rules { statements: Vec::new(), remarks: std::mem::take(&mut tokens[end].before) };
        let mut known: BTreeMap<(bool, &str), ()> = BTreeMap::new();
        for (number, head) in heads.iter().enumerate() {
            if known.insert((head.is_tag, &head.name), ()).is_some() {
                return Err(expected("new_name", &tokens[head.tokens.start + usize::from(head.is_tag)]));
            }
            let until = heads.get(number + 1).map_or(end, |next| next.tokens.start);
            rules.statements.push(statement(head, &mut tokens[head.tokens.start..=until], text)?);
        }
        Ok(rules)
    }

    /// Definitions, in the order of the file.
    pub fn definitions(&self) -> impl Iterator<Item = (&str, &Expr)> {
        let definition = |statement: &'_ &Statement| statement.titles.is_none();
        self.statements.iter().filter(definition).map(|statement| (statement.name.as_str(), &statement.expr))
    }

    /// Tags, in the order of the file.
    pub fn tags(&self) -> impl Iterator<Item = Tag<'_>> {
        self.statements.iter().filter_map(|Statement { name, titles, expr, .. }| {
            let titles = titles.as_ref()?;
            let en = titles.first().unwrap_or(name);
            Some(Tag { id: name, en, zh: titles.get(1).unwrap_or(en), when: expr })
        })
    }
}

/// Where a statement begins, and what it is about.
struct Head {
    /// Its tokens, the colon included.
    tokens: std::ops::Range<usize>,
    at: u64,
    is_tag: bool,
    name: String,
    titles: Vec<String>,
}

/// All beginnings of statements: names at the beginning of a line, or behind a semicolon, that a colon follows.
fn heads(tokens: &[Lexed], text: &str) -> Vec<Head> {
    let begins = |at: usize| {
        let start = tokens[at].at.start as usize;
        let line = text[..start].rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty() || (at > 0 && tokens[at - 1].token == Token::Sign(";"))
    };
    let named = |at: usize, is_tag: bool| {
        let (Token::Word(name) | Token::Quoted(name)) = &tokens.get(at)?.token else { return None };
        const TITLES: usize = 2;
        let title = |token: &Lexed| if let Token::Text(text) = &token.token { Some(text.clone()) } else { None };
        let most = if is_tag { TITLES } else { 0 };
        let titles: Vec<String> = tokens[at + 1..].iter().map_while(title).take(most).collect();
        let colon = at + 1 + titles.len();
        let is_head = tokens.get(colon)?.token == Token::Sign(":");
        let (start, name) = (at - usize::from(is_tag), name.clone());
        is_head.then_some(Head { tokens: start..colon + 1, at: tokens[at].at.start.into(), is_tag, name, titles })
    };
    let head = |at: usize| {
        // A column may be called so, too, and end the expression before.
        let is_on_line = |name: &Lexed| !text[tokens[at].at.end as usize..name.at.start as usize].contains('\n');
        let is_tag = matches!(&tokens[at].token, Token::Word(word) if word.eq_ignore_ascii_case("tag"))
            && tokens.get(at + 1).is_some_and(is_on_line);
        named(at, false).or_else(|| if is_tag { named(at + 1, true) } else { None })
    };
    (0..tokens.len()).filter(|&at| begins(at)).filter_map(head).collect()
}

/// The statement of some tokens, behind which another one or the end stands.
fn statement(head: &Head, tokens: &mut [Lexed], text: &str) -> Result<Statement> {
    let name_at = usize::from(head.is_tag);
    let is_reserved = |word: &String| RESERVED.contains(&word.to_ascii_lowercase().as_str());
    if matches!(&tokens[name_at].token, Token::Word(word) if is_reserved(word)) {
        return Err(expected("name", &tokens[name_at]));
    }
    let (of_head, rest) = tokens.split_at_mut(head.tokens.len());
    let mut remarks = Vec::new();
    let mut of_colon = Vec::new();
    for (place, token) in of_head.iter_mut().enumerate() {
        remarks.append(&mut token.before);
        let behind = if place + 1 == head.tokens.len() { &mut of_colon } else { &mut remarks };
        behind.append(&mut token.after);
    }
    // Behind the expression: nothing, or a semicolon and nothing.
    let mut length = rest.len() - 1;
    if let Some(semicolon) = rest[..length].last_mut().filter(|last| last.token == Token::Sign(";")) {
        remarks.append(&mut semicolon.before);
        remarks.append(&mut semicolon.after);
        length -= 1;
    }
    let mut own: Vec<Lexed> = rest[..length].to_vec();
    let at = rest[length].at.start;
    let end = Lexed { token: Token::End, at: super::ast::Span { start: at, end: at }, before: vec![], after: vec![] };
    own.push(end);
    let (first, last) = (own[0].at.start as usize, at as usize);
    if last - first > limits::LENGTH {
        return Err(too_long(&text[first..last]).at_offset(first as u64));
    }
    own[0].before.splice(0..0, of_colon);
    let titles = head.is_tag.then(|| head.titles.clone());
    Ok(Statement { remarks, name: head.name.clone(), titles, expr: of_tokens(own)? })
}

fn expected(what: &'static str, at: &Lexed) -> Error {
    let error = Error::new(Code::UnexpectedToken).expected(what).at_offset(at.at.start.into());
    match &at.token {
        Token::Word(word) | Token::Quoted(word) => error.with_value(word),
        Token::Text(text) => error.with_value(&format!("'{text}'")),
        Token::Number(number) => error.with_value(&number.to_string()),
        Token::Date(day) => error.with_value(&day.to_string()),
        Token::Sign(sign) => error.with_value(sign),
        Token::End => error.found("end"),
    }
}

/// The canonical form: a statement a line, remarks in front of it behind an empty line. Read again, it is the same.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        let remark = |out: &mut String, text: &String| out.push_str(format!("# {text}").trim_end());
        for Statement { remarks, name: id, titles, expr } in &self.statements {
            if !remarks.is_empty() && !out.is_empty() {
                out.push('\n');
            }
            for text in remarks {
                remark(&mut out, text);
                out.push('\n');
            }
            out.push_str(if titles.is_some() { "tag " } else { "" });
            // Names of several words (`schemes.loyalty`) are one name here, and stand in backticks.
            if is_plain(id) {
                out.push_str(id)
            } else {
                quoted(&mut out, id, '`')
            }
            for title in titles.iter().flatten() {
                out.push(' ');
                quoted(&mut out, title, '\'');
            }
            out.push_str(&format!(": {expr}"));
            out.push('\n');
        }
        for (place, text) in self.remarks.iter().enumerate() {
            if place == 0 && !out.is_empty() {
                out.push('\n');
            }
            remark(&mut out, text);
            out.push('\n');
        }
        f.write_str(&out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Who is who
big_spender: monetary >= 500 and frequency >= 3 # three or more

# The best
tag vip 'VIP' '重要客户': big_spender
  and recency_days <= 90
tag `weekend buyer`: true
days: 5 days; tag tag \"one\" : as_of > 2024-01-01 # behind
# the end
";

    #[test]
    fn a_file_is_definitions_and_tags_with_their_remarks() {
        let rules = Rules::read(FILE).unwrap();
        let definitions: Vec<(&str, String)> =
            rules.definitions().map(|(name, expr)| (name, expr.to_string())).collect();
        assert_eq!(definitions[0].0, "big_spender");
        assert_eq!(definitions[1], ("days", "5 days".to_owned()));
        let tags: Vec<(&str, &str, &str)> = rules.tags().map(|tag| (tag.id, tag.en, tag.zh)).collect();
        let expected =
            [("vip", "VIP", "重要客户"), ("weekend buyer", "weekend buyer", "weekend buyer"), ("tag", "one", "one")];
        assert_eq!(tags, expected);
        assert_eq!(rules.statements[0].remarks, ["Who is who"]);
        assert_eq!(rules.statements[1].remarks, ["The best"]);
        assert_eq!(rules.remarks, ["the end"]);
        let canonical = rules.to_string();
        assert_eq!(Rules::read(&canonical).unwrap(), rules, "{canonical}");
        assert!(
            canonical.contains("\n# The best\ntag vip 'VIP' '重要客户': big_spender and recency_days <= 90\n"),
            "{canonical}"
        );
    }

    #[test]
    fn a_name_at_the_beginning_of_a_line_is_no_unit() {
        let rules = Rules::read("a: recency_days <= 5\ndays: frequency > 1\n").unwrap();
        assert_eq!(rules.statements[0].expr.to_string(), "recency_days <= 5");
        assert_eq!(Rules::read("a：1；b：2").unwrap().statements.len(), 2);
        assert_eq!(Rules::read("a: tag\n`c`: true").unwrap().to_string(), "a: tag\nc: true\n");
        assert_eq!(Rules::read("a: #\ntag\nc: 5").unwrap().statements.len(), 2);
        assert!(Rules::read("tag\n`c`: true").is_err());
        assert_eq!(Rules::read("`tags.a`: true").unwrap().to_string(), "`tags.a`: true\n");
        assert_eq!(Rules::read("").unwrap(), Rules::default());
        assert_eq!(Rules::read("# a\n\n#b").unwrap().remarks, ["a", "b"]);
    }

    #[test]
    fn errors_say_line_and_character_of_the_file() {
        let cases = [
            ("a: 1\nb: 2 +\nc: 3", Code::UnexpectedToken, (3, 1), "value"),
            ("a: 1\nb: 2 3", Code::UnexpectedToken, (2, 6), "operator_or_end"),
            ("a: 1\n b 2", Code::UnexpectedToken, (2, 2), "operator_or_end"),
            ("1 + 2", Code::UnexpectedToken, (1, 1), "statement"),
            ("\n  tag vip 1: true", Code::UnexpectedToken, (2, 3), "statement"),
            ("a: 1\nend: 2", Code::UnexpectedToken, (2, 1), "name"),
            ("a: 1\ntag a: true\na: 2", Code::UnexpectedToken, (3, 1), "new_name"),
            ("tag a: true\ntag `a`: false", Code::UnexpectedToken, (2, 5), "new_name"),
            ("a:", Code::UnexpectedToken, (1, 3), "value"),
            ("a: 1\n\nb: 'x", Code::UnexpectedToken, (3, 4), "closing_quote"),
            ("a: 1;\n;", Code::UnexpectedToken, (1, 5), "operator_or_end"),
            ("c: 1\na: b + 1\nb: a", Code::DefinitionCycle, (2, 1), ""),
            ("a: coun(orders)", Code::UnknownFunction, (1, 4), ""),
        ];
        for (text, code, (line, character), expected) in cases {
            let error = Rules::read(text).unwrap_err();
            let at = error.position();
            assert_eq!(error.code(), code, "{text}: {error}");
            assert_eq!((at.line, at.character), (Some(line), Some(character)), "{text}: {error}");
            assert_eq!(at.expected.unwrap_or_default(), expected, "{text}: {error}");
        }
    }

    #[test]
    fn what_would_take_too_long_is_refused() {
        let chain: String = (0..1000).map(|i| format!("d{i}: d{} + 1\n", i + 1)).collect();
        assert_eq!(Rules::read(&chain).unwrap().statements.len(), 1000);
        let all: String = (0..60).map(|i| format!("d{i} + ")).collect();
        let dense: String = (0..1000).map(|i| format!("e{i}: {all}1\n")).collect();
        assert!(Rules::read(&dense).is_ok());
        let refused = |text: String| Rules::read(&text).map(|rules| rules.statements.len()).unwrap_err().code();
        assert_eq!(refused(format!("{chain}a: 1\n")), Code::TooComplex);
        assert_eq!(refused(format!("{}d1000: d1", &chain[chain.find('\n').unwrap() + 1..])), Code::DefinitionCycle);
        assert_eq!(refused(format!("a: 1 # {}", "x".repeat(limits::FILE))), Code::TooComplex);
        assert_eq!(refused(format!("a: 1 + {}1", " ".repeat(limits::LENGTH))), Code::TooComplex);
    }
}
