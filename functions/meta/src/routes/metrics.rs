//! `/v1/metrics`

use http::{HeaderValue, header};
use shared::{
    auth::Service,
    axum::{body::Body, response::Response},
    openapi::{self, Errors},
    problem::Outcome,
};

use crate::prometheus::{self, Sample};

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// What the database counts, in the Prometheus text format. An instance that scales to zero counts nothing itself.
#[utoipa::path(
    get, path = "/v1/metrics", tag = "meta", security(("service" = [])),
    responses((status = 200, content_type = "text/plain", body = String, description = "Samples."), Errors<(openapi::Service,)>)
)]
pub async fn show(service: Service) -> Outcome<Response> {
    let samples: Vec<Sample> = service.db.rpc_as("metrics", ()).await?;
    let mut answer = Response::new(Body::from(prometheus::text(&samples)));
    answer.headers_mut().insert(header::CONTENT_TYPE, TEXT);
    Ok(answer)
}
