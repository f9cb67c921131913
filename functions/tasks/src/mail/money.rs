//! Money in words.

use shared::providers::currency;

use super::language::Language;

impl Language {
    /// `1,234.50 USD`: the code and no sign, since a dollar is not everywhere the same dollar.
    pub(super) fn money(&self, amount: i64, currency: &str) -> String {
        let digits = currency::digits(currency) as usize;
        let text = format!("{:0>width$}", amount.unsigned_abs(), width = digits + 1);
        let (whole, part) = text.split_at_checked(text.len() - digits).unwrap_or((&text, ""));
        let sign = if amount < 0 { "-" } else { "" };
        let decimal = if digits == 0 { "" } else { &self.decimal };
        format!("{sign}{}{decimal}{part} {}", self.grouped(whole), currency.to_ascii_uppercase())
    }
}
