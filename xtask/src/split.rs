//! Splits a WebAssembly module into several that share one memory: what every start needs, and parts that are loaded beside it and asked
//! later, each after the ones before it.
//!
//! Who calls whom decides. What only a part's exports lead to goes into that part, or into the first of the parts that lead to it;
//! everything else, with memory, data, tables and globals, stays. A function in a table can be called by anybody and stays. So no module
//! calls into one that comes later, and a part imports what it calls from those before it.

use anyhow::{Context, Result, ensure};
use id_arena::Id;
use std::collections::HashSet;
use walrus::{ExportItem, FunctionKind, GlobalKind, ImportKind, Module};

/// What a part's imports from the modules before it are called.
const BEFORE: &str = "core";

/// The module without its parts, then each part. `late`: the exports of each.
pub fn split(wasm: &[u8], late: &[&[&str]]) -> Result<Vec<Vec<u8>>> {
    // Parsed anew for each in the same order, so that the same index means the same thing in all.
    let mut first = parse(wasm)?;
    let everything: Vec<String> = first.exports.iter().map(|export| export.name.clone()).collect();
    for name in late.iter().copied().flatten() {
        ensure!(
            everything.iter().any(|other| other == name),
            "The engine exports no `{name}` that could be asked later."
        );
    }
    keep(&mut first, |name| !late.iter().any(|part| part.contains(&name)));
    walrus::passes::gc::run(&mut first);
    let mut modules = vec![first];
    for exports in late {
        let mut part = parse(wasm)?;
        keep(&mut part, |name| exports.contains(&name));
        part.start = None;
        import_all(&mut part, &modules);
        walrus::passes::gc::run(&mut part);
        export_to(&mut modules, &part)?;
        modules.push(part);
    }
    Ok(modules.iter_mut().map(Module::emit_wasm).collect())
}

fn parse(wasm: &[u8]) -> Result<Module> {
    walrus::ModuleConfig::new().generate_producers_section(false).parse(wasm)
}

/// Takes every other export away.
fn keep(module: &mut Module, is_kept: impl Fn(&str) -> bool) {
    let others: Vec<_> =
        module.exports.iter().filter(|export| !is_kept(&export.name)).map(|export| export.id()).collect();
    others.into_iter().for_each(|id| module.exports.delete(id));
}

/// Makes imports of everything in `part` that stands in the modules before it as well.
fn import_all(part: &mut Module, before: &[Module]) {
    for segment in part.data.iter().map(walrus::Data::id).collect::<Vec<_>>() {
        part.data.delete(segment);
    }
    for segment in part.elements.iter().map(walrus::Element::id).collect::<Vec<_>>() {
        part.elements.delete(segment);
    }
    let kept: HashSet<usize> =
        before.iter().flat_map(|module| module.funcs.iter_local().map(|(id, _)| id.index())).collect();
    for id in part.funcs.iter_local().map(|(id, _)| id).filter(|id| kept.contains(&id.index())).collect::<Vec<_>>() {
        let import = part.imports.add(BEFORE, &format!("f{}", id.index()), id);
        let function = part.funcs.get_mut(id);
        function.kind = FunctionKind::Import(walrus::ImportedFunction { import, ty: function.ty() });
    }
    for id in part.globals.iter().map(walrus::Global::id).collect::<Vec<_>>() {
        let import = part.imports.add(BEFORE, &format!("g{}", id.index()), id);
        part.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    for id in part.tables.iter().map(walrus::Table::id).collect::<Vec<_>>() {
        let import = part.imports.add(BEFORE, &format!("t{}", id.index()), id);
        let table = part.tables.get_mut(id);
        table.import = Some(import);
        table.elem_segments.clear();
    }
    for id in part.memories.iter().map(walrus::Memory::id).collect::<Vec<_>>() {
        let import = part.imports.add(BEFORE, &format!("m{}", id.index()), id);
        let memory = part.memories.get_mut(id);
        memory.import = Some(import);
        memory.data_segments.clear();
    }
}

/// Exports from the modules before it what a part imports, under the names by which it asks.
fn export_to(before: &mut [Module], part: &Module) -> Result<()> {
    for import in part.imports.iter().filter(|import| import.module == BEFORE) {
        let found = before.iter_mut().find_map(|module| Some((item(module, &import.kind)?, module)));
        let (item, module) = found.with_context(|| format!("a part asks for {}, which nothing has", import.name))?;
        if !module.exports.iter().any(|export| export.name == import.name) {
            module.exports.add(&import.name, item);
        }
    }
    Ok(())
}

/// What of a module's own is meant by an import.
fn item(module: &Module, kind: &ImportKind) -> Option<ExportItem> {
    match *kind {
        ImportKind::Function(id) => same(module.funcs.iter_local().map(|(id, _)| id), id),
        ImportKind::Global(id) => same(
            module.globals.iter().filter(|own| matches!(own.kind, GlobalKind::Local(_))).map(walrus::Global::id),
            id,
        ),
        ImportKind::Table(id) => {
            same(module.tables.iter().filter(|own| own.import.is_none()).map(walrus::Table::id), id)
        }
        ImportKind::Memory(id) => {
            same(module.memories.iter().filter(|own| own.import.is_none()).map(walrus::Memory::id), id)
        }
        ImportKind::Tag(_) => None,
    }
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

    /// Names by which a module asks others.
    fn asked(module: &Module) -> Vec<&str> {
        let from_others = module.imports.iter().filter(|import| import.module == BEFORE);
        from_others.map(|import| import.name.as_str()).collect()
    }

    fn exports(module: &Module, name: &str) -> bool {
        module.exports.get_func(name).is_ok()
    }

    #[test]
    fn what_only_late_exports_call_moves_and_the_rest_is_imported() {
        let mut module = Module::default();
        let shared = function(&mut module, 1, &[]);
        let later = function(&mut module, 2, &[shared]);
        let seldom = function(&mut module, 3, &[]);
        let early = function(&mut module, 4, &[shared]);
        let late = function(&mut module, 5, &[shared, later]);
        let last = function(&mut module, 6, &[shared, later, seldom]);
        module.exports.add("early", early);
        module.exports.add("late", late);
        module.exports.add("last", last);

        let modules = split(&module.emit_wasm(), &[&["late"], &["last"]]).unwrap();
        let parsed: Vec<Module> = modules.iter().map(|wasm| parse(wasm).unwrap()).collect();
        let [first, second, third] = &parsed[..] else { panic!("three modules") };
        assert_eq!(local_functions(&modules[0]), 2, "shared and early");
        assert_eq!(local_functions(&modules[1]), 2, "later and late");
        assert_eq!(local_functions(&modules[2]), 2, "seldom and last");
        assert_eq!((asked(first).len(), asked(second).len(), asked(third).len()), (0, 1, 2));
        assert!(asked(second).iter().all(|name| exports(first, name)));
        assert_eq!(asked(third).iter().filter(|name| exports(first, name)).count(), 1);
        assert_eq!(asked(third).iter().filter(|name| exports(second, name)).count(), 1);
        for (module, own) in [(first, "early"), (second, "late"), (third, "last")] {
            for name in ["early", "late", "last"] {
                assert_eq!(exports(module, name), name == own, "{name}");
            }
        }
    }

    #[test]
    fn an_export_that_is_not_there_is_an_error() {
        let mut module = Module::default();
        assert!(split(&module.emit_wasm(), &[&["late"]]).is_err());
    }
}
