//! What the handlers' attributes leave out of an operation, because it follows from what they say.

use serde_json::{Value, json};

/// Completes every operation of a document.
pub(super) fn operations(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let paths = document["paths"].as_object_mut().expect("a document has paths");
    for (path, item) in paths {
        for operation in item.as_object_mut().expect("a path is an object").values_mut() {
            name(path, operation);
            offer_cookies(operation);
            describe(&schemas, operation);
        }
    }
}

/// The id names the nouns of the path and the handler's verb: `credits_holds_capture`. Generated clients call it that.
fn name(path: &str, operation: &mut Value) {
    let verb = operation["operationId"].as_str().expect("a handler has a name").to_owned();
    let nouns = path.split('/').filter(|part| !part.is_empty() && *part != "v1" && !part.starts_with('{'));
    let mut words: Vec<String> = nouns.map(|part| part.trim_end_matches(".json").replace('-', "_")).collect();
    if words.last() != Some(&verb) {
        words.push(verb);
    }
    operation["operationId"] = words.join("_").into();
}

/// Whoever may come with a user's token may come with a session cookie instead: one extractor takes both.
fn offer_cookies(operation: &mut Value) {
    let Some(ways) = operation.get_mut("security").and_then(Value::as_array_mut) else { return };
    if let Some(at) = ways.iter().position(|way| way.get("user").is_some()) {
        ways.insert(at + 1, json!({ "cookie": [] }));
    }
}

/// A response without words of its own has those of its schema: a document whose responses have none is not valid.
fn describe(schemas: &Value, operation: &mut Value) {
    for response in operation["responses"].as_object_mut().expect("an operation has responses").values_mut() {
        if response["description"].as_str().unwrap_or_default().is_empty() {
            let reference = response["content"]["application/json"]["schema"]["$ref"].as_str().unwrap_or_default();
            let name = reference.rsplit('/').next().unwrap_or_default();
            let words = schemas[name]["description"].as_str().unwrap_or("Done.");
            response["description"] = words.into();
        }
    }
}
