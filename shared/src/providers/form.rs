//! `application/x-www-form-urlencoded` with brackets, as Stripe reads it: `items[0][price]=price_1`.

use form_urlencoded::Serializer;
use serde_json::Value;

/// The form of a JSON object. A null is left out; an empty text stays, since it empties a field there.
pub fn encode(value: &Value) -> String {
    let mut form = Serializer::new(String::new());
    add(&mut form, "", value);
    form.finish()
}

fn add(form: &mut Serializer<'_, String>, name: &str, value: &Value) {
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}[{key}]") };
    match value {
        Value::Null => {}
        Value::Object(members) => members.iter().for_each(|(key, value)| add(form, &inner(key), value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| add(form, &inner(&at.to_string()), value));
        }
        Value::String(text) => {
            form.append_pair(name, text);
        }
        Value::Bool(_) | Value::Number(_) => {
            form.append_pair(name, &value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Promise: lists, objects within lists, signs of the format itself and nothing at all come over as they are.
    #[test]
    fn brackets_nest() {
        let value = json!({
            "mode": "payment", "line_items": [{ "quantity": 2, "price_data": { "currency": "usd" } }],
            "metadata": { "a b": "x&y=1+2 ü" }, "expand": ["latest_invoice"], "trial": true, "none": null, "empty": "",
            "nothing": {}, "no_items": [],
        });
        let mut pairs: Vec<(String, String)> = form_urlencoded::parse(encode(&value).as_bytes()).into_owned().collect();
        pairs.sort();
        let expected = [
            ("empty", ""),
            ("expand[0]", "latest_invoice"),
            ("line_items[0][price_data][currency]", "usd"),
            ("line_items[0][quantity]", "2"),
            ("metadata[a b]", "x&y=1+2 ü"),
            ("mode", "payment"),
            ("trial", "true"),
        ];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
