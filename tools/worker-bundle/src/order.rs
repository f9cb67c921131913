//! Like functions side by side: gzip looks back no further than 32 kB.

use crate::likeness;
use anyhow::{Context as _, Result};
use wasm_encoder::{NameMap, NameSection};
use wasmparser::{Parser, Payload, TypeRef};

/// The module with a section of names, in which the functions' alphabetical order is the one that compresses best.
/// `wasm-opt --reorder-functions-by-name` then puts them in it.
///
/// Fails on what is no module. Expects one without names.
pub(crate) fn with_names_in_order(module: &[u8]) -> Result<Vec<u8>> {
    let (mut imported, mut bodies) = (0_u32, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.context("not a WebAssembly module")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let function = matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_));
                    imported += u32::from(function);
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let mut ranks = vec![0_usize; bodies.len()];
    for (rank, function) in likeness::order(&bodies).into_iter().enumerate() {
        if let Some(place) = ranks.get_mut(function) {
            *place = rank;
        }
    }
    let mut names = NameMap::new();
    for (index, rank) in (imported..).zip(ranks) {
        names.append(index, &format!("{rank:08}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    let mut named = module.to_vec();
    wasm_encoder::Section::append_to(&section, &mut named);
    Ok(named)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use wasm_encoder::{CodeSection, Function, FunctionSection, Module, TypeSection};

    #[test]
    fn every_function_has_a_name_of_its_own() {
        let (mut types, mut functions, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
        types.ty().function([], []);
        for _ in 0..3 {
            functions.function(0);
            let mut body = Function::new([]);
            body.instructions().end();
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&code);
        let named = with_names_in_order(&module.finish()).unwrap();
        for rank in ["00000000", "00000001", "00000002"] {
            assert!(named.windows(8).any(|bytes| bytes == rank.as_bytes()), "{rank}");
        }
        assert!(with_names_in_order(b"no module").is_err());
    }
}
