//! One clean orders file, and what can happen to it: the pollutions of Vitagliano, Hameed, Jiang, Reisener, Wu and Naumann, "Pollock: A
//! Data Loading Benchmark", PVLDB 16(8), 2023, written anew after the paper's list for a table of ours, with some kinds of quotes added.

use clientele::rng::Rng;

/// Rows of data.
const ROWS: usize = 83;
const HEADER: [&str; 9] =
    ["Order No.", "Customer ID", "Order Date", "Qty", "Price", "Product", "Description", "URL", "Comment"];
/// Always quoted, as the paper's file has it.
const QUOTED: [usize; 2] = [6, 7];

/// A table with the marks between its cells, to be written.
#[derive(Clone)]
struct Sheet {
    rows: Vec<Vec<String>>,
    delimiter: String,
    line_end: String,
    quote: char,
    /// What stands before a quote within quotes.
    escape: &'static str,
    /// This row is written with another delimiter.
    other: Option<(usize, &'static str)>,
}

/// A polluted file and what it must come to.
pub struct Polluted {
    /// What was done.
    pub kind: &'static str,
    pub bytes: Vec<u8>,
    /// `None` where nothing can be loaded, and saying so is right.
    pub header: Option<Vec<String>>,
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    fn clean(rng: &mut Rng) -> Sheet {
        let header = HEADER.map(str::to_owned).to_vec();
        let rows = (0..ROWS).map(|row| cells(row, rng));
        Sheet {
            rows: std::iter::once(header).chain(rows).collect(),
            delimiter: ",".to_owned(),
            line_end: "\r\n".to_owned(),
            quote: '"',
            escape: "\"",
            other: None,
        }
    }

    /// The cells of a row as they stand in the file.
    fn written(&self, row: usize) -> Vec<String> {
        let quote = self.quote.to_string();
        let delimiter = self.other.filter(|(other, _)| *other == row).map_or(&self.delimiter[..], |(_, other)| other);
        let cell = |(column, cell): (usize, &String)| {
            let must = QUOTED.contains(&column)
                || cell.starts_with(self.quote)
                || cell.contains(['\n', '\r'])
                || cell.contains(delimiter);
            match must {
                true => format!("{quote}{}{quote}", cell.replace(self.quote, &format!("{}{quote}", self.escape))),
                false => cell.clone(),
            }
        };
        self.rows[row].iter().enumerate().map(cell).collect()
    }

    fn line(&self, row: usize) -> String {
        let delimiter = self.other.filter(|(other, _)| *other == row).map_or(&self.delimiter[..], |(_, other)| other);
        self.written(row).join(delimiter) + &self.line_end
    }

    fn text(&self) -> String {
        (0..self.rows.len()).map(|row| self.line(row)).collect()
    }

    fn polluted(&self, kind: &'static str) -> Polluted {
        self.polluted_as(kind, self.text())
    }

    /// Other bytes than this table's, which must come to this table.
    fn polluted_as(&self, kind: &'static str, text: String) -> Polluted {
        Polluted { kind, bytes: text.into_bytes(), header: Some(self.rows[0].clone()), rows: self.rows[1..].to_vec() }
    }

    /// This table with one row written otherwise, and that row's cells.
    fn with_line(&self, kind: &'static str, row: usize, line: &str, cells: Vec<String>) -> Polluted {
        let lines =
            (0..self.rows.len()).map(|i| if i == row { line.to_owned() + &self.line_end } else { self.line(i) });
        let text = lines.collect();
        let mut sheet = self.clone();
        sheet.rows[row] = cells;
        sheet.polluted_as(kind, text)
    }
}

fn cells(row: usize, rng: &mut Rng) -> Vec<String> {
    const PRODUCTS: [&str; 8] = [
        "Leather Sofa",
        "Throw Pillow, Wooden Paddles",
        "Dining Table, Round 48\"",
        "Kids' Hat",
        "Boxer, 5\" Inseam",
        "保温杯，500毫升",
        "Men's 3-in-1 Jacket",
        "Café crème, 250 g",
    ];
    const TEXTS: [&str; 6] = [
        "Rugged enough for peak performance, yet light.",
        "Soft, warm and \"stretchy\" fleece;\nall-day comfort.",
        "一年四季都适合，\n不掉色。",
        "Our lightest set: nests together, to save space",
        "\"As seen on TV\", they say.",
        "An exceptional feel",
    ];
    vec![
        format!("{}", 10_000 + row),
        format!("C-{}", rng.below(30)),
        format!("2024-{:02}-{:02}", 1 + row / 28, 1 + row % 28),
        format!("{}", rng.range(1, 12)),
        format!("{}.{:02}", rng.below(100), rng.below(100)),
        (*rng.pick(&PRODUCTS)).to_owned(),
        (*rng.pick(&TEXTS)).to_owned(),
        format!("https://www.example.com/product/{row}.html"),
        String::new(),
    ]
}

/// Every pollution of the clean file; of those that there is one of for each cell, every `nth` row's.
pub fn all(seed: u64, nth: usize) -> Vec<Polluted> {
    let mut rng = Rng::new(seed);
    let clean = Sheet::clean(&mut rng);
    let mut files = of_files(&clean);
    for row in (0..=ROWS).filter(|row| row % nth == 0) {
        for column in 0..HEADER.len() {
            of_separators(&clean, row, column, &mut files);
            of_quotes(&clean, row, column, &mut files);
        }
        for (kind, delimiter) in [("row: space for comma", " "), ("row: semicolon for comma", ";")] {
            files.push(Sheet { other: Some((row, delimiter)), ..clean.clone() }.polluted(kind));
        }
        let marked = |mark: &str| format!("{}{mark}", clean.line(row).trim_end());
        for (kind, end) in [("row: line feed", ""), ("row: carriage return", "\r")] {
            let text = clean.text().replace(&clean.line(row), &(marked(end) + if end.is_empty() { "\n" } else { "" }));
            files.push(clean.polluted_as(kind, text));
        }
    }
    files
}

fn of_files(clean: &Sheet) -> Vec<Polluted> {
    let text = clean.text();
    let mut files = vec![
        clean.polluted("clean"),
        Polluted { kind: "no payload", bytes: Vec::new(), header: None, rows: Vec::new() },
        Polluted { kind: "header only", bytes: clean.line(0).into_bytes(), header: None, rows: Vec::new() },
        clean.polluted_as("no trailing newline", text.trim_end().to_owned()),
        clean.polluted_as("double trailing newline", format!("{text}\r\n")),
        clean.polluted_as("multi-row header (2)", clean.line(0) + &text),
        clean.polluted_as("multi-row header (3)", clean.line(0).repeat(2) + &text),
        clean.polluted_as("preamble", format!("Orders of my shop\r\n\r\n{text}")),
        clean.polluted_as("preamble, delimited", format!("PREAMBLE,,,,,,,,\r\n,,,,,,,,\r\n{text}")),
        Sheet { rows: clean.rows[..2].to_vec(), ..clean.clone() }.polluted("one data row"),
    ];
    let numbered = (1..=HEADER.len()).map(|n| format!("column_{n}")).collect();
    let headless = text[clean.line(0).len()..].to_owned();
    files.push(Polluted { header: Some(numbered), ..clean.polluted_as("no header", headless) });
    for (kind, width) in [("two tables, narrower", 8), ("two tables, alike", 9), ("two tables, wider", 10)] {
        let mut second = clean.clone();
        for row in &mut second.rows {
            row.resize(width, "more".to_owned());
        }
        let rows = clean.rows[1..].iter().chain(&second.rows[1..]).cloned().collect();
        files.push(Polluted { rows, ..clean.polluted_as(kind, text.clone() + &second.text()) });
    }
    for (kind, delimiter) in [
        ("delimiter ;", ";"),
        ("delimiter tab", "\t"),
        ("delimiter |", "|"),
        ("delimiter space", " "),
        ("delimiter comma space", ", "),
    ] {
        files.push(Sheet { delimiter: delimiter.to_owned(), ..clean.clone() }.polluted(kind));
    }
    for (kind, line_end) in [("records end with LF", "\n"), ("records end with CR", "\r")] {
        files.push(Sheet { line_end: line_end.to_owned(), ..clean.clone() }.polluted(kind));
    }
    files.push(Sheet { quote: '\'', escape: "'", ..clean.clone() }.polluted("quote '"));
    files.push(Sheet { escape: "\\", ..clean.clone() }.polluted("escape backslash"));
    files.push(Sheet { escape: "", ..clean.clone() }.polluted("escape missing"));
    files
}

fn of_separators(clean: &Sheet, row: usize, column: usize, files: &mut Vec<Polluted>) {
    let (mut written, mut cells) = (clean.written(row), clean.rows[row].clone());
    written.insert(column, String::new());
    cells.insert(column, String::new());
    files.push(clean.with_line("row: separator more", row, &written.join(","), cells));
    let (mut written, mut cells) = (clean.written(row), clean.rows[row].clone());
    let plain = |column: usize| !clean.written(row)[column].starts_with('"');
    if column > 0 && plain(column) && plain(column - 1) {
        let (right, cell) = (written.remove(column), cells.remove(column));
        written[column - 1].push_str(&right);
        cells[column - 1].push_str(&cell);
        files.push(clean.with_line("row: separator less", row, &written.join(","), cells));
    }
}

/// Quotes that nobody escaped: in front of a cell's text, behind it, both, in its middle.
fn of_quotes(clean: &Sheet, row: usize, column: usize, files: &mut Vec<Polluted>) {
    let (written, cell) = (clean.written(row), &clean.rows[row][column]);
    let quoted = written[column].starts_with('"');
    let inner = |text: String| {
        let edge = if quoted { "\"" } else { "" };
        format!("{edge}{text}{edge}")
    };
    let escaped = cell.replace('"', if quoted { "\"\"" } else { "\"" });
    let middle = escaped.char_indices().map(|(at, _)| at).nth(escaped.chars().count() / 2).unwrap_or(0);
    let (left, right) = escaped.split_at(middle);
    let unescaped = |text: &str| if quoted { text.replace("\"\"", "\"") } else { text.to_owned() };
    let both = if quoted { format!("\"{cell}\"") } else { cell.clone() };
    let variants = [
        ("row: quote in front", format!("\"{escaped}"), format!("\"{cell}")),
        ("row: quote behind", format!("{escaped}\""), format!("{cell}\"")),
        ("row: quotes around", format!("\"{escaped}\""), both),
        ("row: quote inside", format!("{left}\"{right}"), unescaped(left) + "\"" + &unescaped(right)),
    ];
    for (kind, text, cell) in variants {
        // One more quote beside others is another escaped one, or half of one; nobody can tell.
        let is_riddle = text.trim_matches('"').len() + 1 < text.len() && cell.contains("\"\"");
        if is_riddle || (kind.ends_with("inside") && (left.is_empty() || left.ends_with('"') || right.starts_with('"')))
        {
            continue;
        }
        let (mut written, mut cells) = (written.clone(), clean.rows[row].clone());
        written[column] = inner(text);
        cells[column] = cell;
        files.push(clean.with_line(kind, row, &written.join(","), cells));
    }
}
