//! Rows of a snapshot: which, in what order, with which columns.

use crate::error::Result;
use crate::snapshot::{Query, Snapshot};
use crate::table::Column;

use super::expression::ExpressionRequest;
use super::request::RowsRequest;
use super::session::{Session, column_info};
use super::view::{RowsDoc, row_doc};

/// What was listed last. Who scrolls asks for the same rows again and again, only for others of them: order and values are kept.
pub(super) struct Listing {
    snapshot: u32,
    request: RowsRequest,
    condition: Option<String>,
    order: Vec<u32>,
    /// Values of the expressions among the columns, named by their texts.
    values: Vec<Column>,
}

impl Listing {
    fn column<'a>(&'a self, snapshot: &'a Snapshot, name: &str) -> Option<&'a Column> {
        snapshot.frame.column(name).or_else(|| self.values.iter().find(|column| &*column.name == name))
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
        let mut asked = request.clone();
        (asked.offset, asked.limit) = (None, None);
        let text = condition.map(ExpressionRequest::text).transpose()?;
        let mut kept = self.listing.borrow_mut();
        let listing = match kept.take() {
            Some(known) if known.snapshot == id && known.request == asked && known.condition == text => known,
            _ => {
                let mut listing =
                    Listing { snapshot: id, request: asked, condition: text, order: Vec::new(), values: Vec::new() };
                self.list(snapshot, &mut listing, condition)?;
                listing
            }
        };
        let listing = kept.insert(listing);
        let mut columns: Vec<&Column> = Vec::new();
        match &request.columns {
            None => columns.extend(snapshot.frame.columns()),
            Some(names) => columns.extend(names.iter().filter_map(|name| listing.column(snapshot, name))),
        }
        let rows = listing.order.iter().skip(offset).take(limit).map(|&row| row_doc(&columns, row as usize)).collect();
        let columns = columns.iter().map(|column| column_info(snapshot, column)).collect();
        Ok(RowsDoc { columns, total: listing.order.len(), rows })
    }

    /// Everything about a listing that does not depend on which part of it is seen.
    fn list(&self, snapshot: &Snapshot, listing: &mut Listing, condition: Option<&ExpressionRequest>) -> Result<()> {
        let id = listing.snapshot;
        let only = self.who(id, condition)?;
        let by = listing.request.sort.as_deref().unwrap_or("monetary");
        for name in listing.request.columns.iter().flatten().map(String::as_str).chain([by]) {
            if listing.column(snapshot, name).is_none() {
                let (_, outcome) = self.evaluate(id, &ExpressionRequest::Text(name.to_owned()))?;
                listing.values.push(outcome.column(name)?);
            }
        }
        let asked = &listing.request;
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
            only: &only,
        };
        listing.order = snapshot.select(&query)?;
        Ok(())
    }
}
