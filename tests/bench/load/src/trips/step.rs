//! One call, as the lists in `steps` say it.

use super::{counts::Counts, path::Path, reported::Reported, who::Who};
use http::{Method, StatusCode};

/// One call. It takes one trip to the database and is answered with 200, unless it says otherwise.
pub(super) struct Step {
    pub(super) who: Who,
    pub(super) method: Method,
    pub(super) path: Path,
    /// What is sent; empty for nothing. `{order}` stands for what was kept as `order`.
    pub(super) body: &'static str,
    pub(super) expected: StatusCode,
    /// What the route may take.
    pub(super) most: Counts,
    /// Which way of several, for the report; empty where there is one.
    way: &'static str,
    /// What later calls need of the answer: names and JSON pointers.
    pub(super) kept: Vec<(&'static str, &'static str)>,
    /// Whether the secret of the development confirm is sent.
    pub(super) has_confirm_secret: bool,
    /// What others do afterwards.
    pub(super) then: Option<Reported>,
}

pub(super) fn get(who: Who, path: &'static str) -> Step {
    Step::new(who, Method::GET, path, "", StatusCode::OK)
}

pub(super) fn post(who: Who, path: &'static str, body: &'static str) -> Step {
    Step::new(who, Method::POST, path, body, StatusCode::OK)
}

pub(super) fn put(who: Who, path: &'static str, body: &'static str) -> Step {
    Step::new(who, Method::PUT, path, body, StatusCode::OK)
}

pub(super) fn patch(who: Who, path: &'static str, body: &'static str) -> Step {
    Step::new(who, Method::PATCH, path, body, StatusCode::OK)
}

/// Answered with 204.
pub(super) fn delete(who: Who, path: &'static str) -> Step {
    Step::new(who, Method::DELETE, path, "", StatusCode::NO_CONTENT)
}

impl Step {
    fn new(who: Who, method: Method, path: &'static str, body: &'static str, expected: StatusCode) -> Self {
        let path = Path(path);
        let most = Counts { database: 1, ..Counts::default() };
        Self {
            who,
            method,
            path,
            body,
            expected,
            most,
            way: "",
            kept: Vec::new(),
            has_confirm_secret: false,
            then: None,
        }
    }

    /// Answered with 201.
    pub(super) fn created(self) -> Self {
        Self { expected: StatusCode::CREATED, ..self }
    }

    /// Answered with 204.
    pub(super) fn no_content(self) -> Self {
        Self { expected: StatusCode::NO_CONTENT, ..self }
    }

    /// What is said of the token or of the configuration takes no trip.
    pub(super) fn asks_nobody(self) -> Self {
        Self { most: Counts::default(), ..self }
    }

    /// The auth service instead of the database.
    pub(super) fn asks_auth(self) -> Self {
        Self { most: Counts { auth: 1, ..Counts::default() }, ..self }
    }

    /// The storage after the database: it signs where the bytes go, or come from.
    pub(super) fn asks_storage(self) -> Self {
        Self { most: Counts { database: 1, storage: 1, ..Counts::default() }, ..self }
    }

    /// Reserved before the handler, settled after it.
    pub(super) fn metered(self) -> Self {
        Self { most: Counts { database: 2, ..Counts::default() }, ..self }
    }

    /// So many to the database, for an operator's routes.
    pub(super) fn takes(self, trips: usize) -> Self {
        Self { most: Counts { database: trips, ..Counts::default() }, ..self }
    }

    /// Begun in the database, done by so many calls to the provider, settled in the database.
    pub(super) fn asks_provider(self, calls: usize) -> Self {
        Self { most: Counts { database: 2, provider: calls, ..Counts::default() }, ..self }
    }

    /// So many calls to the provider that change nothing, so that nothing is settled.
    pub(super) fn looks_at_provider(self, calls: usize) -> Self {
        Self { most: Counts { database: 1, provider: calls, ..Counts::default() }, ..self }
    }

    /// Which way of several this is.
    pub(super) fn way(self, way: &'static str) -> Self {
        Self { way, ..self }
    }

    /// Keeps the text at a JSON pointer of the answer under a name.
    pub(super) fn keeps(mut self, name: &'static str, pointer: &'static str) -> Self {
        self.kept.push((name, pointer));
        self
    }

    /// Sends the secret of the development confirm.
    pub(super) fn with_confirm_secret(self) -> Self {
        Self { has_confirm_secret: true, ..self }
    }

    /// What others do once this is done.
    pub(super) fn then(self, reported: Reported) -> Self {
        Self { then: Some(reported), ..self }
    }

    /// Its row in the report.
    pub(super) fn name(&self) -> String {
        let way = if self.way.is_empty() { String::new() } else { format!(" ({})", self.way) };
        format!("{} {}{way}", self.method, self.path.route())
    }
}
