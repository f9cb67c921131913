//! The entry of a function on each platform.
//!
//! A function that runs by itself says so: `shared::entry!("tasks", scheduled = cron::paths);`, where `paths` gives the routes
//! to post to when a schedule is due. Workers calls it; the other platforms have no schedule of their own, and whoever keeps one
//! there posts to the same routes.

/// Exports the function to the platform that it is compiled for: `shared::entry!("credits");` beside a
/// [`crate::routes!`]. A native build gets `instance()` instead. What is special about a function is a second argument, its
/// [`crate::http::Traits`].
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
    ($name:literal $(, $options:expr)?) => {
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
                )$(.with($options))?
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
            let client = $crate::platform::cloudflare::client(&request);
            let request = $crate::platform::cloudflare::read(request, instance.max_body_bytes()).await;
            $crate::platform::cloudflare::write(instance.serve(request).await, client).await
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
    ($name:literal $(, $options:expr)?) => {
        mod wasi_entry {
            use $crate::platform::spin::{ErrorCode, Spin, WasiRequest, WasiResponse, attended, read, wasip3, write};

            /// The component.
            struct Component;

            // Built once an instance: a router and a verifier cost more than a request.
            static INSTANCE: ::std::sync::LazyLock<$crate::http::Instance> = ::std::sync::LazyLock::new(|| {
                $crate::http::Instance::new(::std::sync::Arc::new(Spin::default()), $name, super::router())
                    $(.with($options))?
            });

            wasip3::http::service::export!(Component);

            impl wasip3::exports::http::handler::Guest for Component {
                async fn handle(request: WasiRequest) -> Result<WasiResponse, ErrorCode> {
                    let request = read(request, INSTANCE.max_body_bytes()).await?;
                    write(attended(INSTANCE.serve(request)).await)
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
    ($name:literal $(, $options:expr)?) => {
        /// The function, to be served by a native process.
        pub fn instance() -> $crate::http::Instance {
            $crate::http::Instance::new(
                ::std::sync::Arc::new($crate::platform::native::Native::default()),
                $name,
                router(),
            )$(.with($options))?
        }
    };
}
