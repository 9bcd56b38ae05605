//! Who and what is counted: everything from a first day on, without the customers and items that were named; and who else might not be
//! meant, which is only proposed.

use std::sync::OnceLock;

use serde_json::Value;

use super::issues::{Issue, IssueCode, IssueLog, Sample};
use crate::error::excerpt;
use crate::table::Day;
use crate::table::dictionary::Names;
use crate::table::order::arrange;
use crate::table::stretches::in_stretches;

/// What is left out, as asked. Every row is looked up in the lists, so they are sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    from: Option<Day>,
    customers: Vec<String>,
    items: Vec<String>,
}

/// Items as they are compared.
fn folded(item: &[u8]) -> impl Iterator<Item = u8> + '_ {
    item.trim_ascii().iter().map(u8::to_ascii_lowercase)
}

impl Population {
    /// Without rows before a day, rows of these customers (by their ids as the result has them), and rows of these items (by code or
    /// name; capitals mean nothing).
    pub fn new(from: Option<Day>, mut customers: Vec<String>, mut items: Vec<String>) -> Population {
        arrange(&mut customers, |a, b| a < b);
        arrange(&mut items, |a, b| folded(a.as_bytes()).lt(folded(b.as_bytes())));
        Population { from, customers, items }
    }

    /// The first day that counts.
    pub fn from(&self) -> Option<Day> {
        self.from
    }

    /// The customers left out, sorted.
    pub fn customers(&self) -> &[String] {
        &self.customers
    }

    /// The items left out, sorted.
    pub fn items(&self) -> &[String] {
        &self.items
    }

    /// Whether nothing is left out.
    pub(super) fn is_everything(&self) -> bool {
        self.from.is_none() && self.customers.is_empty() && self.items.is_empty()
    }

    pub(super) fn is_before(&self, day: Day) -> bool {
        self.from.is_some_and(|from| day < from)
    }

    pub(super) fn leaves_out_customer(&self, id: &[u8]) -> bool {
        self.customers.binary_search_by(|customer| customer.as_bytes().cmp(id)).is_ok()
    }

    pub(super) fn leaves_out_item(&self, item: &[u8]) -> bool {
        self.items.binary_search_by(|other| folded(other.as_bytes()).cmp(folded(item))).is_ok()
    }
}

/// Words, capitals in which mean nothing.
struct Words {
    all: Vec<Vec<u8>>,
    /// By first byte, in small letters, how long the words are: a bit a length. Most texts are none of them by that alone.
    lengths: [u64; 256],
}

impl Words {
    fn new(all: Vec<String>) -> Words {
        let mut lengths = [0; 256];
        for word in all.iter().filter(|word| !word.is_empty()) {
            lengths[usize::from(word.as_bytes()[0])] |= 1u64 << word.len().min(63);
        }
        Words { all: all.into_iter().map(String::into_bytes).collect(), lengths }
    }

    #[inline]
    fn have(&self, text: &[u8]) -> bool {
        let Some(first) = text.first() else { return false };
        let lengths = self.lengths[usize::from(first.to_ascii_lowercase())];
        lengths >> text.len().min(63) & 1 == 1 && self.all.iter().any(|word| word.eq_ignore_ascii_case(text))
    }
}

/// Words for what is no product, and for who is no ordinary customer.
struct Known {
    items: Words,
    customers: Words,
    /// Of ids in Chinese, wherever they stand.
    parts: Vec<String>,
    /// What stands for letters and digits that were taken out.
    masks: Vec<String>,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let data: Value =
            serde_json::from_str(include_str!("population.json")).unwrap_or_else(|_| panic!("population.json is JSON"));
        let texts = |key: &str| -> Vec<String> {
            let texts = data[key].as_array().into_iter().flatten();
            texts.filter_map(|text| text.as_str().map(str::to_owned)).collect()
        };
        let [items, customers] = ["items", "customers"].map(|key| Words::new(texts(key)));
        Known { items, customers, parts: texts("parts"), masks: texts("masks") }
    })
}

/// Whether an item is known to be no product: postage, fees, adjustments.
pub(super) fn is_no_product(item: &[u8]) -> bool {
    known().items.have(item.trim_ascii())
}

/// Whether an id reads like that of a test, of the shop's own people, or of no person at all.
fn is_no_customer(id: &[u8]) -> bool {
    let known = known();
    let word = id.iter().take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'2').count();
    let is_word = word > 1 && known.customers.have(&id[..word]);
    is_word || (!id.is_ascii() && known.parts.iter().any(|part| String::from_utf8_lossy(id).contains(part)))
}

/// Whether a part of an id was made unreadable, as exports do with names and telephone numbers (`138****0000`, `小**明`): whom it means is
/// not sure then.
fn is_masked(id: &[u8]) -> bool {
    known().masks.iter().any(|mask| match mask.as_bytes() {
        [mark] => id.contains(mark),
        _ => !id.is_ascii() && String::from_utf8_lossy(id).contains(mask),
    })
}

/// Whether an id is a long number that a spreadsheet has rounded: `1.38E+10`, `1,38E+10`; without the sign only where it has decimals, for
/// `12E5` may be an id.
pub(super) fn is_rounded(id: &[u8]) -> bool {
    if !id.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let Some(at) = id.iter().position(|byte| matches!(byte, b'E' | b'e')) else { return false };
    let are_digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let (number, power) = (&id[..at], &id[at + 1..]);
    let (whole, decimals) = number.split_at(number.iter().position(|byte| matches!(byte, b'.' | b',')).unwrap_or(at));
    let has_decimals = decimals.len() > 1 && are_digits(&decimals[1..]);
    let power = match power.strip_prefix(b"+") {
        Some(power) => power,
        None if has_decimals => power,
        None => return false,
    };
    are_digits(whole) && (decimals.len() < 2 || has_decimals) && are_digits(power)
}

/// Proposes customers that may not be meant, and those of whom several may be taken for one. `used` are the bytes that ids have: where
/// these can make none of the words and signs that are looked for, no id is looked at.
pub(super) fn report(customers: &Names, used: &[bool; 256], issues: &mut IssueLog) {
    let is_used =
        |byte: u8| used[usize::from(byte.to_ascii_lowercase())] || used[usize::from(byte.to_ascii_uppercase())];
    let can_have = |text: &[u8]| text.iter().all(|&byte| is_used(byte));
    let can_have_any = |texts: &[String]| texts.iter().any(|text| can_have(text.as_bytes()));
    let known = known();
    let can_be_odd = known.customers.all.iter().any(|word| can_have(word)) || can_have_any(&known.parts);
    let can_be_rounded = can_have(b"e") && b"+.,".iter().any(|&byte| is_used(byte));
    let mut put = |code, can_be: bool, is: fn(&[u8]) -> bool| {
        issues.put(code, if can_be { proposed(customers, is) } else { Issue::default() });
    };
    put(IssueCode::OddCustomers, can_be_odd, is_no_customer);
    put(IssueCode::MaskedIds, can_have_any(&known.masks), is_masked);
    put(IssueCode::RoundedIds, can_be_rounded, is_rounded);
}

/// Those who are something, with the first few.
fn proposed(customers: &Names, is: fn(&[u8]) -> bool) -> Issue {
    let mut issue = Issue::default();
    in_stretches(customers.len(), |stretch| {
        for id in stretch.map(|code| customers.get(code as u32)).filter(|id| is(id)) {
            issue.count += 1;
            if issue.samples.len() < IssueLog::SAMPLES {
                issue.samples.push(Sample::of_ids(excerpt(&String::from_utf8_lossy(id))));
            }
        }
    });
    issue
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn words_are_found_as_by_comparing_with_each() {
        for words in [&known().items, &known().customers] {
            let near =
                words.all.iter().flat_map(|word| [&word[1..], &word[..word.len() - 1], word].map(<[u8]>::to_vec));
            for text in near.chain([b"".to_vec(), b"x".repeat(63), b"x".repeat(70)]) {
                let text = text.to_ascii_uppercase();
                assert_eq!(
                    words.have(&text),
                    words.all.iter().any(|word| word.eq_ignore_ascii_case(&text)),
                    "{text:?}"
                );
            }
        }
    }

    #[test]
    fn rounded_ids_are_told_from_others() {
        for id in ["1.38E+10", "2,93e+17", "2E+17", "2.E+17", "2.93E17"] {
            assert!(is_rounded(id.as_bytes()), "{id}");
        }
        for id in ["12E5", "E+17", "3E8A", "2.93E", "2.9.3E+17", "A2.93E+17", "2.93E+1A", ".93E+17", "", "293"] {
            assert!(!is_rounded(id.as_bytes()), "{id}");
        }
    }

    #[test]
    fn ids_are_spared_a_look_only_where_none_can_be_meant() {
        let ids = [
            "test1",
            "TESTER",
            "Guest",
            "b2b",
            "17",
            "cust1",
            "138****0000",
            "小**明",
            "小••明",
            "员工7",
            "2.93E+17",
            "2,9e17",
            "12E5",
            "B2B shop",
            "Ｔest",
            "na",
            "NA5",
            "x.y",
            "e+e",
            "批发",
            "批",
            "发",
        ];
        let mut rng = Rng::new(2);
        for _ in 0..2000 {
            let few: Vec<&str> = (0..rng.below(4)).map(|_| *rng.pick(&ids)).collect();
            let mut words = crate::table::Dictionary::new();
            few.iter().for_each(|id| drop(words.intern(id.as_bytes())));
            let (names, _) = words.texts().sorted(0..words.len() as u32);
            let mut issues = IssueLog::default();
            report(&names, &names.bytes_used(), &mut issues);
            let is: [fn(&[u8]) -> bool; 3] = [is_no_customer, is_masked, is_rounded];
            let codes = [IssueCode::OddCustomers, IssueCode::MaskedIds, IssueCode::RoundedIds];
            for (code, is) in codes.into_iter().zip(is) {
                let ours = issues.iter().find(|(found, _)| *found == code).map_or(0, |(_, issue)| issue.count);
                assert_eq!(ours, names.iter().filter(|id| is(id)).count() as u64, "{few:?}");
            }
        }
    }

    #[test]
    fn lists_are_looked_up_as_if_one_went_through_them() {
        let mut rng = Rng::new(1);
        for _ in 0..500 {
            let mut text = || {
                let letters = (0..rng.below(4)).map(|_| *rng.pick(&["a", "A", "b", "Z", "7", " ", "-", "运"]));
                letters.collect::<String>()
            };
            let customers: Vec<String> = (0..20).map(|_| text()).collect();
            let items: Vec<String> = (0..20).map(|_| text()).collect();
            let population = Population::new(None, customers.clone(), items.clone());
            for _ in 0..50 {
                let asked = text();
                let (customer, item) = (asked.as_bytes(), asked.trim().as_bytes());
                let is_customer = customers.iter().any(|other| other.as_bytes() == customer);
                let is_item = items.iter().any(|other| other.trim().as_bytes().eq_ignore_ascii_case(item));
                assert_eq!(population.leaves_out_customer(customer), is_customer, "{asked:?} of {customers:?}");
                assert_eq!(population.leaves_out_item(customer), is_item, "{asked:?} of {items:?}");
            }
        }
    }

    #[test]
    fn items_that_are_no_products() {
        for item in ["POST", " DOT ", "m", "运费", "Bank Charges", "shipping"] {
            assert!(is_no_product(item.as_bytes()), "{item}");
        }
        for item in ["", "85123A", "postcard", "MUG", "运动鞋", "POSTAGE STAMP TIN"] {
            assert!(!is_no_product(item.as_bytes()), "{item}");
        }
    }

    #[test]
    fn ids_that_are_no_customers() {
        for id in ["test", "Test-01", "test@shop.example", "STAFF7", "测试账号", "guest"] {
            assert!(is_no_customer(id.as_bytes()), "{id}");
        }
        for id in ["17", "testa", "tess", "c-4", "张三", "", "n"] {
            assert!(!is_no_customer(id.as_bytes()), "{id}");
        }
    }
}
