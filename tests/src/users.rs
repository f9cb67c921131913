//! Users: each test has its own, so that tests may run at once and again.

use std::ops::Deref;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{api::Api, stack::Stack, token::Token};

/// A password that Supabase Auth takes.
pub const PASSWORD: &str = "correct horse battery staple";

/// A user with a token that the test signed: the auth service has never heard of them, and the functions need not ask it.
pub struct User {
    /// The id.
    pub id: Uuid,
    api: Api,
}

impl Deref for User {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

/// A user of Supabase Auth.
pub struct Account {
    /// The e-mail address.
    pub email: String,
    /// The session of the sign-up.
    pub session: Value,
    /// The functions, for this user.
    pub api: Api,
}

impl Account {
    /// The user's id.
    pub fn id(&self) -> Uuid {
        self.session["user"]["id"].as_str().unwrap().parse().unwrap()
    }
}

/// A fresh e-mail address.
pub fn email() -> String {
    format!("test-{}@example.com", Uuid::new_v4().simple())
}

impl Stack {
    /// A token of this stack's project, to be changed and signed.
    pub fn token(&self, id: Uuid) -> Token {
        Token::of_user(&self.issuer(), id)
    }

    /// A new user whose token has these rights (`app_metadata`).
    pub fn user_with(&self, rights: Value) -> User {
        let id = Uuid::new_v4();
        let token = self.token(id).claim("app_metadata", rights).hs256(self.jwt_secret.as_bytes());
        User { id, api: self.api().with_token(&token) }
    }

    /// A new user.
    pub fn user(&self) -> User {
        self.user_with(json!({ "provider": "email" }))
    }

    /// A new administrator.
    pub fn admin(&self) -> User {
        self.user_with(json!({ "role": "admin" }))
    }

    /// A new member of a tenant.
    pub fn member(&self, tenant: &str) -> User {
        self.user_with(json!({ "tenant_id": tenant }))
    }

    /// A new user who has so many credits.
    pub async fn user_with_credits(&self, amount: i64) -> User {
        let user = self.user();
        self.give(&user, amount).await;
        user
    }

    /// Gives a user credits, as a back end does.
    pub async fn give(&self, user: &User, amount: i64) -> Value {
        let grant = json!({ "user_id": user.id, "amount": amount, "source": "promo" });
        self.service().post("/v1/credits/grants", &grant).send().await.expect(201)
    }

    /// Gives a tenant credits.
    pub async fn give_tenant(&self, tenant: &str, amount: i64) -> Value {
        let grant = json!({ "tenant_id": tenant, "amount": amount, "source": "plan" });
        self.service().post("/v1/credits/grants", &grant).send().await.expect(201)
    }

    /// Signs a new user up.
    pub async fn sign_up(&self) -> Account {
        let email = email();
        let user = json!({ "email": email, "password": PASSWORD });
        let session = self.api().post("/v1/auth/signup", &user).send().await.expect(200);
        let api = self.api().with_token(session["access_token"].as_str().unwrap());
        Account { email, session, api }
    }
}

impl User {
    /// What the balance says: balance, held and available.
    pub async fn figures(&self) -> (i64, i64, i64) {
        let balance = self.get("/v1/credits/balance").send().await.expect(200);
        let figure = |name: &str| balance[name].as_i64().unwrap();
        (figure("balance"), figure("held"), figure("available"))
    }

    /// How many movements of a kind there are, 100 at most.
    pub async fn movements(&self, kind: &str) -> usize {
        let path = format!("/v1/credits/transactions?limit=100&kind={kind}");
        self.get(&path).send().await.expect(200)["data"].as_array().unwrap().len()
    }
}
