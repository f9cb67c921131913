//! The time to a model's first word: from the stand-in itself, through `ai`, and of what `ai` does before it asks.

use super::{
    super::{
        load::{Make, Until, run_until},
        report::{FirstToken, Report},
        settings::Settings,
        workerd::Workerd,
    },
    ask::Ask,
};
use anyhow::{Context as _, Result};
use http::StatusCode;
use serde_json::json;
use std::rc::Rc;

/// How many calls are under way at once, and how many times more of them a round has than of those one after the other.
const AT_ONCE: [(usize, usize); 2] = [(1, 1), (8, 4)];
/// The stand-in writes the first word at once and the second this much later, so that a call's end is no part of its beginning.
const PAUSE_MS: u64 = 10;

/// One of those that are timed in turn.
struct Way {
    authority: String,
    make: Make,
    until: Until,
}

/// One call after the other, then several at once.
pub(super) async fn measure(settings: &Settings, ask: &Rc<Ask>, ours: &Workerd, report: &mut Report) -> Result<()> {
    let ways = ways(ask, &ours.authority);
    for (at_once, times) in AT_ONCE {
        eprintln!("  Measuring  the first token, {at_once} at once");
        let mut found = FirstToken { at_once, ..FirstToken::default() };
        for round in 0..=settings.rounds() {
            let mut medians_ms = [0.0; 3];
            let mut turns: Vec<_> = ways.iter().zip(&mut medians_ms).collect();
            // Being first is nobody's luck.
            turns.rotate_left(round % ways.len());
            for (way, median_ms) in turns {
                let requests = settings.stream_requests() * times;
                let run = run_until(way.until, at_once, &way.authority, requests, &way.make, StatusCode::OK);
                *median_ms = run.await.context("the first token")?.median_ms();
            }
            let [direct, ours, hold] = medians_ms;
            if round > 0 {
                found.direct_ms.push(direct);
                found.ours_ms.push(ours);
                found.hold_ms.push(hold);
                found.added_ms.push(ours - direct);
            }
        }
        report.first_tokens.push(found);
    }
    Ok(())
}

/// Direct, ours, and the hold alone.
fn ways(ask: &Rc<Ask>, ours: &str) -> [Way; 3] {
    let script = json!({ "pieces": 2, "every_ms": PAUSE_MS });
    let direct: Make = Rc::new({
        let (ask, script) = (ask.clone(), script.clone());
        move |_| ask.direct(&script)
    });
    let through: Make = Rc::new({
        let (ask, ours) = (ask.clone(), ours.to_owned());
        move |_| ask.ours(&ours, &script)
    });
    let hold: Make = Rc::new({
        let ask = ask.clone();
        move |_| ask.hold()
    });
    let way = |authority: &str, make, until| Way { authority: authority.to_owned(), make, until };
    [
        way(ask.provider(), direct, Until::FirstToken),
        way(ours, through, Until::FirstToken),
        way(ask.api(), hold, Until::Answered),
    ]
}
