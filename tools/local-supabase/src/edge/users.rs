//! `auth.users`, read and changed directly where lite has no way to.

use serde_json::Value;
use sqlx::{PgPool, postgres::PgPoolOptions};
use std::time::Duration;

const CONNECTIONS: u32 = 4;
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// The table of users, as its owner.
#[derive(Clone)]
pub(crate) struct Users {
    pool: PgPool,
}

/// A user's metadata.
pub(super) struct Metadata {
    /// What the project says of the user; tokens carry it, and the user cannot change it.
    pub(super) app: Value,
    /// What the user says.
    pub(super) user: Value,
}

impl Users {
    /// Connects when first used.
    pub(crate) fn connect(owner_url: &str) -> anyhow::Result<Users> {
        let pool =
            PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(CONNECT_LIMIT).connect_lazy(owner_url)?;
        Ok(Users { pool })
    }

    /// Whether the database answers.
    pub(super) async fn database_answers(&self) -> bool {
        sqlx::query("select 1").execute(&self.pool).await.is_ok()
    }

    /// The metadata of the user `id`; nothing if there is none, or no database.
    pub(super) async fn metadata(&self, id: &str) -> Option<Metadata> {
        let row: Option<(Value, Value)> = sqlx::query_as(
            r#"select '{"provider": "email", "providers": ["email"]}'::jsonb || coalesce(raw_app_meta_data, '{}'),
                      coalesce(raw_user_meta_data, '{}')
               from auth.users where id::text = $1"#,
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await
        .ok()?;
        row.map(|(app, user)| Metadata { app, user })
    }

    /// One page of users, oldest first.
    pub(super) async fn list(&self, limit: i64, offset: i64) -> sqlx::Result<Vec<Value>> {
        let rows = sqlx::query_scalar::<_, Value>(
            "select to_jsonb(u) from auth.users u order by created_at, id limit $1 offset $2",
        );
        Ok(rows.bind(limit).bind(offset).fetch_all(&self.pool).await?.into_iter().map(shown).collect())
    }

    /// One user.
    pub(super) async fn get(&self, id: &str) -> sqlx::Result<Vec<Value>> {
        let row = sqlx::query_scalar::<_, Value>("select to_jsonb(u) from auth.users u where id::text = $1");
        Ok(row.bind(id).fetch_all(&self.pool).await?.into_iter().map(shown).collect())
    }

    /// Deletes one user and answers with what it was.
    pub(super) async fn delete(&self, id: &str) -> sqlx::Result<Vec<Value>> {
        let row = sqlx::query_scalar::<_, Value>("delete from auth.users u where id::text = $1 returning to_jsonb(u)");
        Ok(row.bind(id).fetch_all(&self.pool).await?.into_iter().map(shown).collect())
    }

    /// Adds to one user's metadata the members of `app_metadata` and `user_metadata` in `changes`.
    pub(super) async fn update(&self, id: &str, changes: &Value) -> sqlx::Result<Vec<Value>> {
        let row = sqlx::query_scalar::<_, Value>(
            "update auth.users u
             set raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || coalesce(nullif($2 -> 'app_metadata', 'null'), '{}'),
                 raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || coalesce(nullif($2 -> 'user_metadata', 'null'), '{}')
             where id::text = $1 returning to_jsonb(u)",
        );
        Ok(row.bind(id).bind(changes).fetch_all(&self.pool).await?.into_iter().map(shown).collect())
    }
}

/// A row of the table as the admin API shows it.
fn shown(mut user: Value) -> Value {
    if let Some(user) = user.as_object_mut() {
        for (column, name) in [("raw_app_meta_data", "app_metadata"), ("raw_user_meta_data", "user_metadata")] {
            let metadata = user.remove(column).unwrap_or_default();
            user.insert(name.to_owned(), metadata);
        }
        user.retain(|name, _| name != "encrypted_password" && !name.contains("token"));
    }
    user
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_of_a_user_are_not_shown() {
        let row = json!({ "id": "u", "raw_app_meta_data": { "role": "admin" }, "encrypted_password": "x", "recovery_token": "y" });
        assert_eq!(shown(row), json!({ "id": "u", "app_metadata": { "role": "admin" }, "user_metadata": null }));
    }
}
