//! The life of an instance: as in Spin, one serves many requests, also at once.

use crate::{
    manifest::Component,
    mount,
    outbound::{Allowed, Guard},
};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::time::{Sleep, sleep_until};
use wasmtime::{
    Engine, Result, Store, StoreContextMut, UpdateDeadline,
    component::{GuestTaskId, ResourceTable},
};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    WasiHttpCtx, WasiHttpCtxView, WasiHttpView,
    handler::{HandlerState, Instance, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus},
};

/// How many requests an instance serves at once, and in its life: Spin's numbers.
const CONCURRENT_REQUESTS_LIMIT: usize = 16;
const REQUESTS_LIMIT: usize = 128;
/// How long a request may take until its answer begins.
const REQUEST_LIMIT: Duration = Duration::from_secs(60);
/// How long an instance may compute in its life, in turns (see [`crate::component::TURN`]): 128 requests need far less, and
/// an endless loop would keep the instance's other requests waiting.
const COMPUTING_LIMIT_TURNS: u32 = 1000;
/// How long an instance may go on after its answers, for its background work.
const AFTERWARDS_LIMIT: Duration = Duration::from_secs(30);
/// How long an instance waits for another request.
const IDLE_LIMIT: Duration = Duration::from_secs(1);
/// An instance that uses more memory is stopped.
const MEMORY_LIMIT_BYTES: usize = 256 * 1024 * 1024;

/// What belongs to one instance.
pub(crate) struct Host {
    table: ResourceTable,
    system: WasiCtx,
    http: WasiHttpCtx,
    guard: Guard,
    limits: wasmtime::StoreLimits,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.system, table: &mut self.table }
    }
}

impl WasiHttpView for Host {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.guard }
    }
}

/// Makes the instances of one component.
pub(crate) struct Instances {
    /// Compiles and runs.
    pub(crate) engine: Engine,
    /// The compiled component.
    pub(crate) compiled: ProxyPre<Host>,
    /// What the manifest says of it.
    pub(crate) component: Component,
}

impl HandlerState for Instances {
    type StoreData = Host;
    type WorkerExpiration = Expiration;
    type WorkerState = Requests;

    async fn instantiate(&self) -> Result<Instance<Host, Expiration, Requests>> {
        let allowed: Arc<Allowed> = Arc::clone(&self.component.allowed);
        let host = Host {
            table: ResourceTable::new(),
            system: mount::system(&self.component).map_err(wasmtime::Error::from_anyhow)?,
            http: WasiHttpCtx::new(),
            guard: Guard(allowed),
            limits: wasmtime::StoreLimitsBuilder::new().memory_size(MEMORY_LIMIT_BYTES).build(),
        };
        let mut store = Store::new(&self.engine, host);
        store.limiter(|host| &mut host.limits);
        let mut turns = 0;
        store.epoch_deadline_callback(move |_| {
            turns += 1;
            if turns > COMPUTING_LIMIT_TURNS {
                return Err(wasmtime::format_err!("it computed for too long"));
            }
            Ok(UpdateDeadline::Yield(1))
        });
        store.set_epoch_deadline(1);
        let proxy = self.compiled.instantiate_async(&mut store).await?;
        // A component of the older WASI 0.2 cannot serve two requests at once, and Spin gives it one instance a request.
        let reused = matches!(self.compiled, ProxyPre::P3(_));
        let state = Requests { limit: if reused { REQUESTS_LIMIT } else { 1 } };
        Ok(Instance { store, proxy, view: WasiHttpView::http, expiration: Expiration::new(), state })
    }
}

/// Decides which requests an instance takes.
pub(crate) struct Requests {
    limit: usize,
}

impl WorkerState for Requests {
    type StoreData = Host;
    type RequestData = ();

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        if total >= self.limit {
            ShouldAccept::Never
        } else if concurrent >= CONCURRENT_REQUESTS_LIMIT {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, Host>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        Box::pin(tokio::time::sleep(REQUEST_LIMIT))
    }

    fn drop(&self, store: Store<Host>, result: Result<()>) {
        if let Err(error) = result {
            eprintln!("an instance was stopped: {error:?}");
        }
        drop(store);
    }
}

/// Ends an instance that has nothing to do, or does not end by itself.
pub(crate) struct Expiration {
    alarm: Pin<Box<Sleep>>,
}

impl Expiration {
    fn new() -> Self {
        Self { alarm: Box::pin(tokio::time::sleep(IDLE_LIMIT)) }
    }
}

impl WorkerExpiration for Expiration {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, status: WorkerStatus, since: Instant) -> Poll<()> {
        let limit = match status {
            WorkerStatus::Idle => IDLE_LIMIT,
            // The second line of defence: `on_request_start` gives each request its own limit.
            WorkerStatus::Requests => REQUEST_LIMIT + IDLE_LIMIT,
            WorkerStatus::PostReturn => AFTERWARDS_LIMIT,
        };
        let end = tokio::time::Instant::from_std(since + limit);
        if self.alarm.deadline() != end {
            self.alarm = Box::pin(sleep_until(end));
        }
        self.alarm.as_mut().poll(cx)
    }
}
