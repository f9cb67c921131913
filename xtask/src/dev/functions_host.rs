//! What runs the functions, whichever runtime it is.

use crate::{
    build::{self, Runtime},
    support::{
        environment::Variables,
        functions::Function,
        interrupt::Interrupt,
        paths::root,
        spin::{self, Host},
        workers::{self, Workerd},
    },
};
use anyhow::Result;
use std::path::PathBuf;

/// A host with the functions that `build/` holds.
pub(crate) enum FunctionsHost {
    /// Takes new versions as it runs.
    Workers(Workerd),
    /// Is started anew for each version.
    Spin {
        /// Absent only while it is replaced.
        host: Option<Host>,
        /// Where it answers.
        port: u16,
    },
}

impl FunctionsHost {
    /// Starts what is built and waits until it serves.
    pub(crate) fn start(
        runtime: Runtime,
        port: u16,
        functions: &[Function],
        variables: &Variables,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        match runtime {
            Runtime::Workers => {
                let built = build::folder(runtime);
                workers::start(port, functions, &built, variables, interrupt).map(Self::Workers)
            }
            Runtime::Spin => Ok(Self::Spin { host: Some(start_spin(port, functions, variables, interrupt)?), port }),
        }
    }

    /// Replaces what runs by what is built.
    pub(crate) fn reload(
        &mut self,
        functions: &[Function],
        variables: &Variables,
        interrupt: &Interrupt,
    ) -> Result<()> {
        match self {
            Self::Workers(workerd) => workerd.reload(functions, &build::folder(Runtime::Workers), variables, interrupt),
            Self::Spin { host, port } => {
                // The old one must give its port back first.
                *host = None;
                *host = Some(start_spin(*port, functions, variables, interrupt)?);
                Ok(())
            }
        }
    }

    /// Whether it ended without being asked to.
    pub(crate) fn ended(&mut self) -> bool {
        match self {
            Self::Workers(workerd) => workerd.service.ended(),
            Self::Spin { host, .. } => host.as_mut().is_none_or(|host| host.service.ended()),
        }
    }
}

fn start_spin(port: u16, functions: &[Function], variables: &Variables, interrupt: &Interrupt) -> Result<Host> {
    let built: PathBuf = build::folder(Runtime::Spin);
    let scratch = root().join(".turnpike/spin");
    spin::start(&spin::Settings { port, functions, built: &built, scratch: &scratch, variables }, interrupt)
}
