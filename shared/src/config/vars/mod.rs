//! Every variable that a function reads, in three tables: `.env.example`, `deploy-check` and the start agree with them.

mod ai;
mod mail;
mod payments;
mod platform;
mod storage;

/// What a variable is for.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name in the environment.
    pub name: &'static str,
    /// What it does, in a sentence or two.
    pub purpose: &'static str,
    /// What holds when it is not set; `None` where it must be set, `Some("")` where its part is then off.
    pub default: Option<&'static str>,
    /// The value of `cargo xtask dev`; refused where `TURNPIKE_ENV` is `live` if it is a secret.
    pub local: Option<&'static str>,
    /// Whether it is a secret.
    pub secret: bool,
}

const fn setting(
    name: &'static str,
    default: Option<&'static str>,
    local: Option<&'static str>,
    purpose: &'static str,
) -> Variable {
    Variable { name, purpose, default, local, secret: false }
}

const fn secret(
    name: &'static str,
    default: Option<&'static str>,
    local: Option<&'static str>,
    purpose: &'static str,
) -> Variable {
    Variable { name, purpose, default, local, secret: true }
}

/// Every row: what all functions read, then what has to do with money, with files, with mail and with models.
pub fn all() -> impl Iterator<Item = &'static Variable> {
    let money_and_files = payments::VARIABLES.iter().chain(storage::VARIABLES);
    platform::VARIABLES.iter().chain(money_and_files).chain(mail::VARIABLES).chain(ai::VARIABLES)
}

/// The row of a name.
pub fn find(name: &str) -> Option<&'static Variable> {
    all().find(|variable| variable.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a name stands once, and a secret's local value is marked as such, so that `deploy-check` finds it.
    #[test]
    fn the_tables_are_sound() {
        for variable in all() {
            assert_eq!(all().filter(|other| other.name == variable.name).count(), 1, "{}", variable.name);
            let local = variable.local.unwrap_or_default();
            assert!(!variable.secret || local.is_empty() || local.contains("local") || local.starts_with("whsec_"));
        }
    }
}
