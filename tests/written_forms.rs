//! Dates and numbers as people and systems write them: what other tools read and write, every day and many amounts in every
//! form, and texts that nobody writes.

use std::fs;

use clientele::rng::Rng;
use clientele::table::{Day, Decimal, MAX_SCALE, Money, WrittenDate, WrittenNumber, read_date, read_number};

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

const MONTHS: [[&str; 12]; 7] = [
    ["January", "Feb", "MARCH", "apr", "May", "June", "Jul", "August", "Sept", "October", "Nov", "December"],
    ["Januar", "Feb", "März", "April", "Mai", "JUNI", "Juli", "Aug", "September", "Okt", "November", "Dez"],
    ["janvier", "févr.", "mars", "avril", "mai", "juin", "juil.", "AOÛT", "sept.", "octobre", "nov.", "décembre"],
    ["enero", "febrero", "mar.", "abril", "mayo", "junio", "jul.", "ago", "septiembre", "oct", "nov.", "dic."],
    ["gennaio", "feb", "marzo", "apr", "maggio", "giugno", "lug", "agosto", "set", "ottobre", "nov", "dicembre"],
    ["janeiro", "fev.", "março", "abr", "mai.", "junho", "julho", "ago.", "set.", "outubro", "nov", "dez"],
    ["januari", "feb.", "maart", "apr", "mei", "juni", "jul", "augustus", "sep", "oktober", "nov", "december"],
];

/// Every form in which the order of day and month is known, by the name of the month in some language.
fn sure_forms(y: i32, m: u32, d: u32, month: &str) -> Vec<String> {
    vec![
        format!("{y}-{m:02}-{d:02}"),
        format!("{y}-{m}-{d} 9:56"),
        format!("{y}/{m}/{d}"),
        format!("{y}/{m:02}/{d:02} 23:59:59.999"),
        format!("{y}.{m}.{d}."),
        format!("{y}. {m}. {d}. 오후 3:05"),
        format!("{y}{m:02}{d:02}"),
        format!("{y}{m:02}{d:02}095600"),
        format!("{y}{m:02}{d:02}T0956"),
        format!("{y}年{m}月{d}日"),
        format!("{y}年{m:02}月{d:02}日 下午3:05"),
        format!("{y} 年 {m} 月 {d} 號 星期日"),
        format!("{y}년 {m}월 {d}일"),
        format!("{d} {month} {y}"),
        format!("{d:02}-{month}-{y} 10:00 p.m."),
        format!("{d}. {month} {y}, 14.05 Uhr"),
        format!("{d} de {month} de {y}"),
        format!("{d}{month}{y}"),
        format!("{month} {d}, {y} at 9:56 AM"),
        format!("{month} {d:02} {y}  9:56PM"),
        format!("{y} {month} {d}"),
        format!("{y}-{month}-{d:02}"),
        format!("Wed, {d:02} {month} {y} 10:00:00 +0000"),
        format!("mar {month} {d:02} 10:00:00 {y}"),
        format!(" \"{d}/{month}/{y}:10:00:00 +0000\" "),
    ]
}

/// Forms of day and month in numbers, in this order.
fn number_forms(y: i32, first: u32, second: u32) -> Vec<String> {
    vec![
        format!("{first}/{second}/{y}"),
        format!("{first:02}/{second:02}/{y} 9:56:01 AM"),
        format!("{first:02}.{second:02}.{y}"),
        format!("{first}. {second}. {y}"),
        format!("{first:02}-{second:02}-{y} 14:05"),
        format!("'{first}/{second}/{y}, 下午3:05"),
    ]
}

#[test]
fn every_day_is_read_in_every_form() {
    let start = Day::from_civil(1900, 1, 1).unwrap().0;
    for (turn, n) in (start..=Day::from_civil(2100, 12, 31).unwrap().0).enumerate() {
        let day = Day(n);
        let (y, m, d) = day.civil();
        let check = |text: String, expected| assert_eq!(read_date(text.as_bytes(), 0), Some(expected), "{text}");
        let month = MONTHS[turn % 7][m as usize - 1];
        sure_forms(y, m, d, month).into_iter().for_each(|text| check(text, WrittenDate::Sure(day)));
        check(wide(&format!("{y}-{m:02}-{d:02} 09:56")), WrittenDate::Sure(day));

        let other = Day::from_civil(y, d, m);
        let day_first = match other {
            Some(other) if other == day => WrittenDate::Sure(day),
            Some(month_first) => WrittenDate::Either { day_first: day, month_first },
            None => WrittenDate::DayFirst(day),
        };
        let month_first = match other {
            Some(other) if other == day => WrittenDate::Sure(day),
            Some(day_first) => WrittenDate::Either { day_first, month_first: day },
            None => WrittenDate::MonthFirst(day),
        };
        number_forms(y, d, m).into_iter().for_each(|text| check(text, day_first));
        number_forms(y, m, d).into_iter().for_each(|text| check(text, month_first));
        if (1969..=2068).contains(&y) {
            let year = y % 100;
            check(format!("{d}/{m}/{year:02}"), day_first);
            check(format!("{m:02}-{d:02}-{year:02} 9:56"), month_first);
            check(format!("{d}-{month}-{year:02}"), WrittenDate::Sure(day));
            check(format!("{year:02}年{m}月{d}日"), WrittenDate::Sure(day));
        }
        if (20_000..=80_000).contains(&(n + 25_569)) {
            check((n + 25_569).to_string(), WrittenDate::Sure(day));
            check(format!("{}.999", n + 25_569), WrittenDate::Sure(day));
        }
        let seconds = i64::from(n) * 86_400 + turn as i64 % 86_400;
        if seconds >= 100_000_000 {
            check(format!("{seconds}.5"), WrittenDate::Sure(day));
        }
        if seconds >= 1_000_000_000 {
            check(format!("{seconds}999"), WrittenDate::Sure(day));
            check(format!("{seconds}999999.0"), WrittenDate::Sure(day));
        }
    }
}

#[test]
fn zoned_times_move_to_the_zone_and_others_stay() {
    let mut rng = Rng::new(2);
    let day = Day::from_civil(2024, 3, 31).unwrap();
    for _ in 0..50_000 {
        let (hour, minute) = (rng.below(24), rng.below(60));
        let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        let (half, chinese) = if hour < 12 { ("AM", "上午") } else { ("pm", "下午") };
        let clocks = [
            format!("{hour:02}:{minute:02}"),
            format!("{hour}:{minute:02}:59.5"),
            format!("{twelve}:{minute:02} {half}"),
            format!("{twelve:02}:{minute:02}:00{half}"),
            format!("{chinese}{twelve}:{minute:02}"),
            format!("{hour}时{minute}分"),
            format!("{hour}h{minute:02}"),
            format!("{hour:02}{minute:02}"),
        ];
        let clock = rng.pick(&clocks);
        let offset = rng.range(-14 * 60, 14 * 60);
        let (sign, ahead) = (if offset < 0 { '-' } else { '+' }, offset.abs());
        let (zone, offset) = match rng.below(6) {
            0 => (String::new(), None),
            1 => (" CST".into(), None),
            2 => (rng.pick(&["Z", " UTC", " gmt"]).to_string(), Some(0)),
            3 => (format!(" {sign}{:02}{:02} (Some Time)", ahead / 60, ahead % 60), Some(offset)),
            4 => (format!(" GMT{sign}{}", ahead / 60), Some(offset - offset % 60)),
            _ => (format!("{sign}{:02}:{:02}", ahead / 60, ahead % 60), Some(offset)),
        };
        let ours = rng.range(-14 * 60, 14 * 60);
        let moved = offset.map_or(0, |offset| ((hour * 60 + minute) as i64 - offset + ours).div_euclid(1440));
        let text = format!("{} {clock}{zone}", rng.pick(&["2024/3/31", "31-Mar-24", "2024-03-31", "2024年3月31日"]));
        let expected = Some(WrittenDate::Sure(Day(day.0 + moved as i32)));
        assert_eq!(read_date(text.as_bytes(), ours as i32), expected, "{text} in {ours}");
    }
}

/// The same text in full width.
fn wide(text: &str) -> String {
    let widen = |letter: char| match letter {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(letter as u32 + 0xfee0).unwrap(),
        other => other,
    };
    text.chars().map(widen).collect()
}

/// Digits in groups of three, or the Indian way.
fn grouped(digits: &str, mark: &str, indian: bool) -> String {
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        let left = digits.len() - at;
        let ends = if indian && left > 3 { left % 2 == 1 } else { left.is_multiple_of(3) };
        if at > 0 && (ends || left == 3) {
            text += mark;
        }
        text.push(digit);
    }
    text
}

#[test]
fn every_amount_is_read_in_every_form() {
    let mut rng = Rng::new(3);
    for _ in 0..200_000 {
        let scale = rng.below(5) as u8;
        let places = rng.range(1, 9 + i64::from(scale)) as u32;
        let mantissa = rng.below(10_u64.pow(places)) as i64;
        let unit = 10_i64.pow(scale.into());
        let whole = (mantissa / unit).to_string();
        let decimals =
            if scale == 0 { String::new() } else { format!("{:0width$}", mantissa % unit, width = scale.into()) };
        let (mark, group) = *rng.pick(&[
            (".", ","),
            (",", "."),
            (".", ""),
            (",", ""),
            (".", " "),
            (",", "\u{a0}"),
            (",", "\u{202f}"),
            (".", "'"),
            (".", "’"),
            (",", "\u{2009}"),
        ]);
        let indian = group == "," && rng.bernoulli(0.3);
        let written = grouped(&whole, group, indian);
        let body = if scale == 0 { written.clone() } else { format!("{written}{mark}{decimals}") };
        let value = |mantissa, scale| Decimal { mantissa, scale, rounded: false };
        let marks = if group == "," || group == "." { written.matches(group).count() } else { 0 };
        let is_grouped = !group.is_empty() && whole.len() > 3;

        // What the text proves, from how it was made.
        let negative = rng.bernoulli(0.3);
        let signed = if negative { -mantissa } else { mantissa };
        let sure = |comma: bool, value| if comma { WrittenNumber::Comma(value) } else { WrittenNumber::Point(value) };
        let number = if scale > 0 {
            let exact = value(signed, scale);
            let both = scale == 3 && !is_grouped && whole.len() <= 3 && whole != "0";
            match (both, mark) {
                (true, ".") => WrittenNumber::Either { point: exact, comma: value(signed, 0) },
                (true, _) => WrittenNumber::Either { point: value(signed, 0), comma: exact },
                (false, mark) => sure(mark == ",", exact),
            }
        } else if marks == 1 {
            let [whole, part] = [value(signed, 0), value(signed, 3)];
            if group == "," {
                WrittenNumber::Either { point: whole, comma: part }
            } else {
                WrittenNumber::Either { point: part, comma: whole }
            }
        } else if marks > 1 {
            sure(group == ".", value(signed, 0))
        } else {
            WrittenNumber::Sure(value(signed, 0))
        };

        let (before, after, code) = *rng.pick(&[
            ("", "", ""),
            ("", "", ""),
            ("$", "", "$"),
            ("", " €", "EUR"),
            ("US$ ", "", "USD"),
            ("¥", "元", "CNY"),
            ("CHF ", "", "CHF"),
            ("", " zł", "PLN"),
            ("", "円", "JPY"),
            ("NT$", "", "TWD"),
            ("$", " AUD", "AUD"),
            ("", "kr", "kr"),
            ("inr", "", "INR"),
        ]);
        let text = if negative {
            rng.pick(&[
                format!("-{before}{body}{after}"),
                format!("{before}-{body}{after}"),
                format!("\u{2212} {before}{body}{after}"),
                format!("({before}{body}{after})"),
                format!("{before}({body}){after}"),
                format!("{before}{body}-{after}"),
                format!("{before}{body}{after}-"),
            ])
            .clone()
        } else {
            rng.pick(&[
                format!("{before}{body}{after}"),
                format!("+{before}{body}{after}"),
                format!(" '{before}{body}{after} "),
                format!("\"{before} {body} {after}\""),
                wide(&format!("{before}{body}{after}")),
            ])
            .clone()
        };
        let read = read_number(text.as_bytes()).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(read.number, number, "{text}");
        assert_eq!(read.currency.map_or("", |currency| currency.code()), code, "{text}");
    }
}

/// Whatever is read is within its limits, and full width, spaces and quotes change nothing.
fn check_any(text: &[u8]) {
    let limits = Day::from_civil(1899, 12, 1).unwrap()..=Day::from_civil(2200, 2, 1).unwrap();
    let date = read_date(text, 480);
    for day in [true, false].iter().filter_map(|day_first| date?.day(*day_first)) {
        assert!(limits.contains(&day), "{day} from {:?}", String::from_utf8_lossy(text));
    }
    if let Some(WrittenDate::Either { day_first, month_first }) = date {
        assert_ne!(day_first, month_first);
    }
    let number = read_number(text).map(|read| read.number);
    for value in [true, false].iter().filter_map(|comma| number?.value(*comma)) {
        assert!(value.scale <= MAX_SCALE && value.at_scale(MAX_SCALE).unsigned_abs() <= i64::MAX as u64);
    }
    if let Some(WrittenNumber::Either { point, comma }) = number {
        assert_ne!(point, comma);
    }
    // Beyond this length only plain numbers are read.
    if let Ok(text) = std::str::from_utf8(text)
        && text.len() < 90
    {
        for twin in [wide(text), format!(" {text}\t"), format!("\u{200e}{text}\u{a0}")] {
            assert_eq!(read_date(twin.as_bytes(), 480), date, "{text:?} {twin:?}");
            assert_eq!(read_number(twin.as_bytes()).map(|read| read.number), number, "{text:?} {twin:?}");
        }
    }
}

#[test]
fn texts_that_nobody_writes_do_no_harm() {
    let mut rng = Rng::new(4);
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for name in ["written_dates.tsv", "written_numbers.tsv"] {
        seeds.extend(reference(name).into_iter().map(|mut row| row.pop().unwrap().into_bytes()));
    }
    seeds.extend(sure_forms(2024, 3, 31, "März").into_iter().map(String::into_bytes));
    const BYTES: &[u8] = b"0123456789  ..,,--//::'\"()+TZeE$%kaApPmM\t\0\xc2\xa0\xe5\xb9\xb4\xff";
    for turn in 0..300_000 {
        let mut text = if turn % 10 == 0 {
            (0..rng.below(40)).map(|_| *rng.pick(BYTES)).collect()
        } else {
            rng.pick(&seeds).clone()
        };
        for _ in 0..rng.range(1, 3) {
            let at = rng.below(text.len() as u64 + 1) as usize;
            match rng.below(5) {
                0 => text.insert(at, *rng.pick(BYTES)),
                1 if at < text.len() => drop(text.remove(at)),
                2 if at < text.len() => text[at] = *rng.pick(BYTES),
                3 => text.truncate(at),
                _ => {
                    let part = text[at..].to_vec();
                    text.extend(part);
                }
            }
        }
        check_any(&text);
    }
    check_any(&[b'9'; 1000]);
    check_any(&"（".repeat(1000).into_bytes());
}
