//! How often whom: the calls of one request.

/// Calls, by who is asked.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// PostgREST.
    pub(crate) database: usize,
    /// Supabase Auth.
    pub(crate) auth: usize,
    /// Supabase Storage.
    pub(crate) storage: usize,
    /// The provider of payments or of models.
    pub(crate) provider: usize,
}

impl Counts {
    /// The calls of a request, of which Supabase and the provider have seen these paths.
    pub(super) fn of(supabase: &[String], provider: &[String]) -> Self {
        let below = |prefix: &str| supabase.iter().filter(|path| path.starts_with(prefix)).count();
        // Each instance fetches the issuer's keys once; that is no trip of a route.
        let keys = below("/auth/v1/.well-known/");
        Self {
            database: below("/rest/"),
            auth: below("/auth/") - keys,
            storage: below("/storage/"),
            provider: provider.len(),
        }
    }

    /// Each with its name in the report.
    pub(crate) fn named(self) -> [(&'static str, usize); 4] {
        [
            ("database", self.database),
            ("auth service", self.auth),
            ("storage", self.storage),
            ("provider", self.provider),
        ]
    }
}
