//! The tables of calls of models.

use super::super::report::{FirstToken, Memory, Report};
use anyhow::Result;
use std::fmt::Write as _;

impl Report {
    pub(crate) fn write_first_tokens(&self, text: &mut String) -> Result<()> {
        if self.first_tokens.is_empty() {
            return Ok(());
        }
        writeln!(text, "\n| ms to the first token | direct | ours | ratio | added | `ai_call_begin` alone |")?;
        writeln!(text, "| --- | --- | --- | --- | --- | --- |")?;
        for FirstToken { at_once, direct_ms, ours_ms, added_ms, hold_ms } in &self.first_tokens {
            let [direct, ours, added, hold] = [direct_ms, ours_ms, added_ms, hold_ms].map(|series| series.spread(1));
            let ratio = ours_ms.median() / direct_ms.median();
            writeln!(text, "| {at_once} at once | {direct} | {ours} | {ratio:.1} | {added} | {hold} |")?;
        }
        Ok(())
    }

    pub(crate) fn write_memory(&self, text: &mut String) -> Result<()> {
        if self.memory.is_empty() {
            return Ok(());
        }
        writeln!(text, "\n| a stream of | resident MB before | at most | grown by | MB a second |")?;
        writeln!(text, "| --- | --- | --- | --- | --- |")?;
        for Memory { name, before_mb, peak_mb, grown_mb, mb_per_second } in &self.memory {
            let [before, peak, grown] = [before_mb, peak_mb, grown_mb].map(|series| series.spread(1));
            writeln!(text, "| {name} | {before} | {peak} | {grown} | {:.0} |", mb_per_second.median())?;
        }
        Ok(())
    }
}
