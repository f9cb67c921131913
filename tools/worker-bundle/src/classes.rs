//! Classes that no JavaScript can have an object of.
//!
//! wasm-bindgen exports the methods of every class that a linked crate describes, used or not, and what is exported stays:
//! `worker` and what it depends on bring streams, R2 and containers into every module.

use std::collections::BTreeSet;
use wasm_bindgen_cli_support::Output;

/// Takes back the exports of classes whose objects neither side makes; `wasm-opt` then removes what only they called.
pub(crate) fn forget(output: &mut Output) {
    let exported: Vec<_> = output.wasm().exports.iter().map(|export| (export.id(), export.name.clone())).collect();
    let imported: BTreeSet<&str> = output.wasm().imports.iter().map(|import| import.name.as_str()).collect();
    let classes = exported.iter().filter_map(|(_, name)| name.strip_prefix("__wbg_")?.strip_suffix("_free"));
    let is_made = |class: &str| {
        let import = format!("__wbg_{class}_new");
        let constructor = format!("{class}_new");
        imported.iter().any(|name| name.starts_with(&import)) || exported.iter().any(|(_, name)| *name == constructor)
    };
    let unmade: Vec<&str> = classes.filter(|class| !is_made(class)).collect();
    let unreachable = exported.iter().filter(|(_, name)| unmade.iter().any(|class| is_of(class, name)));
    let unreachable: Vec<_> = unreachable.map(|(id, _)| *id).collect();
    for id in unreachable {
        output.wasm_mut().exports.delete(id);
    }
}

/// Whether an export is a method, a field or the end of a class's objects.
fn is_of(class: &str, export: &str) -> bool {
    let of = |prefix: &str| {
        export.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(class)).is_some_and(|rest| rest.starts_with('_'))
    };
    ["", "__wbg_", "__wbg_get_", "__wbg_set_"].into_iter().any(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_of_its_class() {
        for name in ["sink_close", "__wbg_sink_free", "__wbg_get_sink_size", "__wbg_set_sink_size"] {
            assert!(is_of("sink", name), "{name}");
        }
        for name in ["fetch", "sinks_close", "my_sink_close", "__wbg_sinks_free"] {
            assert!(!is_of("sink", name), "{name}");
        }
    }
}
