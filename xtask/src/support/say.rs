//! What xtask tells its user. All of it goes to standard error, so that a command's result alone is on standard output.

use std::io::{IsTerminal as _, Write as _};

/// One step, with a word in front as cargo has it.
pub(crate) fn step(word: &str, text: &str) {
    eprintln!("{} {text}", paint(&format!("{word:>12}"), "1;32"));
}

/// Something that the user should know.
pub(crate) fn warn(text: &str) {
    eprintln!("{} {text}", paint(&format!("{:>12}", "Warning"), "1;33"));
}

/// Something that failed.
pub(crate) fn fail(text: &str) {
    eprintln!("{} {text}", paint(&format!("{:>12}", "Failed"), "1;31"));
}

/// A line on standard output: the command's result.
pub(crate) fn result(line: &str) {
    // A reader that went away is no error of this program.
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn paint(text: &str, style: &str) -> String {
    match std::io::stderr().is_terminal() {
        true => format!("\x1b[{style}m{text}\x1b[0m"),
        false => text.to_owned(),
    }
}
