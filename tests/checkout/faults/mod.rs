//! Every call to a provider with everything that can go wrong with it. Whatever it is: the client is told so in our own words,
//! money, stock, coupons, hours, credits and rights are as before, the same key gets it done once the provider is well
//! again, and neither key nor patience gets anything done twice.

mod again;
mod arrange;
mod books;
mod deed;
mod effect;
mod paypal;
mod stripe;
mod verdict;

use std::{io::Write as _, sync::Arc};

use tokio::{sync::Semaphore, task::JoinSet};
use tokio_postgres::Client;
use turnpike_tests::{Stack, database, stand_in::Fault};

use books::assert_sound;
use deed::{Asked, Deed, Provider};

/// How many are at it at once. Most of their time they wait for a provider that is silent, or for the next try.
const AT_ONCE: usize = 16;

/// Calls with the requests to us that lead to them. A call is a method and a path as a regular expression.
type Calls = &'static [(Deed, &'static str)];

/// A request whose provider's call went wrong.
struct Failed {
    asked: Asked,
    what: String,
}

/// Lets every fault happen to every call, and then sets each right: all of them at once, so that everything has to hold while
/// hundreds of operations stand still in the middle.
async fn try_all(provider: Provider, calls: Calls) {
    let (stack, database) = (Stack::get(), Arc::new(database::connect().await));
    let mut failing = Crowd::new();
    for (deed, call) in calls {
        for (name, fault) in Fault::every() {
            let (stack, database) = (stack.clone(), database.clone());
            failing.join(async move { fail(&stack, &database, provider, *deed, call, name, &fault).await });
        }
    }
    let failed = failing.done().await;
    let count = failed.len();
    assert_sound(&database, "while nobody knows").await;
    let mut repairing = Crowd::new();
    for it in failed {
        let database = database.clone();
        repairing.join(async move { repair(&database, &it).await });
    }
    repairing.done().await;
    assert_sound(&database, "in the end").await;
    assert_eq!(count, calls.len() * Fault::every().len());
    say(&format!("{}: {} calls x {} faults: {count} combinations", provider.name(), calls.len(), Fault::every().len()));
}

/// Says how much was tried, also when nothing went wrong: what tests print is kept back then.
fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Asks for it while the call goes wrong.
async fn fail(
    stack: &Stack,
    database: &Client,
    provider: Provider,
    deed: Deed,
    call: &str,
    name: &str,
    fault: &Fault,
) -> Failed {
    let what = format!("{} {deed:?}, {call}, {name}", provider.name());
    let asked = Asked::arrange(stack, database, provider, deed).await;
    let planned = provider.stand_in().fault(&asked.marker, call, fault).await;
    let answer = asked.send("first").await;
    planned.stop().await;
    let seen = provider.stand_in().requests(&asked.marker).await;
    assert!(seen.iter().any(|sent| !sent.record["fault"].is_null()), "{what}: the call was never made");
    if answer.status < 300 && is_settled_by_looking(call, name) {
        return Failed { asked, what };
    }
    verdict::assert_told(&answer, name, provider.name(), &what);
    assert_eq!(asked.books.read(database).await, asked.before, "{what}");
    let changes = !call.starts_with("GET") && !deed.only_looks();
    if changes && fault.is_done() {
        assert_eq!(asked.books.operation(database).await.as_deref(), Some("unknown"), "{what}");
    }
    Failed { asked, what }
}

/// PayPal answers these with nothing. Where something came in its place, the subscription's state says whether it was done.
fn is_settled_by_looking(call: &str, fault: &str) -> bool {
    let is_quiet = ["/cancel$", "/suspend$", "/activate$"].iter().any(|end| call.ends_with(end));
    is_quiet && ["not an object", "somebody else's object"].contains(&fault)
}

/// Asks again, now that nothing goes wrong.
async fn repair(database: &Client, Failed { asked, what }: &Failed) {
    let refusals = asked.deed.refusals();
    let is_unknown = asked.books.operation(database).await.as_deref() == Some("unknown");
    if let Some((busy, _)) = refusals.filter(|_| is_unknown) {
        let another = asked.send("another").await;
        assert_eq!((another.status, &another.json()["code"]), (409, &busy.into()), "{what}: {}", another.text());
    }
    let done = asked.send("first").await;
    assert!(done.status < 300, "{what}: the same key again: {} {}", done.status, done.text());
    asked.assert_done_once(what).await;
    asked.assert_booked(&asked.books.read(database).await, what);
    if !asked.deed.only_looks() {
        let replayed = asked.send("first").await;
        assert_eq!((replayed.status, &replayed.body), (done.status, &done.body), "{what}");
    }
    if let Some((_, over)) = refusals {
        let another = asked.send("another").await;
        assert_eq!((another.status, &another.json()["code"]), (409, &over.into()), "{what}: {}", another.text());
    }
    asked.assert_done_once(what).await;
}

/// Many tasks, not all of them at once; all are heard before a test fails.
struct Crowd<T> {
    tasks: JoinSet<T>,
    places: Arc<Semaphore>,
}

impl<T: Send + 'static> Crowd<T> {
    fn new() -> Self {
        Self { tasks: JoinSet::new(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    fn join(&mut self, task: impl Future<Output = T> + Send + 'static) {
        let places = self.places.clone();
        self.tasks.spawn(async move {
            let _place = places.acquire_owned().await.unwrap();
            task.await
        });
    }

    async fn done(mut self) -> Vec<T> {
        let (mut done, mut lost) = (Vec::new(), 0);
        while let Some(outcome) = self.tasks.join_next().await {
            match outcome {
                Ok(it) => done.push(it),
                // It has said itself what went wrong.
                Err(_) => lost += 1,
            }
        }
        assert_eq!(lost, 0, "so many of {} went wrong", done.len() + lost);
        done
    }
}
