//! Dates and numbers as people and systems write them: what other tools read and write, every day and many amounts in every
//! form, and texts that nobody writes.

use std::fs;

use clientele::table::{Decimal, Money, WrittenDate, read_date, read_number};

fn reference(name: &str) -> Vec<Vec<String>> {
    let path = format!("{}/tests/reference/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The readings with the day first and with the month first; one that cannot be is the other.
fn readings(date: Option<WrittenDate>) -> [String; 2] {
    let shown = |day_first: bool| match date.and_then(|d| d.day(day_first).or(d.day(!day_first))) {
        Some(day) => day.to_string(),
        None => "-".into(),
    };
    [shown(true), shown(false)]
}

#[test]
fn dates_are_read_as_other_tools_read_and_write_them() {
    let mut wrong = Vec::new();
    for row in reference("written_dates.tsv") {
        let [tool, zone, day_first, month_first, text] = &row[..] else { panic!("{row:?}") };
        let ours = readings(read_date(text.as_bytes(), zone.parse().unwrap()));
        if [day_first, month_first].iter().zip(&ours).any(|(theirs, ours)| !theirs.is_empty() && *theirs != ours) {
            wrong.push(format!("{tool} {zone} {text:?}: {day_first} {month_first}, ours {ours:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The amount without trailing zeros.
fn shown(value: Decimal) -> String {
    let text = Money { minor: value.mantissa.into(), scale: value.scale }.to_string();
    if value.scale > 0 { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[test]
fn numbers_are_read_as_other_tools_read_and_write_them() {
    let mut wrong = Vec::new();
    for row in reference("written_numbers.tsv") {
        let [tool, point, comma, currency, text] = &row[..] else { panic!("{row:?}") };
        let read = read_number(text.as_bytes());
        let ours = [false, true].map(|mark| read.and_then(|r| r.number.value(mark)).map_or("-".into(), shown));
        let differs = [point, comma].iter().zip(&ours).any(|(theirs, ours)| !theirs.is_empty() && *theirs != ours);
        let money = read.and_then(|r| r.currency);
        let same = match read_number(format!("{currency} 1").as_bytes()).and_then(|r| r.currency) {
            Some(theirs) => money.is_some_and(|ours| ours.may_be(theirs)),
            None => money.is_none(),
        };
        if differs || !same {
            wrong.push(format!(
                "{tool} {text:?}: {point} {comma} {currency}, ours {ours:?} {:?}",
                money.map(|m| m.code())
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
