//! Columns drawn with spaces: two or more stand between cells, single ones within. A cell that is blank leaves nothing but more spaces, so
//! where a row has fewer cells than there are names, each belongs to the name that it stands under.

use memchr::memmem;

use super::wrapping::cell;

/// What is between cells, at least.
pub(super) const GAP: &str = "  ";

/// Where something stands in its line: its first character, and the one behind it.
type Span = (usize, usize);

/// The columns, by the line of their names.
#[derive(Default)]
pub(super) struct Drawn {
    names: Vec<Span>,
}

impl Drawn {
    /// A line's cells between commas. The first line with several cells holds the names.
    ///
    /// Cost: linear in the line; in cells × columns where some are blank.
    pub(super) fn line(&mut self, text: &[u8], out: &mut Vec<u8>) {
        let cells = cells(text);
        if self.names.is_empty() && cells.len() > 1 {
            self.names = cells.iter().map(|(span, _)| *span).collect();
        }
        let is_short = !cells.is_empty() && cells.len() < self.names.len();
        let columns = if is_short { self.columns(&cells) } else { (0..cells.len()).collect() };
        let mut column = 0;
        for ((_, text), at) in cells.iter().zip(columns) {
            out.resize(out.len() + at - column, b',');
            out.extend_from_slice(&cell(text));
            column = at;
        }
        if is_short {
            out.resize(out.len() + self.names.len() - 1 - column, b',');
        }
    }

    /// The columns of fewer cells than there are names, in their order, so that they stand as little beside the names as can be: cells are
    /// flush with them on the left or on the right.
    fn columns(&self, cells: &[(Span, &[u8])]) -> Vec<usize> {
        let (rows, width) = (cells.len(), self.names.len());
        // How far off the cells up to this one are at best, of the columns up to that one; nothing fits where there are fewer.
        let mut best = vec![vec![usize::MAX; width + 1]; rows + 1];
        best[0].fill(0);
        for (row, ((start, end), _)) in cells.iter().enumerate() {
            for (column, name) in self.names.iter().enumerate().skip(row) {
                let off = start.abs_diff(name.0).min(end.abs_diff(name.1));
                best[row + 1][column + 1] = best[row][column].saturating_add(off).min(best[row + 1][column]);
            }
        }
        let mut columns = vec![0; rows];
        let mut column = width;
        for row in (0..rows).rev() {
            while best[row + 1][column - 1] == best[row + 1][column] {
                column -= 1;
            }
            column -= 1;
            columns[row] = column;
        }
        columns
    }
}

fn cells(text: &[u8]) -> Vec<(Span, &[u8])> {
    let (mut found, mut at, mut characters) = (Vec::new(), 0, 0);
    loop {
        let blank = text[at..].len() - text[at..].trim_ascii_start().len();
        (at, characters) = (at + blank, characters + blank);
        let rest = text[at..].trim_ascii_end();
        if rest.is_empty() {
            return found;
        }
        let length = memmem::find(rest, GAP.as_bytes()).unwrap_or(rest.len());
        // Of characters of several bytes, the first one counts.
        let end = characters + rest[..length].iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        found.push(((characters, end), &rest[..length]));
        (at, characters) = (at + length, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(lines: &[&str]) -> Vec<String> {
        let mut columns = Drawn::default();
        let line = |text: &&str| {
            let mut out = Vec::new();
            columns.line(text.as_bytes(), &mut out);
            String::from_utf8(out).unwrap()
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn a_blank_cell_moves_no_other() {
        let lines = drawn(&[
            "order  customer  discount  amount  qty",
            "1001   Li Wei        2.50   30.50    2",
            "1002   Ana, B.              30.50    2",
            "       Cy            2.50    7.25",
            "1004                 2.50    7.25   11",
            "",
            "1005",
        ]);
        assert_eq!(
            lines,
            [
                "order,customer,discount,amount,qty",
                "1001,Li Wei,2.50,30.50,2",
                "1002,\"Ana, B.\",,30.50,2",
                ",Cy,2.50,7.25,",
                "1004,,2.50,7.25,11",
                "",
                "1005,,,,",
            ]
        );
    }

    #[test]
    fn characters_count_and_not_bytes() {
        let lines = drawn(&["订单  客户    金额", "1     李 伟   12", "2             7"]);
        assert_eq!(lines, ["订单,客户,金额", "1,李 伟,12", "2,,7"]);
    }

    #[test]
    fn more_cells_than_names_stay_as_they_are() {
        assert_eq!(drawn(&["a  b", "1  2  3"]), ["a,b", "1,2,3"]);
    }
}
