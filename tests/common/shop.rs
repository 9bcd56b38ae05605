//! Random order files with everything that order files are known for.

use clientele::rng::Rng;

/// A file before it is written.
pub struct Sheet {
    pub name: String,
    pub header: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// A few random files as bytes.
pub fn files(rng: &mut Rng) -> Vec<(String, Vec<u8>)> {
    let sheets = sheets(rng);
    written(&sheets, rng)
}

/// One to three sheets of one shop; the later ones tell some orders again.
pub fn sheets(rng: &mut Rng) -> Vec<Sheet> {
    let mut more = rng.clone();
    // Where nearly all ids begin with C, that means nothing.
    let c_ids = *rng.pick(&[0.0, 0.2, 0.2, 0.95]);
    let sheet = |number: u64, rng: &mut Rng, more: &mut Rng| {
        let mut header = vec!["Customer ID", "Order Date", "Note"];
        if rng.bernoulli(0.8) {
            header.push("Order No.");
        }
        if rng.bernoulli(0.5) {
            header.push("Amount");
        }
        if !header.contains(&"Amount") || rng.bernoulli(0.3) {
            header.extend(["Unit Price", "Quantity"]);
        }
        if rng.bernoulli(0.5) {
            header.push("Status");
        }
        super::shuffle(&mut header, rng);
        let mut rows: Vec<Vec<String>> = (0..rng.range(5, 60)).map(|_| row(&header, c_ids, rng)).collect();
        // What is kept with orders stands in front.
        for name in ["Category", "Channel", "Discount"] {
            if more.bernoulli(0.6) {
                header.insert(0, name);
                rows.iter_mut().for_each(|row| row.insert(0, cell(name, c_ids, more)));
            }
        }
        Sheet { name: format!("orders-{number}.csv"), header, rows }
    };
    let count = rng.range(1, 3) as u64;
    let mut sheets: Vec<Sheet> = (0..count).map(|number| sheet(number, rng, &mut more)).collect();
    // Without this row a small shop may have none that can be used.
    let row = |name: &&str| match *name {
        "Customer ID" => "sure",
        "Order Date" => "2024-02-29",
        "Order No." => "99",
        "Note" | "Status" | "Category" | "Channel" => "",
        _ => "1",
    };
    let sure = sheets[0].header.iter().map(row).map(str::to_owned).collect();
    sheets[0].rows.push(sure);
    sheets
}

fn row(header: &[&str], c_ids: f64, rng: &mut Rng) -> Vec<String> {
    let mut cells: Vec<String> = header.iter().map(|name| cell(name, c_ids, rng)).collect();
    if rng.bernoulli(0.03) {
        cells.truncate(rng.range(1, cells.len() as i64) as usize);
    } else if rng.bernoulli(0.02) {
        cells.push("too much".to_owned());
    }
    cells
}

fn cell(name: &str, c_ids: f64, rng: &mut Rng) -> String {
    let bad = rng.bernoulli(0.04);
    let text = match name {
        "Customer ID" if rng.bernoulli(0.12) => *rng.pick(&["", "", " ", "17.0", " 17 ", "017", "a\nb", "x, y"]),
        "Customer ID" => *rng.pick(&["17", "客户3", "c-4", "__proto__", "5", "6.5", "sa\"id", "é"]),
        "Order Date" if bad => *rng.pick(&["", "soon", "2024-02-30", "13/13/2024", "2024-13-05", "yesterday"]),
        "Order Date" => return format!("{}{}", day(rng), rng.pick(&["", "", " 23:59", "T08:15:00", "T17:30:00Z"])),
        "Order No." if rng.bernoulli(0.1) => "",
        "Order No." => {
            let prefix = if rng.bernoulli(c_ids) { *rng.pick(&["C", "c"]) } else { "" };
            return format!("{prefix}{}", rng.below(40));
        }
        "Amount" | "Unit Price" if bad => *rng.pick(&["", "free", "12;50", "five", "1.2.3", "-"]),
        "Amount" | "Unit Price" => *rng.pick(&["0", "12", "2.5", "9.99", "0.001", "-3.25", "1000000", " 4 ", "+7.10"]),
        "Quantity" if bad => *rng.pick(&["", "some"]),
        "Quantity" => *rng.pick(&["1", "1", "2", "12", "-1", "0", "0.5"]),
        "Category" => *rng.pick(&["tea", "tea", "cups", "", "两 用", " pots ", "a,b", "x\ny"]),
        "Channel" => *rng.pick(&["web", "web", "店", ""]),
        "Discount" => *rng.pick(&["", "0", "0.50", "1", "2.25"]),
        "Status" => *rng.pick(&["paid", "paid", "", "Refunded", "已退款", "ok"]),
        _ => {
            *rng.pick(&["", "plain", "two\nlines", "three\r\nlines\r\n,", "5\" pipe", "\"", ",,,", "\"\n1,2\n\"", "é;"])
        }
    };
    text.to_owned()
}

/// A day within two months, so that none stands apart.
pub fn day(rng: &mut Rng) -> String {
    format!("2024-{:02}-{:02}", rng.range(2, 3), rng.range(1, 29))
}

/// The sheets as CSV, each with its own line ends, mark and taste in quotes.
pub fn written(sheets: &[Sheet], rng: &mut Rng) -> Vec<(String, Vec<u8>)> {
    let written = |sheet: &Sheet| {
        let line_end = *rng.pick(&["\n", "\r\n"]);
        let quotes = *rng.pick(&[0.0, 0.2, 1.0]);
        let mut text = rng.pick(&["", "\u{feff}"]).to_string();
        let header: Vec<String> = sheet.header.iter().map(|name| (*name).to_owned()).collect();
        for cells in std::iter::once(&header).chain(&sheet.rows) {
            if rng.bernoulli(0.05) {
                text.push_str(line_end);
            }
            let cells: Vec<String> = cells.iter().map(|cell| quoted(cell, quotes, rng)).collect();
            text.push_str(&cells.join(","));
            text.push_str(line_end);
        }
        if rng.bernoulli(0.3) {
            text.truncate(text.len() - line_end.len());
        }
        (sheet.name.clone(), text.into_bytes())
    };
    sheets.iter().map(written).collect()
}

fn quoted(cell: &str, chance: f64, rng: &mut Rng) -> String {
    let must = cell.starts_with('"') || cell.contains([',', '\n', '\r']);
    if must || rng.bernoulli(chance) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
