//! What texts of a column stand for: what the user says, and spellings that are known to be one (`男` and `M`, `WeChat` and `微信`).

use crate::error::excerpt;
use crate::table::Dictionary;
use crate::table::order::arrange;

use super::columns::Kept;
use super::issues::{Issue, IssueLog, Sample};
use super::known::known;
use super::plan::Look;
use super::purchases::{PURCHASE, Purchase};
use super::role::Role;
use super::status::Basis;
use super::words::normalised;

/// What the user says of texts: a column's name in its ledger, a text of it, and what that stands for. What is said of a text stands, also
/// that it stands for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames(pub Vec<(String, String, String)>);

impl Renames {
    /// Those of a role among some: role, column, text, and what that stands for.
    pub(super) fn of_role(all: &[(Role, String, String, String)], role: Role) -> Renames {
        let of_role = all.iter().filter(|(of, ..)| *of == role);
        Renames(of_role.map(|(_, column, text, to)| (column.clone(), text.clone(), to.clone())).collect())
    }

    /// What a text of a column stands for, where that was said.
    pub fn of(&self, column: &str, text: &str) -> Option<&str> {
        let is_it = |(of, from, _): &&(String, String, String)| of == column && from.trim() == text.trim();
        self.0.iter().find(is_it).map(|(.., to)| to.as_str())
    }

    /// The same for the bytes of a cell; the text itself where nothing was said.
    pub(super) fn renamed<'a>(&'a self, column: &str, text: &'a [u8]) -> &'a [u8] {
        if self.0.is_empty() {
            return text;
        }
        std::str::from_utf8(text).ok().and_then(|text| self.of(column, text)).map_or(text, str::as_bytes)
    }

    /// Whether a text stands for another.
    fn leads_to(&self, column: &str, text: &str) -> bool {
        self.0.iter().any(|(of, _, to)| of == column && to == text)
    }
}

/// Of a column's texts, those that are one: for each the code of the spelling that was asked for, else of the commonest, of equally common
/// ones the first by its bytes.
/// Nothing where the column is none of those in which spellings are known, or where all texts differ.
pub(super) fn joined<'a>(
    column: &str,
    texts: &Dictionary,
    counts: &[u64],
    asked: impl Iterator<Item = &'a Renames> + Clone,
    issue: &mut Issue,
) -> Option<Vec<u32>> {
    let spellings = known().spellings(column)?;
    let mut keyed: Vec<(String, u64, &[u8], u32)> = Vec::new();
    for (code, text) in (0..).zip(texts.iter()).filter(|(code, _)| counts[*code as usize] > 0) {
        let Ok(plain) = std::str::from_utf8(text) else { continue };
        let spelling = normalised(plain);
        let key = if is_code(plain) { as_written(plain) } else { spelling.clone() };
        if !key.is_empty()
            && !known().is_missing(plain)
            && !asked.clone().any(|asked| asked.of(column, plain).is_some())
        {
            let group = spellings.iter().find(|group| group.contains(&spelling));
            let rows =
                if asked.clone().any(|asked| asked.leads_to(column, plain)) { u64::MAX } else { counts[code as usize] };
            keyed.push((group.map_or(key, |group| group[0].clone()), rows, text, code));
        }
    }
    arrange(&mut keyed, |a, b| (&a.0, b.1, a.2) < (&b.0, a.1, b.2));
    let mut all: Vec<u32> = (0..texts.len() as u32).collect();
    for same in keyed.chunk_by(|a, b| a.0 == b.0) {
        let (.., kept, code) = same[0];
        for (_, _, text, other) in &same[1..] {
            all[*other as usize] = code;
            issue.count += counts[*other as usize];
            if issue.samples.len() < IssueLog::SAMPLES {
                let [from, to] = [*text, kept].map(String::from_utf8_lossy);
                issue.samples.push(Sample::of_ids(excerpt(&format!("{from} = {to}"))));
            }
        }
    }
    (0..).zip(&all).any(|(code, kept)| code != *kept).then_some(all)
}

/// Whether marks and spaces tell texts apart: `1` and `-1`, `1.1` and `11`, `A` and `A+` are different.
fn is_code(text: &str) -> bool {
    text.contains(|letter: char| letter.is_numeric() || letter == '+') || text.starts_with('-') || text.ends_with('-')
}

/// A text whatever its case and the width of its spaces.
fn as_written(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// A column in which spellings of one value are known, as the first rows have it.
pub struct ColumnTexts {
    /// Its name in the ledger,
    pub field: String,
    /// and its place in the file.
    pub column: usize,
    /// Its texts, the commonest first.
    pub texts: Vec<Meant>,
}

/// A text, and what it stands for.
pub struct Meant {
    /// As it is written.
    pub text: String,
    /// How many of the first rows have it.
    pub rows: u64,
    /// Itself, where nothing else is known.
    pub to: String,
    /// Why: `assumed` where it is itself.
    pub basis: Basis,
}

/// Texts that are shown of a column.
const SHOWN: usize = 50;

impl Look {
    /// The columns of kinds, channels and the like, and what their texts stand for.
    pub fn values(&self) -> Vec<ColumnTexts> {
        let kept = self.plan.kept.iter().filter(|kept| known().spellings(&kept.name).is_some());
        let of_column = |kept: &Kept| {
            let (mut texts, mut counts) = (Dictionary::new(), Vec::new());
            for cell in self.rows.iter().filter_map(|row| row.cells.get(kept.column)) {
                // As many texts as there are first rows always fit.
                let code = texts.intern(cell.trim_ascii()).unwrap_or_default() as usize;
                counts.resize(texts.len().max(code + 1), 0u64);
                counts[code] += 1;
            }
            let asked = std::iter::once(&self.plan.values);
            let one = joined(&kept.name, &texts, &counts, asked, &mut Issue::default());
            let mut meant: Vec<Meant> = (0..texts.len() as u32)
                .filter_map(|code| {
                    let text = String::from_utf8_lossy(texts.get(code)).into_owned();
                    let rows = counts[code as usize];
                    let kept_as =
                        || String::from_utf8_lossy(texts.get(one.as_ref().map_or(code, |one| one[code as usize])));
                    let (to, basis) = match self.plan.values.of(&kept.name, &text) {
                        Some(to) => (to.to_owned(), Basis::Asked),
                        None if self.is_purchase(kept, &text) => (PURCHASE.to_owned(), Basis::Known),
                        None if *kept_as() != *text => (kept_as().into_owned(), Basis::Known),
                        None => (text.clone(), Basis::Assumed),
                    };
                    (!known().is_missing(&text)).then_some(Meant { text, rows, to, basis })
                })
                .collect();
            arrange(&mut meant, |a, b| (b.rows, &a.text) < (a.rows, &b.text));
            meant.truncate(SHOWN);
            ColumnTexts { field: kept.name.clone(), column: kept.column, texts: meant }
        };
        kept.map(of_column).filter(|column| !column.texts.is_empty()).collect()
    }

    /// Whether a text of a log's types makes an order of its rows.
    fn is_purchase(&self, kept: &Kept, text: &str) -> bool {
        let found = self.plan.purchases.filter(|found| found.kind == kept.column);
        found.is_some_and(|found| known().purchase(text).is_some_and(|kind| found.paid == (kind == Purchase::Paid)))
    }
}
