//! What a workbook of Office Open XML says of its sheets and styles, where that is written as programs write it: without calamine, which
//! has to unpack all of it and reads every text before it can tell.

use memchr::memmem;

use super::Sheet;
use super::formats::Formats;
use super::scan::{Tag, push_text, small_number, tags};
use super::texts::SharedTexts;
use crate::container::Zip;
use crate::error::Result;
use crate::limits::Limits;

/// How much of a sheet is unpacked to see what it says of its size.
const BEGINNING: usize = 16 << 10;

/// A workbook whose parts are written as usual.
pub(super) struct UsualBook {
    /// The sheets with cells, and where each lies in the archive.
    pub sheets: Vec<(Sheet, usize)>,
    pub formats: Formats,
}

/// Unpacks parts of a workbook by their usual names, counting what comes out.
pub(super) struct Parts<'a> {
    pub zip: &'a mut Zip,
    pub limits: &'a Limits,
}

impl Parts<'_> {
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let Some(part) = self.zip.find(name) else { return Ok(None) };
        self.zip.unpack(part, self.limits)?.all_bytes().map(Some)
    }

    /// The texts that cells share; `None` where they are written in an unusual way.
    pub(super) fn texts(&mut self) -> Result<Option<SharedTexts>> {
        // Without such a part there are no texts to share.
        Ok(self
            .read("xl/sharedStrings.xml")?
            .map_or_else(|| Some(SharedTexts::default()), |xml| SharedTexts::read(&xml)))
    }

    /// What the workbook says of itself; `None` where anything of it is written in an unusual way.
    pub(super) fn book(&mut self) -> Result<Option<UsualBook>> {
        let names = ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"];
        let [root, book, parts] = names.map(|name| self.read(name));
        let (Some(root), Some(book), Some(parts)) = (root?, book?, parts?) else { return Ok(None) };
        let styles = self.read("xl/styles.xml")?.unwrap_or_default();
        let is_plain = |xml: &[u8]| std::str::from_utf8(xml).is_ok() && memmem::find(xml, b"<!").is_none();
        if ![&root, &book, &parts, &styles].into_iter().all(|xml| is_plain(xml)) || !is_root(&root) {
            return Ok(None);
        }
        let Some((named, formats)) = listed(&book, &parts).zip(formats(&book, &styles)) else { return Ok(None) };
        let mut sheets = Vec::with_capacity(named.len());
        for (name, visible, path) in named {
            let Some(place) = self.zip.find(&path) else { return Ok(None) };
            let Some(size) = self.size(place)? else { return Ok(None) };
            let (rows, columns) = size.unzip();
            sheets.push((Sheet { name, visible, rows, columns }, place));
        }
        Ok(Some(UsualBook { sheets, formats }))
    }

    /// The last row and column of a sheet, as it says itself, if it does; `None` where its beginning is unusual.
    fn size(&mut self, place: usize) -> Result<Option<Option<(u64, u64)>>> {
        let mut xml = vec![0; BEGINNING];
        let length = self.zip.unpack(place, self.limits)?.fill(&mut xml)?;
        xml.truncate(length);
        let Some(end) = memmem::find(&xml, b"<sheetData") else { return Ok(None) };
        let Some(at) = memmem::find(&xml[..end], b"<dimension") else { return Ok(Some(None)) };
        Ok(Tag::at(&xml, at + b"<dimension".len()).and_then(|tag| said_size(tag.attribute(b"ref")?)))
    }
}

fn is_root(root: &[u8]) -> bool {
    [&b"\"xl/workbook.xml\""[..], b"\"/xl/workbook.xml\""].iter().any(|part| memmem::find(root, part).is_some())
}

/// Of `A1:H20` the last row and column; of what is one cell, nothing.
fn said_size(reference: &[u8]) -> Option<Option<(u64, u64)>> {
    let last = reference.rsplit(|&byte| byte == b':').next()?;
    let (row, column) = super::rows::place(last)?;
    Some(((row, column) != (0, 0)).then_some((u64::from(row) + 1, u64::from(column) + 1)))
}

/// All tags of a name; `None` if any is unusual, or there are others that begin alike.
fn all_tags<'a>(xml: &'a [u8], name: &'static [u8]) -> Option<Vec<Tag<'a>>> {
    let found = tags(xml, name).collect::<Option<Vec<_>>>()?;
    let bare = name.trim_ascii_end();
    let alike = memmem::find_iter(xml, bare).filter(|at| {
        let next = xml.get(at + bare.len());
        !next.is_some_and(u8::is_ascii_alphanumeric)
    });
    (alike.count() == found.len()).then_some(found)
}

/// Name, visibility and part of each sheet with cells.
fn listed(book: &[u8], parts: &[u8]) -> Option<Vec<(String, bool, String)>> {
    let relationships = all_tags(parts, b"<Relationship ")?;
    let mut sheets: Vec<(String, bool, String)> = Vec::new();
    for tag in all_tags(book, b"<sheet ")? {
        let id = tag.attribute(b"r:id")?;
        let mut same = relationships.iter().filter(|tag| tag.attribute(b"Id") == Some(id));
        let (Some(part), None) = (same.next(), same.next()) else { return None };
        match part.attribute(b"Type")?.rsplit(|&byte| byte == b'/').next()? {
            b"worksheet" => {}
            b"chartsheet" | b"dialogsheet" => continue,
            _ => return None,
        }
        let visible = match tag.attribute(b"state") {
            None | Some(b"visible") => true,
            Some(b"hidden" | b"veryHidden") => false,
            Some(_) => return None,
        };
        let target = text(part.attribute(b"Target")?)?;
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let name = text(tag.attribute(b"name")?)?;
        if sheets.iter().any(|(other, ..)| *other == name) {
            return None;
        }
        sheets.push((name, visible, path));
    }
    Some(sheets)
}

fn text(raw: &[u8]) -> Option<String> {
    let mut out = Vec::new();
    push_text(&mut out, raw)?;
    // White space within a value is read as spaces by some, and as it stands by others.
    String::from_utf8(out).ok().filter(|text| !text.contains(['\n', '\t']))
}

/// The styles of cells, by what they make of numbers.
fn formats(book: &[u8], styles: &[u8]) -> Option<Formats> {
    let properties = all_tags(book, b"<workbookPr ")?;
    let is_1904 = match &properties[..] {
        [] => false,
        [only] => matches!(only.attribute(b"date1904"), Some(b"1" | b"true")),
        _ => return None,
    };
    if styles.is_empty() {
        return Some(Formats::new(Vec::new(), is_1904));
    }
    let own = match within(styles, b"<numFmts", b"</numFmts>") {
        Some(section) => all_tags(section, b"<numFmt ")?,
        None if memmem::find(styles, b"numFmts").is_none() => Vec::new(),
        None => return None,
    };
    let mut codes: Vec<(&[u8], String)> = Vec::with_capacity(own.len());
    for tag in own {
        codes.push((tag.attribute(b"numFmtId")?, text(tag.attribute(b"formatCode")?)?));
    }
    let cells = all_tags(within(styles, b"<cellXfs", b"</cellXfs>")?, b"<xf ")?;
    let kind = |tag: &Tag| {
        let Some(id) = tag.attribute(b"numFmtId") else { return Some(None) };
        // The last one of a number holds.
        Some(match codes.iter().rev().find(|(own, _)| *own == id) {
            Some((_, code)) => Formats::kind_of_code(code),
            None => Formats::kind_of_builtin(small_number(id).filter(|_| id[0] != b'0' || id.len() == 1)?),
        })
    };
    Some(Formats::new(cells.iter().map(kind).collect::<Option<_>>()?, is_1904))
}

/// What stands between two tags, of which there are no more.
fn within<'a>(xml: &'a [u8], from: &[u8], to: &[u8]) -> Option<&'a [u8]> {
    let start = memmem::find(xml, from)? + from.len();
    let end = start + memmem::find(&xml[start..], to)?;
    let is_only = memmem::find(&xml[end..], from).is_none();
    is_only.then_some(&xml[start..end])
}
