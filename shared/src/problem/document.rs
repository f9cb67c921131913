//! The document itself, as it goes over the wire and into the OpenAPI document.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Language, Problem};

/// The media type of RFC 9457.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// An error. Further members depend on the code: a 402 has `required` and `available`, in credits.
#[derive(Serialize, ToSchema)]
pub struct ProblemDocument {
    /// A URI that names the kind of problem: `urn:turnpike:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:turnpike:problem:insufficient_credits")]
    pub kind: String,
    /// The kind in words, in the language of `Accept-Language`.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// This case in words, and what to do about it.
    pub detail: String,
    /// The stable word for programs.
    #[schema(example = "insufficient_credits")]
    pub code: String,
    /// The request's id, to find it in the log.
    pub request_id: String,
    /// What is wrong in the body or query, one entry a fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<ProblemField>,
    /// Further members.
    #[serde(flatten)]
    #[schema(ignore)]
    pub members: Map<String, Value>,
}

/// One fault of a body or query.
#[derive(Serialize, ToSchema)]
pub struct ProblemField {
    /// A JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    #[schema(example = "/amount")]
    pub pointer: String,
    /// The stable word for programs.
    #[schema(example = "out_of_range")]
    pub code: String,
    /// The fault in words.
    pub detail: String,
}

impl Problem {
    /// The document in a language.
    pub fn document(&self, language: Language, request_id: &str) -> ProblemDocument {
        let (title, detail) = language.texts().problem(self.code);
        let errors = self.faults.iter().map(|fault| ProblemField {
            pointer: fault.pointer.clone(),
            code: fault.code.clone(),
            detail: language.texts().fault(&fault.code).map_or_else(|| fault.detail.clone(), str::to_owned),
        });
        ProblemDocument {
            kind: format!("urn:turnpike:problem:{}", self.code.name()),
            title: title.to_owned(),
            status: self.code.status(),
            detail: fill(detail, &self.members),
            code: self.code.name().to_owned(),
            request_id: request_id.to_owned(),
            errors: errors.collect(),
            members: self.members.clone(),
        }
    }
}

/// Puts members into the places of a text: `{available}`.
fn fill(text: &str, members: &Map<String, Value>) -> String {
    let mut filled = text.to_owned();
    for (name, value) in members {
        let place = format!("{{{name}}}");
        if filled.contains(&place) {
            let words = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            filled = filled.replace(&place, &words);
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::{super::Code, *};

    /// Promise: a 402 says what was needed and what is there, in words and as members, in both languages.
    #[test]
    fn a_document_says_its_numbers() {
        let problem = Problem::new(Code::InsufficientCredits).with("required", 5).with("available", 2);
        for language in Language::ALL {
            let document = problem.document(*language, "r1");
            assert!(document.detail.contains('5') && document.detail.contains('2'), "{}", document.detail);
            assert!(!document.detail.contains('{'), "{}", document.detail);
            assert_eq!(document.members.get("available"), Some(&Value::from(2)));
        }
    }

    /// Promise: what is for the operator alone never reaches a client.
    #[test]
    fn a_cause_stays_inside() {
        let problem = Problem::new(Code::Internal).because("relation \"secret\" does not exist");
        let text = serde_json::to_string(&problem.document(Language::English, "r1")).unwrap_or_default();
        assert!(!text.contains("secret"), "{text}");
    }
}
