//! Calls of models: what the hold costs before the first word, and what a long stream takes of memory.

mod ask;
mod first_token;
mod memory;
mod print;

use super::{
    fixtures::{function, spenders, variables},
    report::Report,
    settings::Settings,
    spend,
    workerd::Workerd,
};
use anyhow::Result;
use ask::Ask;
pub(crate) use memory::{LONG, LONGER, SLOW};
use std::rc::Rc;

/// First the words, then the memory.
pub(crate) async fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    // Nobody here has a token of Clerk's.
    let variables = variables(settings, &settings.api_url, &settings.api_url);
    let credits = Workerd::start(settings, function(settings, "credits")?, &variables).await?;
    spend::grant_all(settings, &credits).await?;
    let ask = Rc::new(Ask::new(settings, spenders(settings)?));
    let ours = Workerd::start(settings, function(settings, "ai")?, &variables).await?;
    first_token::measure(settings, &ask, &ours, report).await?;
    memory::measure(settings, &ask, &variables, report).await
}
