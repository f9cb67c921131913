//! TCP ports of this machine.

use anyhow::{Context as _, Result};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

/// A port that nobody listens on at this moment.
pub(crate) fn free() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

/// Whether somebody listens there.
pub(crate) fn taken(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}
