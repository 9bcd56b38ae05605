//! What the engine reads: the beginning of a file, its records, the whole of it, dates and numbers.

use clientele::api::{OpenRequest, SnapshotRequest};
use clientele::ingest::csv::{Delimiter, End, Format, Record, guess_start, read_record};
use clientele::ingest::marks::Records;
use clientele::ingest::{PlanRequest, look};
use clientele::table::{Day, Decimal, MAX_SCALE, WrittenDate, WrittenNumber, read_date, read_number};

use crate::common::{self, Reading, naive, pollution};
use crate::{Target, files, fingerprint, roughly};

const MARKS: &[&str] = &[
    "\"",
    "\"\"",
    "\",\"",
    ",",
    ";",
    "\t",
    "|",
    " ",
    "\n",
    "\r\n",
    "\r",
    "'",
    "\\\"",
    "sep=;\n",
    "\u{feff}",
    "2024-01-31",
    "3/4/2024",
    "12,50",
    "$1,234.56",
    "customer",
    "date",
    "amount",
    "order id",
    "refunded",
    "C123",
    "客户",
    "1e5",
    "=\"7\"",
    "\u{1f}",
    "~",
];

pub const TARGETS: &[Target] = &[
    Target {
        name: "look",
        says: "a plan fits its file, and the rows shown are those that will be read",
        longest: 4096,
        rounds: 1200,
        seeds: tables,
        words: MARKS,
        tolerates: &[],
        run: look_at,
    },
    Target {
        name: "csv",
        says: "records are those of the naive reader, and get on with every step",
        longest: 512,
        rounds: 6000,
        seeds: tables,
        words: &["\"", "\"\"", ",", "\n", "\r", "\r\n", "\",\"", "\"\n\"", " ", "\\", "\\\"", "'", "a"],
        tolerates: &[],
        run: records,
    },
    Target {
        name: "reading",
        says: "any slices give what reading in one piece gives",
        longest: 2048,
        rounds: 700,
        seeds: tables,
        words: MARKS,
        tolerates: &[],
        run: reading,
    },
    Target {
        name: "dates",
        says: "a day that is read is written as it is read again",
        longest: 64,
        rounds: 40_000,
        seeds: dates,
        words: &[
            "2024-01-31",
            "T",
            "Z",
            "+08:00",
            "23:59:60",
            "31/12/",
            "12/31/",
            "年",
            "月",
            "日",
            "上午",
            "PM",
            "Jan",
            "March",
            "Sept.",
            "45000",
            "1704067200",
            ".",
            "/",
            "-",
            " ",
            ",",
            ":",
            "0",
            "9999",
            "٣",
        ],
        tolerates: &[],
        run: date,
    },
    Target {
        name: "numbers",
        says: "a number fits its range at every scale",
        longest: 64,
        rounds: 40_000,
        seeds: numbers,
        words: &[
            "1,234.56",
            "1.234,56",
            "-",
            "(",
            ")",
            "$",
            "€",
            "¥",
            "CNY",
            "元",
            "万",
            "%",
            "e5",
            "E-9",
            "'",
            " ",
            "\u{a0}",
            ".",
            ",",
            "+",
            "9999999999999",
            "0.0000001",
            "−",
            "１",
        ],
        tolerates: &[],
        run: number,
    },
];

/// Kept inputs, and polluted files, cut to what fits.
fn tables() -> Vec<Vec<u8>> {
    let mut tables = files("tests/regressions", ".csv");
    tables.extend(pollution::all(1, 83).into_iter().map(|file| file.bytes[..file.bytes.len().min(1500)].to_vec()));
    tables
}

/// The last bytes choose what is asked, so that files keep their beginnings.
fn look_at(input: &[u8]) -> u64 {
    let [head @ .., choice] = input else { return 0 };
    let asked = PlanRequest {
        header: [None, None, Some(true), Some(false)][usize::from(choice % 4)],
        delimiter: (choice & 12 == 12).then_some(Delimiter::Byte(b";,\t "[usize::from(choice >> 4) % 4])),
        ..PlanRequest::default()
    };
    let file_bytes = head.len() as u64 + if choice % 7 == 0 { 1000 } else { 0 };
    let found = look(head, file_bytes, &asked);
    assert_eq!(found, look(head, file_bytes, &asked), "the same twice");
    let look = match found {
        Ok(look) => look,
        Err(error) => return fingerprint(error.code().as_str()),
    };
    let plan = &look.plan;
    let width = plan.header.len();
    assert!(width > 0 && look.profiles.len() == width);
    assert!(plan.data_start <= file_bytes && plan.preamble <= plan.header_rows);
    assert!(plan.mapping.iter().all(|(_, column, _)| column < width), "columns that are there");
    let mut record = Record::new(plan.dialect.format);
    let mut at = plan.data_start as usize;
    for row in &look.rows {
        while at < row.start {
            let End::At(next) = read_record(head, at, false, &mut record) else { panic!("a blank line ends") };
            assert!(record.is_blank() && next > at, "only blank lines are passed over");
            at = next;
        }
        assert_eq!(at, row.start);
        let last = head.len() as u64 == file_bytes;
        let (End::At(next) | End::Unclosed(next)) = read_record(head, at, last, &mut record) else {
            panic!("a row ends")
        };
        assert!(next == row.end && record.fields(head).eq(row.cells.iter().map(Vec::as_slice)), "rows are records");
        at = next;
    }
    let fields: Vec<_> = plan.mapping.iter().map(|(field, _, reason)| (field as u8, reason as u8)).collect();
    let forms = (plan.day_first.value, plan.decimal_comma.value, plan.amount_per_order.value, plan.has_header);
    fingerprint((format!("{:?}", plan.dialect), fields, forms, roughly(width), roughly(look.rows.len()), plan.preamble))
}

fn records(input: &[u8]) -> u64 {
    let comma = Format::with_delimiter(b',');
    let (rows, outside) = naive::read(input);
    let mut record = Record::new(comma);
    let mut at = 0;
    for row in &rows {
        let end = read_record(input, at, true, &mut record);
        assert_eq!(end, if row.unclosed { End::Unclosed(row.end) } else { End::At(row.end) });
        assert!(record.fields(input).eq(row.fields.iter().map(Vec::as_slice)) && record.is_blank() == row.blank);
        assert!(row.end > at, "getting on");
        at = row.end;
    }
    assert_eq!(at, input.len());
    for from in (1..input.len()).step_by(7) {
        let guess = guess_start(&input[from - 1..], 1, comma, true);
        let (End::At(guess) | End::Unclosed(guess)) = guess else { panic!("the file is whole") };
        let guess = guess + from - 1;
        assert!((from..=input.len()).contains(&guess));
        if outside[from] {
            let start = rows.iter().map(|row| row.start).find(|&start| start >= from);
            assert_eq!(guess, start.unwrap_or(input.len()));
        }
    }
    let spaces = Format { delimiter: Delimiter::Spaces, ..comma };
    let semicolon = Format { backslash: true, ..Format::with_delimiter(b';') };
    for format in [comma, spaces, semicolon, Format { padded: true, ..comma }, Format { quote: None, ..comma }] {
        cut_short(input, format);
    }
    let shape: Vec<_> = rows.iter().map(|row| (row.fields.len(), row.unclosed)).collect();
    fingerprint((shape.len().min(6), &shape[..shape.len().min(6)]))
}

/// What is read of a part is what is read of the whole, or nothing yet; and the reader of many agrees with that of one.
fn cut_short(input: &[u8], format: Format) {
    let (mut one, mut many) = (Record::new(format), Record::new(format));
    let mut records = Records::new(input, format, true);
    let mut at = 0;
    while at < input.len() {
        let end = read_record(input, at, true, &mut one);
        assert_eq!(records.read(at, &mut many), end, "{format:?}");
        assert!(one.fields(input).eq(many.fields(input)), "{format:?}");
        let (End::At(next) | End::Unclosed(next)) = end else { panic!("the file is whole") };
        for cut in [at + 1, (at + next) / 2, next, next + 1, (next + input.len()) / 2] {
            if cut > at && cut < input.len() {
                let of_part = read_record(&input[..cut], at, false, &mut many);
                assert!(of_part == End::Unfinished || of_part == end, "{format:?} {cut}");
                assert!(of_part == End::Unfinished || one.fields(input).eq(many.fields(input)), "{format:?} {cut}");
            }
        }
        assert!(next > at);
        at = next;
    }
}

fn reading(input: &[u8]) -> u64 {
    let whole = opened(input, Reading::default());
    let seed = fingerprint(input);
    for (i, slice_bytes) in [16, 17 + seed % 48, 64 + seed % 400].into_iter().enumerate() {
        let (backwards, readers) = (seed >> i & 1 == 1, 1 + i);
        let lookahead = [0, 1, 64][(seed >> (4 + i)) as usize % 3];
        let reading = Reading { slice_bytes, lookahead, backwards, readers, shuffle: (i == 2).then_some(seed) };
        assert_eq!(opened(input, reading), whole, "slices of {slice_bytes}");
    }
    let issues = whole.0.split("\"code\":\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    fingerprint((issues.collect::<Vec<_>>(), roughly(whole.1.len())))
}

/// Report and customers, or the error.
fn opened(input: &[u8], reading: Reading) -> (String, String) {
    let asked = match fingerprint(input) >> 20 & 1 {
        0 => "{}",
        _ => r#"{"similarIds": "together", "identity": ["id", "email", "phone"], "from": "2021-01-02"}"#,
    };
    let request = OpenRequest::read(asked).expect("a request");
    let opened = common::open(&[("f.csv", input)], &request, reading);
    let (mut session, report) = match opened {
        Ok(opened) => opened,
        Err(error) => return (format!("\"code\":\"{}\" {error}", error.code().as_str()), String::new()),
    };
    let mut report = serde_json::to_value(report).expect("reports are JSON");
    // Fingerprints need slices of whole mebibytes.
    report["files"][0].as_object_mut().expect("a file").remove("fingerprint");
    let exported = session.snapshot(1, &SnapshotRequest::default()).and_then(|_| session.export(1, "customers.csv"));
    let customers = exported.map_or_else(|error| error.to_string(), |csv| String::from_utf8_lossy(&csv).into_owned());
    (report.to_string(), customers)
}

fn dates() -> Vec<Vec<u8>> {
    let texts = [
        "2024-02-29",
        "2024-02-29T23:59:59.999+08:00",
        "31/12/2024 10:20 PM",
        "12/31/24",
        "20240131",
        "45321.5",
        "1704067200000",
        "2024年2月29日 下午3时",
        "29 Feb 2024",
        "February 29, 2024",
        "Thu, 29 Feb 2024 10:00:00 GMT",
        "29.2.24",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

fn date(input: &[u8]) -> u64 {
    let again = |day: Day| {
        let (year, month, number) = day.civil();
        assert_eq!(Day::from_civil(year, month, number), Some(day));
        if (0..=9999).contains(&year) {
            assert_eq!(read_date(day.to_string().as_bytes(), 0), Some(WrittenDate::Sure(day)), "{day}");
        }
    };
    for zone in [0, 480, -720] {
        match read_date(input, zone) {
            None => {}
            Some(WrittenDate::Sure(day) | WrittenDate::DayFirst(day) | WrittenDate::MonthFirst(day)) => again(day),
            Some(WrittenDate::Either { day_first, month_first }) => {
                again(day_first);
                again(month_first);
                assert_ne!(day_first, month_first, "two readings");
            }
        }
    }
    let Some(date) = read_date(input, 0) else { return unread(input) };
    fingerprint((format!("{:?}", std::mem::discriminant(&date)), shape(input)))
}

fn numbers() -> Vec<Vec<u8>> {
    let texts = [
        "0",
        "-12.50",
        "1,234.56",
        "1.234,56",
        "(5)",
        "$ 1,234",
        "1 234,5 €",
        "¥12万",
        "USD 5",
        "1e3",
        "12%",
        "1'000.5",
        "−5",
        "１２．５",
        "9223372036854775807",
        "0.000001",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

fn number(input: &[u8]) -> u64 {
    let fits = |number: Decimal| {
        assert!(number.scale <= MAX_SCALE);
        (number.scale..=MAX_SCALE)
            .for_each(|scale| assert_eq!(number.at_scale(scale).signum(), number.mantissa.signum()));
        if let Some(square) = number.times(number) {
            assert!(square.scale <= MAX_SCALE && square.mantissa >= 0);
        }
    };
    let Some(read) = read_number(input) else { return unread(input) };
    let kind = match read.number {
        WrittenNumber::Sure(number) | WrittenNumber::Point(number) | WrittenNumber::Comma(number) => {
            fits(number);
            std::mem::discriminant(&read.number)
        }
        WrittenNumber::Either { point, comma } => {
            fits(point);
            fits(comma);
            std::mem::discriminant(&read.number)
        }
    };
    fingerprint((format!("{kind:?}"), read.currency.map(|currency| currency.code()), shape(input)))
}

/// What cannot be read is hardly ever something new: most of it is noise.
fn unread(input: &[u8]) -> u64 {
    let mut shape = shape(input);
    shape.truncate(3);
    fingerprint(shape)
}

/// A short text with its digits and letters alike.
fn shape(input: &[u8]) -> Vec<u8> {
    let mut shape: Vec<u8> = input
        .iter()
        .map(|byte| match byte {
            b'0'..=b'9' => b'0',
            b'a'..=b'z' | b'A'..=b'Z' => b'a',
            other => *other,
        })
        .collect();
    shape.dedup();
    shape
}
