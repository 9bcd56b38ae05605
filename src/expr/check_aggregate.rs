//! What aggregates need, and what they are.

use crate::error::Result;

use super::ast::{Aggregate, Fold, Selection, Span, Window};
use super::check::{Checker, misplaced, unknown_column, wrong_type};
use super::node::{Chosen, Gather, Node, Op};
use super::value::Type;
use super::world::{Records, Source};

/// Whether something must, may or cannot be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Yes,
    Maybe,
    No,
}

impl Fold {
    fn field(self) -> Need {
        match self {
            Fold::Sum | Fold::Mean | Fold::Min | Fold::Max | Fold::First | Fold::Last => Need::Yes,
            Fold::Distinct | Fold::Top | Fold::List => Need::Yes,
            Fold::Share | Fold::Trend | Fold::Decayed => Need::Maybe,
            Fold::Count | Fold::Any | Fold::GapMedian => Need::No,
            Fold::Started | Fold::Stopped | Fold::Resumed | Fold::Followed => Need::No,
        }
    }

    fn window(self) -> Need {
        match self {
            Fold::Trend | Fold::Started | Fold::Stopped | Fold::Resumed => Need::Yes,
            _ => Need::Maybe,
        }
    }

    fn half_life(self) -> Need {
        match self {
            Fold::Decayed => Need::Yes,
            Fold::Top | Fold::List => Need::Maybe,
            _ => Need::No,
        }
    }
}

fn only_for(fold: Fold, folds: &[Fold]) -> Need {
    if folds.contains(&fold) { Need::Yes } else { Need::No }
}

impl<'a> Checker<'a, '_> {
    pub fn aggregate(&mut self, of: &Aggregate, at: Span) -> Result<Node<'a>> {
        let fold = of.fold;
        let by = if matches!(fold, Fold::Top | Fold::List) { Need::Maybe } else { Need::No };
        let filter = if fold == Fold::Share { Need::Yes } else { Need::Maybe };
        let needs = [
            (fold.field(), of.field.is_some(), "ledger_field", "ledger_alone"),
            (fold.window(), of.of.window != Window::Ever, "window", "window"),
            (fold.half_life(), of.half_life.is_some(), "half_life", "no_half_life"),
            (only_for(fold, &[Fold::Resumed]), of.after.is_some(), "after", "no_after"),
            (only_for(fold, &[Fold::Followed]), of.then.is_some(), "followed_by", "no_followed_by"),
            (by, of.by.is_some(), "by", "no_by"),
            (filter, of.of.filter.is_some(), "where", "where"),
        ];
        for (need, is_there, wanted, unwanted) in needs {
            match (need, is_there) {
                (Need::Yes, false) => return Err(misplaced(at, wanted, fold.as_str())),
                (Need::No, true) => return Err(misplaced(at, unwanted, fold.as_str())),
                _ => {}
            }
        }
        let records = Records::needed(&self.world, of.of.book, at)?;
        let find = |name: &Option<String>| -> Result<Option<Source<'a>>> {
            let field = |name: &String| records.field(name).ok_or_else(|| unknown_column(name, at, records.names()));
            name.as_ref().map(field).transpose()
        };
        let (field, by) = (find(&of.field)?, find(&of.by)?);
        let field_kind = field.as_ref().map_or(Type::Number, |field| field.kind);
        let is_summed = matches!(fold, Fold::Sum | Fold::Mean | Fold::Share | Fold::Trend | Fold::Decayed);
        if is_summed && !field_kind.is_numeric() {
            return Err(wrong_type(at, "number", field_kind));
        }
        if matches!(fold, Fold::First | Fold::Last | Fold::Distinct) && field_kind == Type::List {
            return Err(wrong_type(at, "category", field_kind));
        }
        if matches!(fold, Fold::Min | Fold::Max) && (field_kind.is_text() || field_kind == Type::List) {
            return Err(wrong_type(at, "number_or_date", field_kind));
        }
        if matches!(fold, Fold::Top | Fold::List) && !field_kind.is_text() {
            return Err(wrong_type(at, "category", field_kind));
        }
        if let Some(by) = by.as_ref().filter(|by| !by.kind.is_numeric()) {
            return Err(wrong_type(at, "number", by.kind));
        }
        let kind = match fold {
            Fold::Sum | Fold::Mean | Fold::Min | Fold::Max | Fold::First | Fold::Last | Fold::Decayed => field_kind,
            Fold::Count | Fold::Distinct | Fold::Share | Fold::Trend => Type::Number,
            Fold::GapMedian => Type::Duration,
            Fold::Top => Type::Category,
            Fold::List => Type::List,
            Fold::Any | Fold::Started | Fold::Stopped | Fold::Resumed | Fold::Followed => Type::Boolean,
        };
        let then = match &of.then {
            Some((selection, within)) => {
                let records = Records::needed(&self.world, selection.book, at)?;
                Some((self.chosen(selection, records)?, *within))
            }
            None => None,
        };
        let gather = Gather {
            fold,
            of: self.chosen(&of.of, records)?,
            is_amount: records.has_parts() && of.field.as_deref() == Some(Records::AMOUNT),
            field,
            by,
            half_life: of.half_life,
            after: of.after,
            then,
            shared: std::rc::Rc::default(),
        };
        Ok(Node { op: Op::Gather(gather.into()), kind, at })
    }

    fn chosen(&mut self, of: &Selection, records: Records<'a>) -> Result<Chosen<'a>> {
        let outer = self.scope.replace(records);
        let filter = of.filter.as_ref().map(|filter| self.condition(filter)).transpose();
        self.scope = outer;
        Ok(Chosen { records, window: of.window, filter: filter? })
    }
}
