//! Rows of a snapshot: which, in what order, with which columns.

use crate::error::Result;
use crate::expr::Bits;
use crate::snapshot::{Query, Snapshot};
use crate::table::{Column, Dictionary, Values};

use super::expression::ExpressionRequest;
use super::request::RowsRequest;
use super::session::{Session, column_info};
use super::view::{CellDoc, ColumnInfo, RowsDoc};

/// What was listed last. Who scrolls asks for the same rows again and again, only for others of them: order and values are kept.
pub(super) struct Listing {
    snapshot: u32,
    request: RowsRequest,
    condition: Option<String>,
    order: Vec<u32>,
    /// Values of the expressions among the columns, by their texts.
    values: Vec<(String, Column)>,
}

impl Listing {
    fn column<'a>(&'a self, snapshot: &'a Snapshot, name: &str) -> Option<&'a Column> {
        let own = || self.values.iter().find(|(text, _)| text == name).map(|(_, column)| column);
        snapshot.frame.column(name).or_else(own)
    }
}

impl Session {
    /// Some rows of a snapshot.
    ///
    /// # Errors
    /// `released`; `unknown_column`; `invalid_option`; as [`Session::evaluate`]; `wrong_type` for what is no condition.
    pub fn rows(&self, id: u32, request: &RowsRequest, condition: Option<&ExpressionRequest>) -> Result<RowsDoc> {
        let snapshot = self.kept(id)?;
        let (offset, limit) = request.page()?;
        let condition_text = condition.map(ExpressionRequest::text).transpose()?;
        let asked = RowsRequest { offset: None, limit: None, ..request.clone() };
        let mut kept = self.listing.borrow_mut();
        let is_same =
            |known: &&Listing| known.snapshot == id && known.request == asked && known.condition == condition_text;
        if kept.as_ref().filter(is_same).is_none() {
            *kept = Some(self.list(id, asked, &self.who(id, condition)?, condition_text)?);
        }
        let Some(listing) = kept.as_ref() else { unreachable!("it was just made") };
        let usual = || snapshot.frame.columns().iter().collect();
        let named = |names: &Vec<String>| names.iter().filter_map(|name| listing.column(snapshot, name)).collect();
        let columns: Vec<&Column> = request.columns.as_ref().map_or_else(usual, named);
        let row = |&row: &u32| columns.iter().map(|column| CellDoc::from(column.cell(row as usize))).collect();
        let rows = listing.order.iter().skip(offset).take(limit).map(row).collect();
        let columns: Vec<ColumnInfo> = columns.iter().map(|column| column_info(snapshot, column)).collect();
        Ok(RowsDoc { columns, total: listing.order.len(), rows })
    }

    /// Everything about a listing that does not depend on which part of it is seen.
    fn list(&self, id: u32, request: RowsRequest, only: &Bits, condition: Option<String>) -> Result<Listing> {
        let snapshot = self.kept(id)?;
        let mut listing = Listing { snapshot: id, request, condition, order: Vec::new(), values: Vec::new() };
        let names = listing.request.columns.iter().flatten().chain(&listing.request.sort).cloned();
        for name in names.collect::<Vec<_>>() {
            if listing.column(snapshot, &name).is_some() {
                continue;
            }
            let (_, outcome) = self.evaluate(id, &ExpressionRequest::Text(name.clone()))?;
            let column = by_text(outcome.column(&name)?)?;
            listing.values.push((name, column));
        }
        let asked = &listing.request;
        let by = asked.sort.as_deref().unwrap_or("monetary");
        let query = Query {
            sort: match listing.column(snapshot, by) {
                Some(column) => column,
                None => snapshot.column(by)?,
            },
            descending: asked.descending.unwrap_or(asked.sort.is_none()),
            find: asked.find.as_deref().filter(|text| !text.is_empty()),
            segment: asked.segment.as_deref(),
            r: asked.r,
            f: asked.f,
            only,
        };
        listing.order = snapshot.select(&query)?;
        Ok(listing)
    }
}

/// Categories in the order of their texts, so that they are sorted by these.
fn by_text(mut column: Column) -> Result<Column> {
    if let Values::Category { codes, names } = &mut column.values {
        let mut texts = Dictionary::new();
        for name in names.iter() {
            texts.intern(name.as_bytes())?;
        }
        let (_, order) = texts.texts().sorted(0..names.len() as u32);
        let mut places = vec![0; order.len()];
        for (place, &code) in order.iter().enumerate() {
            places[code as usize] = place as u32;
        }
        for code in codes {
            *code = places.get(*code as usize).copied().unwrap_or(0);
        }
        *names = order.iter().map(|&code| names[code as usize].clone()).collect();
    }
    Ok(column)
}
