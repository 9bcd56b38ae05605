//! An audit, as it is told.

use serde::Serialize;

use crate::scheme::audit::{Audit, Cells, Finding, Reach};
use crate::scheme::terms::{Case, Domain, Term};
use crate::scheme::{Rule, Scheme};

/// One of the values that a term may have: `[from, to]` without its ends, a number, a text, a truth; null for no value.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum CaseDoc {
    Number(f64),
    Between([Option<f64>; 2]),
    Text(String),
    Other { other: bool },
    Truth(bool),
    Missing(()),
}

impl From<&Case> for CaseDoc {
    fn from(case: &Case) -> Self {
        match case {
            Case::Number(number) => CaseDoc::Number(*number),
            Case::Between(from, to) => CaseDoc::Between([*from, *to]),
            Case::Text(Some(text)) => CaseDoc::Text(text.clone()),
            Case::Text(None) => CaseDoc::Other { other: true },
            Case::Truth(truth) => CaseDoc::Truth(*truth),
            Case::Missing => CaseDoc::Missing(()),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct TermDoc {
    text: String,
    kind: &'static str,
}

impl From<&Term> for TermDoc {
    fn from(term: &Term) -> Self {
        let kind = match term.domain {
            Domain::Scores(_) => "score",
            Domain::Numbers(_) => "number",
            Domain::Texts(_) => "text",
            Domain::Truth => "condition",
        };
        TermDoc { text: term.text.clone(), kind }
    }
}

#[derive(Clone, Debug, Serialize)]
struct CellsDoc {
    count: usize,
    first: Vec<Vec<CaseDoc>>,
}

impl From<&Cells> for CellsDoc {
    fn from(cells: &Cells) -> Self {
        let case = |cell: &Vec<Case>| cell.iter().map(CaseDoc::from).collect();
        CellsDoc { count: cells.count, first: cells.first.iter().map(case).collect() }
    }
}

#[derive(Clone, Debug, Serialize)]
struct ProofDoc {
    terms: Vec<TermDoc>,
    cells: usize,
    gaps: CellsDoc,
    overlaps: CellsDoc,
    exact: bool,
}

#[derive(Clone, Debug, Serialize)]
struct MovedDoc {
    to: String,
    customers: usize,
}

#[derive(Clone, Debug, Serialize)]
struct FindingDoc {
    id: String,
    reach: Option<&'static str>,
    cells: usize,
    holds: usize,
    customers: usize,
    moved: Vec<MovedDoc>,
}

/// What an audit found.
#[derive(Clone, Debug, Serialize)]
pub struct AuditDoc {
    scheme: String,
    customers: usize,
    unlabelled: usize,
    overlapping: usize,
    labels: Vec<FindingDoc>,
    proof: Option<ProofDoc>,
}

impl AuditDoc {
    /// Of the audit of a scheme.
    pub fn of(audit: &Audit, scheme: &Scheme) -> AuditDoc {
        let id = |number: usize| scheme.labels().get(number).map(|label| label.id.clone()).unwrap_or_default();
        let moved = |(to, customers): &(usize, usize)| MovedDoc { to: id(*to), customers: *customers };
        let finding = |(number, finding): (usize, &Finding)| FindingDoc {
            id: id(number),
            reach: finding.reach.map(|reach| match reach {
                Reach::Reached => "reached",
                Reach::Shadowed => "shadowed",
                Reach::Never => "never",
            }),
            cells: finding.cells,
            holds: finding.holds,
            customers: finding.customers,
            moved: finding.moved.iter().map(moved).collect(),
        };
        // Where values are the labels, there are no rules to audit.
        let labels = if matches!(scheme.rule, Rule::Values(_)) { &[] } else { &audit.labels[..] };
        AuditDoc {
            scheme: scheme.id.clone(),
            customers: audit.customers,
            unlabelled: audit.unlabelled,
            overlapping: audit.overlapping,
            labels: labels.iter().enumerate().map(finding).collect(),
            proof: audit.proof.as_ref().map(|proof| ProofDoc {
                terms: proof.terms.iter().map(TermDoc::from).collect(),
                cells: proof.cells,
                gaps: (&proof.gaps).into(),
                overlaps: (&proof.overlaps).into(),
                exact: proof.is_exact,
            }),
        }
    }
}
