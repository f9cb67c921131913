//! Bank transfer: the database gives out a reference, the buyer's bank does the rest, and an admin confirms. No service is
//! called, so no operation ever comes here; a refund is a transfer back by hand.

use shared::config::Config;

use super::{ProviderName, provider::Provider};

/// The provider.
pub(super) struct BankTransfer;

impl Provider for BankTransfer {
    fn name(&self) -> ProviderName {
        ProviderName::BankTransfer
    }

    fn is_configured(&self, config: &Config) -> bool {
        config.payments.bank_transfer_instructions.is_some()
    }

    fn capabilities(&self) -> &'static [&'static str] {
        &["checkout"]
    }
}
