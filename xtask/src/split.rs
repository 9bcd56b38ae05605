//! Splits a WebAssembly module in two that share one memory: what every start needs, and a part that is loaded beside it and asked later.
//!
//! Who calls whom decides. What only the part's exports lead to goes into the part; everything else, with memory, data, tables and
//! globals, stays. A function in a table can be called by anybody and stays. So the first module never calls into the part, and the
//! part imports what it calls from the first.

use anyhow::{Context, Result, ensure};
use id_arena::Id;
use std::collections::HashSet;
use walrus::{ExportItem, FunctionKind, GlobalKind, ImportKind, Module};

/// What the part's imports from the first module are called.
const FIRST: &str = "core";

pub struct Halves {
    pub first: Vec<u8>,
    pub part: Vec<u8>,
}

/// `late`: the exports of the part.
pub fn split(wasm: &[u8], late: &[&str]) -> Result<Halves> {
    // Parsed twice in the same order, so that the same index means the same thing in both.
    let (mut first, mut part) = (parse(wasm)?, parse(wasm)?);
    let exported: Vec<_> = first.exports.iter().map(|export| (export.name.clone(), export.id())).collect();
    for name in late {
        ensure!(
            exported.iter().any(|(other, _)| other == name),
            "The engine exports no `{name}` that could be asked later."
        );
    }
    for (name, id) in exported {
        if late.contains(&name.as_str()) {
            first.exports.delete(id);
        }
    }
    walrus::passes::gc::run(&mut first);

    let others: Vec<_> =
        part.exports.iter().filter(|export| !late.contains(&export.name.as_str())).map(|export| export.id()).collect();
    others.into_iter().for_each(|id| part.exports.delete(id));
    part.start = None;
    import_all(&mut part, &first);
    walrus::passes::gc::run(&mut part);
    export_to(&mut first, &part)?;
    Ok(Halves { first: first.emit_wasm(), part: part.emit_wasm() })
}

fn parse(wasm: &[u8]) -> Result<Module> {
    walrus::ModuleConfig::new().generate_producers_section(false).parse(wasm)
}

/// Makes imports of everything in `part` that stands in the first module as well.
fn import_all(part: &mut Module, first: &Module) {
    for segment in part.data.iter().map(walrus::Data::id).collect::<Vec<_>>() {
        part.data.delete(segment);
    }
    for segment in part.elements.iter().map(walrus::Element::id).collect::<Vec<_>>() {
        part.elements.delete(segment);
    }
    let kept: HashSet<usize> = first.funcs.iter().map(|function| function.id().index()).collect();
    for id in part.funcs.iter_local().map(|(id, _)| id).filter(|id| kept.contains(&id.index())).collect::<Vec<_>>() {
        let import = part.imports.add(FIRST, &format!("f{}", id.index()), id);
        let function = part.funcs.get_mut(id);
        function.kind = FunctionKind::Import(walrus::ImportedFunction { import, ty: function.ty() });
    }
    for id in part.globals.iter().map(walrus::Global::id).collect::<Vec<_>>() {
        let import = part.imports.add(FIRST, &format!("g{}", id.index()), id);
        part.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    for id in part.tables.iter().map(walrus::Table::id).collect::<Vec<_>>() {
        let import = part.imports.add(FIRST, &format!("t{}", id.index()), id);
        let table = part.tables.get_mut(id);
        table.import = Some(import);
        table.elem_segments.clear();
    }
    for id in part.memories.iter().map(walrus::Memory::id).collect::<Vec<_>>() {
        let import = part.imports.add(FIRST, &format!("m{}", id.index()), id);
        let memory = part.memories.get_mut(id);
        memory.import = Some(import);
        memory.data_segments.clear();
    }
}

/// Exports from the first module what the part imports, under the names by which it asks.
fn export_to(first: &mut Module, part: &Module) -> Result<()> {
    for import in part.imports.iter().filter(|import| import.module == FIRST) {
        let item: Option<ExportItem> = match import.kind {
            ImportKind::Function(id) => same(first.funcs.iter().map(walrus::Function::id), id),
            ImportKind::Global(id) => same(first.globals.iter().map(walrus::Global::id), id),
            ImportKind::Table(id) => same(first.tables.iter().map(walrus::Table::id), id),
            ImportKind::Memory(id) => same(first.memories.iter().map(walrus::Memory::id), id),
            ImportKind::Tag(_) => None,
        };
        let item = item.with_context(|| format!("the part asks for {}, which the first module lacks", import.name))?;
        first.exports.add(&import.name, item);
    }
    Ok(())
}

/// The item of another parse of the same module.
fn same<T>(mut items: impl Iterator<Item = Id<T>>, other: Id<T>) -> Option<ExportItem>
where
    ExportItem: From<Id<T>>,
{
    items.find(|item| item.index() == other.index()).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::{FunctionBuilder, FunctionId, ValType};

    /// A function that returns the sum of a number and of what others return.
    fn function(module: &mut Module, own: i32, called: &[FunctionId]) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
        let mut body = builder.func_body();
        body.i32_const(own);
        for id in called {
            body.call(*id).binop(walrus::ir::BinaryOp::I32Add);
        }
        builder.finish(vec![], &mut module.funcs)
    }

    fn local_functions(wasm: &[u8]) -> usize {
        parse(wasm).unwrap().funcs.iter_local().count()
    }

    #[test]
    fn what_only_late_exports_call_moves_and_the_rest_is_imported() {
        let mut module = Module::default();
        let shared = function(&mut module, 1, &[]);
        let seldom = function(&mut module, 2, &[shared]);
        let early = function(&mut module, 3, &[shared]);
        let late = function(&mut module, 4, &[shared, seldom]);
        module.exports.add("early", early);
        module.exports.add("late", late);

        let halves = split(&module.emit_wasm(), &["late"]).unwrap();
        assert_eq!(local_functions(&halves.first), 2, "shared and early");
        assert_eq!(local_functions(&halves.part), 2, "seldom and late");
        let (first, part) = (parse(&halves.first).unwrap(), parse(&halves.part).unwrap());
        let asked: Vec<_> = part.imports.iter().map(|import| (import.module.as_str(), import.name.as_str())).collect();
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].0, FIRST);
        assert!(first.exports.get_func(asked[0].1).is_ok());
        assert!(first.exports.get_func("early").is_ok() && first.exports.get_func("late").is_err());
        assert!(part.exports.get_func("late").is_ok() && part.exports.get_func("early").is_err());
    }

    #[test]
    fn an_export_that_is_not_there_is_an_error() {
        let mut module = Module::default();
        assert!(split(&module.emit_wasm(), &["late"]).is_err());
    }
}
