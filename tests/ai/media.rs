//! `/v1/ai/images/generations`, `/v1/ai/videos`

use serde_json::json;
use turnpike_tests::{
    Stack,
    ai::{calls, model},
};
use uuid::Uuid;

const IMAGES: &str = "/v1/ai/images/generations";
const VIDEOS: &str = "/v1/ai/videos";

/// Promise: pictures are held for as many as are asked, and charged for as many as are made.
#[tokio::test]
async fn pictures_are_paid_one_by_one() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "image").await, stack.user_with_credits(100).await);
    let prompt = json!({ "double": { "pieces": 2 } }).to_string();
    let answer = user.post(IMAGES, &json!({ "model": model, "prompt": prompt, "n": 3 })).send().await;
    assert_eq!(answer.expect(200)["data"].as_array().unwrap().len(), 2);
    assert_eq!((answer.header("x-credits-held"), answer.header("x-credits-charged")), ("21", "14"));
    assert_eq!(user.figures().await, (86, 0, 86));
    assert_eq!(user.last_call().await["images"], 2);
}

/// Promise: OpenAI's own form goes through, and what would cost more than a picture's price is refused.
#[tokio::test]
async fn pictures_as_openai_makes_them() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openai_compatible", "image").await, stack.user_with_credits(100).await);
    let body = |more: serde_json::Value| {
        let mut body = json!({ "model": model, "prompt": "A lighthouse" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let made = user.post(IMAGES, &body(json!({ "size": "1024x1024" }))).send().await.expect(200);
    assert!(made["data"][0]["url"].as_str().unwrap().ends_with("lighthouse.png"), "{made}");
    for (more, param) in [
        (json!({ "size": "4096x4096" }), "size"),
        (json!({ "quality": "high" }), "quality"),
        (json!({ "n": 11 }), "n"),
        (json!({ "prompt": "" }), "prompt"),
        (json!({ "partial_images": 2 }), "partial_images"),
    ] {
        let error =
            user.post(IMAGES, &body(more)).send().await.openai_error(400, "invalid_request_error", "validation_failed");
        assert_eq!(error["param"], param);
    }
    assert_eq!(user.figures().await, (93, 0, 93));
}

/// Promise: a film is waited for, comes as it is, and is paid by its seconds; one that is not made costs nothing.
#[tokio::test]
async fn a_film_is_paid_by_its_seconds() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openai_compatible", "video").await, stack.user_with_credits(100).await);
    let film = user.post(VIDEOS, &json!({ "model": model, "prompt": "A lighthouse", "seconds": "4" })).send().await;
    assert_eq!((film.status, film.header("content-type"), film.text()), (200, "video/mp4", "a film of four seconds"));
    assert_eq!((film.header("x-credits-charged"), user.figures().await), ("12", (88, 0, 88)));
    let marker = format!("fail {}", Uuid::new_v4());
    let body = json!({ "model": model, "prompt": marker, "seconds": 5 });
    user.post(VIDEOS, &body).send().await.openai_error(502, "server_error", "ai_provider_invalid");
    assert_eq!((calls(&marker.replace(' ', "%20")).await.len(), user.figures().await), (1, (88, 0, 88)));
    let long = json!({ "model": model, "prompt": "x", "seconds": 61 });
    user.post(VIDEOS, &long).send().await.openai_error(400, "invalid_request_error", "validation_failed");
}

/// Promise: a provider that makes none of these says so, before anything costs.
#[tokio::test]
async fn what_a_provider_cannot_make() {
    let stack = Stack::get();
    let user = stack.user_with_credits(100).await;
    for (kind, path) in [("image", IMAGES), ("video", VIDEOS)] {
        let model = model(&stack, "ollama", kind).await;
        let answer = user.post(path, &json!({ "model": model, "prompt": "A lighthouse" })).send().await;
        answer.openai_error(400, "invalid_request_error", "ai_provider_unsupported");
    }
    assert_eq!(user.figures().await, (100, 0, 100));
}
