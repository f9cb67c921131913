//! The Prometheus text format (its documentation, "Exposition formats", version 0.0.4).

use std::collections::BTreeMap;

use serde::Deserialize;

/// One sample, as the database's `metrics` gives it.
#[derive(Deserialize)]
pub(crate) struct Sample {
    name: String,
    help: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    value: serde_json::Number,
}

/// The samples as text; the head of a metric once, before its first sample.
pub(crate) fn text(samples: &[Sample]) -> String {
    let mut text = String::new();
    let mut last = "";
    for sample in samples {
        if sample.name != last {
            let help = sample.help.replace('\\', "\\\\").replace('\n', "\\n");
            text.push_str(&format!("# HELP {0} {help}\n# TYPE {0} {1}\n", sample.name, sample.kind));
            last = &sample.name;
        }
        text.push_str(&format!("{}{} {}\n", sample.name, labels(&sample.labels), sample.value));
    }
    text
}

fn labels(labels: &BTreeMap<String, String>) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let escape = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let pairs: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escape(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a scraper can read the text, whatever a label holds.
    #[test]
    fn the_format_is_prometheus() {
        let samples: Vec<Sample> = serde_json::from_str(
            r#"[{"name":"a_total","help":"All.","type":"counter","labels":{"kind":"x\"y"},"value":3},
                {"name":"a_total","help":"All.","type":"counter","labels":{"kind":"z"},"value":4},
                {"name":"b","help":"One.","type":"gauge","value":1.5}]"#,
        )
        .unwrap_or_default();
        let wanted = "# HELP a_total All.\n# TYPE a_total counter\na_total{kind=\"x\\\"y\"} 3\na_total{kind=\"z\"} 4\n\
                      # HELP b One.\n# TYPE b gauge\nb 1.5\n";
        assert_eq!(text(&samples), wanted);
    }
}
