//! What others do between the calls. What a payment provider reports by its webhooks is said to the database in its place: that the
//! money has come is for nobody else to say, and some routes are for those who have paid. And a seller's file goes to the storage.

use super::{
    super::{
        client::{authority, once},
        settings::Settings,
    },
    values::Values,
};
use anyhow::{Context as _, Result, ensure};
use http::{Request, header};
use http_body_util::Full;
use serde_json::Value;
use tokio_postgres::{NoTls, types::ToSql};

/// What is done. What is reported is so of the payment that was kept last, as `payment`.
#[derive(Clone, Copy)]
pub(super) enum Reported {
    /// It succeeded.
    Paid,
    /// It succeeded, and with it began a subscription of the small plan, of a customer of the provider's.
    Subscribed,
    /// An event has failed, of a type that is not for us.
    Failed,
    /// A few bytes go to the URL that was kept as `upload_url`.
    Uploaded,
}

/// As the subscription would have been left behind by the checkout's page: at the small plan's price.
const SUBSCRIBE: &str = "/control/subscriptions?marker=bench&amount=900&currency=usd";

const PAID: &str = "select turnpike.payment_succeeded($1::text::uuid)";
const SUBSCRIBED: &str =
    "select turnpike.payment_succeeded($1::text::uuid, jsonb_build_object('provider_subscription_id', $2::text)),
  turnpike.customer_identify($3::text::uuid, 'stripe', false, jsonb_build_object('provider_customer_id', $4::text))";

const FAILED: &str = "insert into public.webhook_events (id, provider, event_id, type, livemode, status, payload, error, occurred_at)
  values (gen_random_uuid(), 'stripe', $1::text, $2::text, false, 'failed', jsonb_build_object('id', $1::text, 'type', $2::text,
    'object', 'event', 'created', 1, 'livemode', false, 'data', jsonb_build_object('object', jsonb_build_object())),
    jsonb_build_object('code', 'bench'), now())";

/// Does it.
pub(super) async fn report(reported: Reported, settings: &Settings, values: &Values) -> Result<()> {
    match reported {
        Reported::Paid => write(settings, PAID, &[values.get("payment")?]).await,
        Reported::Subscribed => {
            let subscription = subscribe(settings.variable("STRIPE_API_URL")).await?;
            let text = |name: &str| subscription.get(name).and_then(Value::as_str).context("no subscription");
            let values = [values.get("payment")?, text("id")?, values.get("user")?, text("customer")?];
            write(settings, SUBSCRIBED, &values).await
        }
        Reported::Failed => write(settings, FAILED, &["evt_bench", "topup.created"]).await,
        Reported::Uploaded => upload(values.get("upload_url")?).await,
    }
}

/// Writes it into the database.
async fn write(settings: &Settings, sql: &str, values: &[&str]) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(&settings.db_url, NoTls).await?;
    // It ends with the client.
    tokio::spawn(connection);
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    client.execute(sql, &values).await?;
    Ok(())
}

/// As the seller's browser does.
async fn upload(url: &str) -> Result<()> {
    let (storage, path) = authority(url).split_once('/').context("no URL of the storage")?;
    let request = Request::put(format!("/{path}")).header(header::HOST, storage).body(Full::from("bytes"))?;
    let answer = once(storage, request).await?;
    ensure!(answer.status().is_success(), "the storage answered {}", String::from_utf8_lossy(answer.body()));
    Ok(())
}

/// Has the stand-in begin a subscription.
async fn subscribe(stripe: &str) -> Result<Value> {
    let stripe = authority(stripe);
    let request = Request::post(SUBSCRIBE).header(header::HOST, stripe).body(Full::default())?;
    let answer = once(stripe, request).await?;
    ensure!(answer.status().is_success(), "the stand-in answered {}", String::from_utf8_lossy(answer.body()));
    Ok(serde_json::from_slice(answer.body())?)
}
