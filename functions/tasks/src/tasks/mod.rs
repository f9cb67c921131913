//! The tasks. Each may run twice at once and be killed half-way: it takes what is due by `for update skip locked`, in steps that are
//! transactions of their own, and what it had not reached is due still.

mod budget;
mod run;
mod steps;
mod webhooks;

pub(crate) use budget::Budget;
pub(crate) use run::{Run, run};

/// What a task is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// Steps of the database's own (`sql/tasks/functions/task_step.sql`).
    Steps,
    /// Mails that wait in the outbox.
    Outbox,
    /// Events of providers that wait for another try.
    Webhooks,
}

/// A task.
#[derive(Debug)]
pub(crate) struct Task {
    /// Its name in the address and in the record of its runs.
    pub(crate) name: &'static str,
    /// What it is made of.
    pub(crate) work: Work,
}

/// Every task there is.
pub(crate) const ALL: [Task; 7] = [
    Task { name: "expire-holds", work: Work::Steps },
    Task { name: "expire-grants", work: Work::Steps },
    Task { name: "grant-monthly-credits", work: Work::Steps },
    Task { name: "remind-subscribers", work: Work::Steps },
    Task { name: "deliver-outbox", work: Work::Outbox },
    Task { name: "retry-webhooks", work: Work::Webhooks },
    Task { name: "cleanup", work: Work::Steps },
];

/// The task of a name.
pub(crate) fn find(name: &str) -> Option<&'static Task> {
    ALL.iter().find(|task| task.name == name)
}
