//! What a scheme's rules leave out, claim twice, or never reach: proven over all cases that they tell apart, and counted on data.

use crate::error::Result;
use crate::expr::{Bits, Definitions, Expr, Kind, Program, World};

use super::bind::Bound;
use super::terms::{Abstract, Case, Table, Term};
use super::{Rule, Scheme};

/// Whether a label can be given to anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is, in some case.
    Reached,
    /// Wherever its rule holds, that of an earlier label does.
    Shadowed,
    /// Its rule holds in no case.
    Never,
}

/// What was found about one label.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Whether it can be given, where that was proven.
    pub reach: Option<Reach>,
    /// Cases in which it is given.
    pub cells: usize,
    /// Customers for whom its rule holds.
    pub holds: usize,
    /// Customers who have it.
    pub customers: usize,
    /// For each later label: customers who have this one and would have that one if it stood before.
    pub moved: Vec<(usize, usize)>,
}

/// Cases of all terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells {
    /// How many there are.
    pub count: usize,
    /// The first of them: a case for each term.
    pub first: Vec<Vec<Case>>,
}

/// What was proven about all cases in which every term has a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// What the rules compare with fixed values.
    pub terms: Vec<Term>,
    /// How many cases there are.
    pub cells: usize,
    /// Those without label.
    pub gaps: Cells,
    /// Those in which several rules hold.
    pub overlaps: Cells,
    /// Whether every case can occur, because all terms are scores, each independent of the others. Otherwise cases are what the rules
    /// alone do not exclude.
    pub is_exact: bool,
}

/// An audit.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// What holds whatever the data; `None` where the rules tell too many cases apart, or values are the labels.
    pub proof: Option<Proof>,
    /// One for each label.
    pub labels: Vec<Finding>,
    /// Customers.
    pub customers: usize,
    /// Customers for whom no rule holds.
    pub unlabelled: usize,
    /// Customers for whom several rules hold.
    pub overlapping: usize,
}

impl Audit {
    /// Most cases that are shown.
    const SHOWN: usize = 50;

    /// Audits a scheme. Cost: labels × (cases and customers), and labels² × customers.
    ///
    /// # Errors
    /// The first of what the data lacks; what [`Program::evaluate`] says.
    pub fn of(bound: &Bound, scheme: &Scheme, world: World<'_>) -> Result<Audit> {
        let divided = bound.divide(scheme, world)?;
        let customers = divided.rows.len();
        let rules = bound.rules(scheme);
        let mut labels =
            vec![Finding { reach: None, cells: 0, holds: 0, customers: 0, moved: Vec::new() }; divided.labels.len()];
        for label in divided.rows.iter().flatten() {
            labels[*label as usize].customers += 1;
        }
        let unlabelled = divided.rows.iter().filter(|label| label.is_none()).count();
        if matches!(scheme.rule, Rule::Values(_)) {
            labels.iter_mut().for_each(|label| label.holds = label.customers);
            return Ok(Audit { proof: None, labels, customers, unlabelled, overlapping: 0 });
        }
        let holding = holding(&rules, world, &bound.definitions)?;
        let first = first_of(&holding, customers);
        for (number, finding) in labels.iter_mut().enumerate() {
            finding.holds = holding[number].count();
            let later =
                (number + 1..rules.len()).map(|other| (other, first[number].clone().and(&holding[other]).count()));
            finding.moved = later.filter(|(_, count)| *count > 0).collect();
        }
        let overlapping = several(&holding, customers).count();
        let proof = prove(&rules, &bound.definitions, &mut labels)?;
        Ok(Audit { proof, labels, customers, unlabelled, overlapping })
    }
}

/// For whom each rule holds.
fn holding(rules: &[Expr], world: World<'_>, definitions: &Definitions) -> Result<Vec<Bits>> {
    let mut program = Program::new(world, definitions);
    let rules = rules.iter().map(|rule| program.add(rule)).collect::<Result<Vec<_>>>()?;
    let none = || Bits::all(world.rows(), false);
    rules
        .into_iter()
        .map(|rule| Ok(program.evaluate(rule)?.truth().map_or_else(none, |truth| truth.yes().clone())))
        .collect()
}

/// In which rows each rule is the first that holds.
fn first_of(holding: &[Bits], rows: usize) -> Vec<Bits> {
    let mut open = Bits::all(rows, true);
    let mut first = Vec::new();
    for rule in holding {
        first.push(rule.clone().and(&open));
        open = open.and(&rule.clone().negated());
    }
    first
}

/// In which rows several rules hold.
fn several(holding: &[Bits], rows: usize) -> Bits {
    let (mut once, mut twice) = (Bits::all(rows, false), Bits::all(rows, false));
    for rule in holding {
        twice = twice.or(&once.clone().and(rule));
        once = once.or(rule);
    }
    twice
}

fn prove(rules: &[Expr], definitions: &Definitions, labels: &mut [Finding]) -> Result<Option<Proof>> {
    let mut of = Abstract::default();
    let rules: Vec<Expr> = rules.iter().map(|rule| of.condition(rule, definitions)).collect();
    let Some(table) = of.table() else { return Ok(None) };
    let rows = table.frame.rows();
    let none = Definitions::default();
    let holding = holding(&rules, World::of_frame(&table.frame, crate::table::Day(0)), &none)?;
    let first = first_of(&holding, rows);
    let known = Bits::of(rows, |row| table.is_known(row));
    for (number, finding) in labels.iter_mut().enumerate() {
        finding.cells = first[number].clone().and(&known).count();
        finding.reach = Some(match (first[number].count(), holding[number].count()) {
            (0, 0) => Reach::Never,
            (0, _) => Reach::Shadowed,
            _ => Reach::Reached,
        });
    }
    let any = holding.iter().fold(Bits::all(rows, false), |any, rule| any.or(rule));
    Ok(Some(Proof {
        cells: known.count(),
        gaps: cells(&table, &any.negated().and(&known)),
        overlaps: cells(&table, &several(&holding, rows).and(&known)),
        is_exact: of.terms.iter().all(|term| matches!(term.domain, super::terms::Domain::Scores(_))),
        terms: of.terms,
    }))
}

fn cells(table: &Table, rows: &Bits) -> Cells {
    let case = |row: usize| {
        let each = table.cases.iter().zip(&table.chosen);
        each.map(|(cases, chosen)| cases[chosen[row] as usize].clone()).collect()
    };
    Cells { count: rows.count(), first: rows.ones().take(Audit::SHOWN).map(case).collect() }
}

impl Bound {
    /// The rules of a scheme's labels, in order.
    pub(super) fn rules(&self, scheme: &Scheme) -> Vec<Expr> {
        match self.definitions.get(&format!("schemes.{}", scheme.id)).map(|expr| &expr.kind) {
            Some(Kind::Case(branches, _)) => branches.iter().map(|(when, _)| when.clone()).collect(),
            _ => Vec::new(),
        }
    }
}
