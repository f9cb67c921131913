//! Which schedule runs what. The expressions are those of `wrangler.toml`'s `[triggers]` and of `supabase/cron.sql`; a test holds
//! them together.

/// A schedule's routes.
struct Schedule {
    cron: &'static str,
    paths: &'static [&'static str],
}

/// In the order in which they run. What is there every minute is what somebody waits for.
const SCHEDULES: [Schedule; 3] = [
    Schedule {
        cron: "* * * * *",
        paths: &["/v1/tasks/retry-webhooks", "/v1/tasks/deliver-outbox", "/v1/tasks/expire-holds"],
    },
    Schedule { cron: "*/15 * * * *", paths: &["/v1/tasks/grant-monthly-credits", "/v1/tasks/expire-grants"] },
    Schedule { cron: "17 * * * *", paths: &["/v1/tasks/remind-subscribers", "/v1/tasks/cleanup"] },
];

/// What to post to when this schedule is due; nothing for one that is not ours.
pub(crate) fn paths(cron: &str) -> &'static [&'static str] {
    SCHEDULES.iter().find(|schedule| schedule.cron == cron).map_or(&[], |schedule| schedule.paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks;

    /// Promise: the platforms' schedules are ours, every one of them runs something, and every task is run by one.
    #[test]
    fn the_schedules_agree() {
        let (wrangler, sql) = (include_str!("../wrangler.toml"), include_str!("../../../supabase/cron.sql"));
        for Schedule { cron, paths } in SCHEDULES {
            assert!(wrangler.contains(&format!("\"{cron}\"")), "{cron} is not in wrangler.toml");
            for path in paths {
                let name = path.trim_start_matches("/v1/tasks/");
                assert!(tasks::find(name).is_some(), "there is no task {name}");
                assert!(sql.contains(&format!("('{name}', '{cron}')")), "{name} at {cron} is not in supabase/cron.sql");
            }
        }
        let crons = wrangler.split("crons = [").nth(1).and_then(|rest| rest.split(']').next()).unwrap_or_default();
        assert_eq!(crons.matches('"').count(), 2 * SCHEDULES.len(), "{crons}");
        let run: Vec<_> = SCHEDULES.iter().flat_map(|schedule| schedule.paths).collect();
        assert_eq!(run.len(), tasks::ALL.len());
        assert!(paths("5 5 5 5 5").is_empty());
    }
}
