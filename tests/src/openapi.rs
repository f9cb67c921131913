//! The OpenAPI 3.1 document of all functions, made from their code. `cargo xtask openapi` writes it to `docs/openapi.json`.

mod finish;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};
use shared::problem::{ProblemDocument, ProblemField};
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, ServerBuilder, ServerVariableBuilder,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::TagBuilder,
    },
};

const DESCRIPTION: &str = "Credits, checkout and everything around them, as small functions over one Postgres.\n\n\
    Errors are problem documents (RFC 9457): `code` is stable, `title` and `detail` follow `Accept-Language`. \
    Lists take `limit` and `cursor` and answer with `next_cursor`. A POST that creates or charges takes `Idempotency-Key`: \
    the same key with the same body gives the first answer again, byte for byte.";

/// The tags, in the order of the reference page, with what is behind each.
const TAGS: [(&str, &str); 15] = [
    ("auth", "Who a token is; sign-up and sign-in through Supabase Auth."),
    ("me", "The caller's own profile."),
    ("credits", "Balance, spending, holds, rates, grants and metered jobs."),
    ("catalog", "What is for sale."),
    ("orders", "What was bought."),
    ("checkout", "Paying at a provider, coupons, and the billing portal."),
    ("payments", "Payments and refunds."),
    ("subscription", "The caller's plan, and what it allows."),
    ("account", "What a buyer has: billing details, rights, subscriptions, appointments."),
    ("downloads", "The files that were bought."),
    ("ai", "AI calls in credits, in OpenAI's own shapes."),
    ("seller", "What a seller offers, and the orders on it."),
    ("webhooks", "What payment and identity providers report, and the log of it."),
    ("tasks", "What runs by the clock, and the record of its runs."),
    ("meta", "Health, metrics, preflight checks and this document."),
];

/// A route as `shared::routes!` lists it: method and path.
pub type Route = (&'static str, &'static str);

/// Every function: its name, its routes and its part of the document.
pub fn functions() -> [(&'static str, &'static [Route], OpenApi); 10] {
    [
        ("ai", ai::ROUTES, ai::openapi()),
        ("tasks", tasks::ROUTES, tasks::openapi()),
        ("downloads", downloads::ROUTES, downloads::openapi()),
        ("webhooks", webhooks::ROUTES, webhooks::openapi()),
        ("account", account::ROUTES, account::openapi()),
        ("auth", auth::ROUTES, auth::openapi()),
        ("checkout", checkout::ROUTES, checkout::openapi()),
        ("credits", credits::ROUTES, credits::openapi()),
        ("meta", meta::ROUTES, meta::openapi()),
        ("seller", seller::ROUTES, seller::openapi()),
    ]
}

/// The document, every object's members in the order of the alphabet: the same code gives the same bytes.
pub fn document() -> Value {
    let mut whole = base();
    for (_, _, part) in functions() {
        whole.merge(part);
    }
    let mut whole = serde_json::to_value(whole).expect("an OpenAPI document is JSON");
    finish::operations(&mut whole);
    sorted(whole)
}

/// The document as it stands in `docs/openapi.json`.
pub fn text() -> String {
    format!("{}\n", serde_json::to_string_pretty(&document()).expect("JSON is text"))
}

fn base() -> OpenApi {
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let info = InfoBuilder::new()
        .title("Turnpike")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(license))
        .build();
    let tags = TAGS.map(|(name, words)| TagBuilder::new().name(name).description(Some(words)).build());
    OpenApiBuilder::new().info(info).servers(Some(servers())).tags(Some(tags)).components(Some(components())).build()
}

/// The reference page's own host comes first, so that "try it" asks the functions that served the page.
fn servers() -> [utoipa::openapi::Server; 2] {
    let origin = ServerVariableBuilder::new()
        .default_value("https://api.example.com")
        .description(Some("Where the functions are deployed."))
        .build();
    [
        ServerBuilder::new().url("/").description(Some("The host of this document.")).build(),
        ServerBuilder::new().url("{origin}").parameter("origin", origin).description(Some("Elsewhere.")).build(),
    ]
}

fn components() -> utoipa::openapi::Components {
    let user = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("A token of Supabase Auth, or of another issuer that is configured."))
        .build();
    let service = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("The service secret, for cron jobs and other back ends."))
        .build();
    let cookie = ApiKeyValue::with_description(
        shared::auth::session::SESSION_COOKIE,
        "A cookie session; unsafe methods also need the header X-CSRF-Token.",
    );
    ComponentsBuilder::new()
        .schema(ProblemDocument::name(), ProblemDocument::schema())
        .schema(ProblemField::name(), ProblemField::schema())
        .security_scheme("user", SecurityScheme::Http(user))
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)))
        .security_scheme("service", SecurityScheme::Http(service))
        .build()
}

/// Objects sorted by name, whatever order their maker kept: features of `serde_json` change it from build to build.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(members.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
