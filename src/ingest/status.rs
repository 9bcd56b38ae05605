//! What the status columns say, value by value: counted as it is read, so that everyone sees what was taken for what.

use super::known::known;
use super::words::{Field, Meaning};
use crate::error::Result;
use crate::table::Dictionary;
use crate::table::order::sort_pairs;

/// The fields that say what became of an order. Of what several say, the strongest holds.
pub const FIELDS: [Field; 3] = [Field::Status, Field::PaymentStatus, Field::AfterSales];

/// Why a status was taken for what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The user said so.
    Asked,
    /// It is a known word.
    Known,
    /// Nobody knows it: such orders count.
    Assumed,
}

impl Basis {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Basis::Asked => "asked",
            Basis::Known => "known",
            Basis::Assumed => "assumed",
        }
    }
}

/// What the user says of the texts of status columns, spaces around them apart.
pub type Asked = Vec<(Field, String, Meaning)>;

/// What a text of a status column means, and why. One that stands for nothing says nothing against the order.
pub fn judge(field: Field, text: &str, asked: &Asked) -> (Meaning, Basis) {
    let text = text.trim();
    if let Some((.., meaning)) = asked.iter().find(|(of, said, _)| *of == field && said.trim() == text) {
        return (*meaning, Basis::Asked);
    }
    let says_nothing = || known().is_missing(text).then_some(Meaning::Paid);
    let known = Meaning::of_status(field, text).or_else(says_nothing);
    known.map_or((Meaning::Paid, Basis::Assumed), |meaning| (meaning, Basis::Known))
}

/// The texts of one status column that a reader has met.
pub(super) struct Statuses {
    field: Field,
    texts: Dictionary,
    meanings: Vec<Meaning>,
    /// Rows of each since they were told last, and which have any, in the order of their first row.
    rows: Vec<u64>,
    met: Vec<usize>,
}

impl Statuses {
    /// Of each field.
    pub fn all() -> [Statuses; FIELDS.len()] {
        FIELDS.map(|field| Statuses {
            field,
            texts: Dictionary::new(),
            meanings: Vec::new(),
            rows: Vec::new(),
            met: Vec::new(),
        })
    }

    /// What a text means; counts its row. Blank ones are not counted.
    pub fn meaning(&mut self, status: &[u8], asked: &Asked) -> Meaning {
        // A status column holds few distinct texts. Should the dictionary be full, the text is judged without it.
        let Some((code, meaning)) = self.look_up(status, asked) else {
            return judge(self.field, &String::from_utf8_lossy(status), asked).0;
        };
        self.count(code);
        meaning
    }

    /// What a text means, and its number.
    pub fn look_up(&mut self, status: &[u8], asked: &Asked) -> Option<(usize, Meaning)> {
        let code = self.texts.intern(status.trim_ascii()).ok()? as usize;
        if code == self.meanings.len() {
            self.meanings.push(judge(self.field, &String::from_utf8_lossy(status), asked).0);
            self.rows.push(0);
        }
        Some((code, self.meanings[code]))
    }

    /// Counts a row with the text of a number.
    pub fn count(&mut self, code: usize) {
        if self.rows[code] == 0 {
            self.met.push(code);
        }
        self.rows[code] += 1;
    }

    /// Adds the rows by text since this was asked last.
    fn tell(&mut self, tally: &mut Tally) {
        for code in self.met.drain(..) {
            let (text, rows) = (self.texts.get(code as u32), std::mem::take(&mut self.rows[code]));
            if !text.is_empty() {
                tally.seen.push((self.field, text.to_vec(), rows));
            }
        }
    }
}

/// Rows by status text since this was asked last.
pub(super) fn told(columns: &mut [Statuses]) -> Tally {
    let mut tally = Tally::default();
    columns.iter_mut().for_each(|column| column.tell(&mut tally));
    tally
}

/// Rows by status text.
#[derive(Clone, Default)]
pub(super) struct Tally {
    pub seen: Vec<(Field, Vec<u8>, u64)>,
}

/// Rows by status text, over a whole file.
#[derive(Default)]
pub(super) struct Sum([OfField; FIELDS.len()]);

#[derive(Default)]
struct OfField {
    texts: Dictionary,
    rows: Vec<u64>,
}

impl Sum {
    /// Texts that a report shows.
    const SHOWN: usize = 50;

    /// # Errors
    /// `too_much_data`.
    pub fn add(&mut self, tally: &Tally) -> Result<()> {
        for (field, text, rows) in &tally.seen {
            let of_field = FIELDS.iter().zip(&mut self.0).find(|(of, _)| *of == field);
            let Some((_, OfField { texts, rows: sums })) = of_field else { continue };
            let code = texts.intern(text)? as usize;
            sums.resize(sums.len().max(code + 1), 0);
            sums[code] += rows;
        }
        Ok(())
    }

    /// The commonest texts of each column, with their rows; of equally common ones the first of the file.
    pub fn commonest(&self) -> Vec<(Field, String, u64)> {
        let of_fields = FIELDS.into_iter().zip(&self.0);
        of_fields.flat_map(|(field, sum)| sum.commonest().map(move |(text, rows)| (field, text, rows))).collect()
    }
}

impl OfField {
    fn commonest(&self) -> impl Iterator<Item = (String, u64)> {
        let mut ranks: Vec<(u64, u64)> =
            self.rows.iter().zip(0..).map(|(rows, code)| (u64::MAX - rows, code)).collect();
        sort_pairs(&mut ranks);
        let text = move |code: u64| String::from_utf8_lossy(self.texts.get(code as u32)).into_owned();
        ranks.into_iter().take(Sum::SHOWN).map(move |(rows, code)| (text(code), u64::MAX - rows))
    }
}
