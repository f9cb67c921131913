//! The entry of a function on each platform.
//!
//! A function that runs by itself says so: `shared::entry!("tasks", scheduled = cron::paths);`, where `paths` gives the routes
//! to post to when a schedule is due. Workers calls it; the other platforms have no schedule of their own, and whoever keeps one
//! there posts to the same routes.

/// Exports the function to the platform that it is compiled for: `shared::entry!("credits");` beside a
/// [`crate::routes!`]. A native build gets `instance()` instead.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#[macro_export]
macro_rules! entry {
    ($name:literal, scheduled = $paths:path) => {
        $crate::entry!($name);

        #[::worker::event(scheduled)]
        async fn on_schedule(event: ::worker::ScheduledEvent, env: ::worker::Env, _context: ::worker::ScheduleContext) {
            let instance = instance(env);
            for path in $paths(&event.cron()) {
                instance.serve_scheduled(path).await;
            }
        }
    };
    ($name:literal) => {
        ::std::thread_local! {
            // Built once an isolate: a router and a verifier cost more than a request.
            static INSTANCE: ::std::cell::OnceCell<$crate::http::Instance> = const { ::std::cell::OnceCell::new() };
        }

        fn instance(env: ::worker::Env) -> $crate::http::Instance {
            let build = || {
                $crate::http::Instance::new(
                    ::std::sync::Arc::new($crate::platform::cloudflare::Cloudflare::new(env)),
                    $name,
                    router(),
                )
            };
            INSTANCE.with(|cell| cell.get_or_init(build).clone())
        }

        #[::worker::event(fetch)]
        async fn main(
            request: $crate::platform::cloudflare::Request,
            env: ::worker::Env,
            _context: ::worker::Context,
        ) -> ::worker::Result<$crate::platform::cloudflare::Response> {
            let instance = instance(env);
            let request = $crate::platform::cloudflare::read(request).await;
            $crate::platform::cloudflare::write(instance.serve(request).await).await
        }
    };
}

/// Exports the function to the platform that it is compiled for: `shared::entry!("credits");` beside a
/// [`crate::routes!`].
#[cfg(target_os = "wasi")]
#[macro_export]
macro_rules! entry {
    ($name:literal, scheduled = $paths:path) => {
        $crate::entry!($name);
        const _: fn(&str) -> &'static [&'static str] = $paths;
    };
    ($name:literal) => {
        mod wasi_entry {
            use $crate::platform::spin::{ErrorCode, Spin, WasiRequest, WasiResponse, read, wasip3, write};

            /// The component.
            struct Component;

            // Built once an instance: a router and a verifier cost more than a request.
            static INSTANCE: ::std::sync::LazyLock<$crate::http::Instance> = ::std::sync::LazyLock::new(|| {
                $crate::http::Instance::new(::std::sync::Arc::new(Spin::default()), $name, super::router())
            });

            wasip3::http::service::export!(Component);

            impl wasip3::exports::http::handler::Guest for Component {
                async fn handle(request: WasiRequest) -> Result<WasiResponse, ErrorCode> {
                    let request = read(request).await?;
                    write(INSTANCE.serve(request).await)
                }
            }
        }
    };
}

/// Makes `instance()`, for tests and for a binary of one's own: hand each request to [`crate::http::Instance::serve`].
#[cfg(not(target_arch = "wasm32"))]
#[macro_export]
macro_rules! entry {
    ($name:literal, scheduled = $paths:path) => {
        $crate::entry!($name);
        const _: fn(&str) -> &'static [&'static str] = $paths;
    };
    ($name:literal) => {
        /// The function, to be served by a native process.
        pub fn instance() -> $crate::http::Instance {
            $crate::http::Instance::new(
                ::std::sync::Arc::new($crate::platform::native::Native::default()),
                $name,
                router(),
            )
        }
    };
}
