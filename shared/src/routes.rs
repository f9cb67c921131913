//! The two macros of a function's `lib.rs`: its routes, and its entry.

/// Lists a function's routes, one a line: `GET "/v1/credits/balance" => routes::balance::show;`. A route that is paid
/// in credits says so: `POST "/v1/credits/jobs/{name}" => routes::jobs::run, metered;`.
///
/// Makes `router()`, which every platform serves, and `openapi()`, the OpenAPI document of these routes. A test in
/// `tests/` holds the two together: the path and method in a handler's `#[utoipa::path]` are those of its line.
#[macro_export]
macro_rules! routes {
    ($($method:ident $path:literal => $($segment:ident)::+ $(, $metered:ident)? ;)+) => {
        /// The function's routes.
        pub fn router() -> $crate::axum::Router<::std::sync::Arc<$crate::http::App>> {
            $crate::axum::Router::new()
                $(.route($path, $crate::route!($method $($segment)::+ $(, $metered)?)))+
        }

        /// The method and path of every route, in the order of the list.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path),)+];

        /// The OpenAPI document of these routes.
        pub fn openapi() -> $crate::utoipa::openapi::OpenApi {
            // `utoipa_axum::routes!` names both crates as if its caller had them.
            #[allow(unused_imports, reason = "see above")]
            use $crate::{axum, utoipa};
            $crate::utoipa_axum::router::OpenApiRouter::<::std::sync::Arc<$crate::http::App>>::new()
                $(.routes($crate::utoipa_axum::routes!($($segment)::+)))+
                .into_openapi()
        }
    };
}

/// One line of [`routes!`].
#[doc(hidden)]
#[macro_export]
macro_rules! route {
    (GET $($handler:ident)::+ $(, $metered:ident)?) => { $crate::route!(@ get $($handler)::+ $(, $metered)?) };
    (POST $($handler:ident)::+ $(, $metered:ident)?) => { $crate::route!(@ post $($handler)::+ $(, $metered)?) };
    (PUT $($handler:ident)::+ $(, $metered:ident)?) => { $crate::route!(@ put $($handler)::+ $(, $metered)?) };
    (PATCH $($handler:ident)::+ $(, $metered:ident)?) => { $crate::route!(@ patch $($handler)::+ $(, $metered)?) };
    (DELETE $($handler:ident)::+ $(, $metered:ident)?) => { $crate::route!(@ delete $($handler)::+ $(, $metered)?) };
    (@ $method:ident $($handler:ident)::+) => { $crate::axum::routing::$method($($handler)::+) };
    (@ $method:ident $($handler:ident)::+, metered) => {
        $crate::axum::routing::$method($($handler)::+)
            .route_layer($crate::axum::middleware::from_fn($crate::metered::metered))
    };
}
