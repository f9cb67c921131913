//! How lite is started.

use crate::secrets::Secrets;
use std::path::PathBuf;

/// How lite is started.
pub(crate) struct Settings {
    /// Where its configuration, its log and the files of `/storage/v1` lie.
    pub(crate) folder: PathBuf,
    /// The port it listens on.
    pub(crate) port: u16,
    /// The database, as its own role.
    pub(crate) database_url: String,
    /// The URL of this project, which the links in mails lead to.
    pub(crate) site_url: String,
}

impl Settings {
    /// `supabase/config.toml`. Secrets are named, not written. The API part would otherwise serve `public` too.
    pub(super) fn configuration(&self) -> String {
        format!(
            r#"project_id = "local"

[api]
port = {port}
schemas = ["storage"]

[db]
driver = "postgres"
url = "env(LITE_DATABASE_URL)"

[auth]
enabled = true
jwt_secret = "env(SUPABASE_JWT_SECRET)"
jwt_expiry = 3600
enable_signup = true
site_url = "{site}"
additional_redirect_urls = ["http://localhost:*/**", "http://127.0.0.1:*/**"]
publishable_key = "env(SUPABASE_PUBLISHABLE_KEY)"
secret_key = "env(SUPABASE_SECRET_KEY)"

[auth.email]
enable_confirmations = false

[storage]
enabled = true
file_size_limit = "50MiB"
"#,
            port = self.port,
            site = self.site_url,
        )
    }

    /// The variables that the configuration names, and lite's own.
    pub(super) fn environment(&self, secrets: &Secrets) -> Vec<(&'static str, String)> {
        vec![
            // It keeps notes in the home folder, which is not this project's.
            ("HOME", self.folder.display().to_string()),
            ("LITE_TELEMETRY", "0".to_owned()),
            ("LITE_NON_INTERACTIVE", "1".to_owned()),
            ("EXPERIMENTAL_STORAGE", "1".to_owned()),
            ("SUPABASE_PUBLISHABLE_KEY", secrets.publishable.clone()),
            ("SUPABASE_SECRET_KEY", secrets.secret.clone()),
            ("SUPABASE_JWT_SECRET", secrets.jwt.clone()),
            ("LITE_DATABASE_URL", self.database_url.clone()),
        ]
    }
}
