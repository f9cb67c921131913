//! What the templates see: a mail's data, already in words of its language. What is `None` or empty leaves its sentence out.

use serde_json::Value;

use super::{
    language::Language,
    reading::{Missing, list, maybe_text, maybe_whole, text, whole},
};

/// Whom and what a mail is about.
pub(super) struct About<'a> {
    /// Its kind.
    pub(super) kind: &'a str,
    /// Its data.
    pub(super) data: &'a Value,
    /// The recipient's name, where it is known.
    pub(super) name: Option<&'a str>,
    /// The shop's name.
    pub(super) shop: &'a str,
    /// The shop's page, where there is one.
    pub(super) url: Option<&'a str>,
    /// The time (RFC 3339, UTC).
    pub(super) now: &'a str,
}

/// A line of an order.
pub(super) struct Line {
    pub(super) quantity: String,
    pub(super) name: String,
    pub(super) amount: String,
}

/// What the templates see.
#[derive(Default)]
pub(super) struct View {
    pub(super) language: String,
    pub(super) shop: String,
    pub(super) url: Option<String>,
    pub(super) hello: String,
    pub(super) footer: String,
    pub(super) order: Option<String>,
    pub(super) lines: Vec<Line>,
    pub(super) discount: Option<String>,
    pub(super) total: Option<String>,
    pub(super) amount: Option<String>,
    pub(super) method: Option<String>,
    pub(super) paid_at: Option<String>,
    pub(super) payment: Option<String>,
    pub(super) bill_to: Vec<String>,
    pub(super) service: Option<String>,
    pub(super) starts_at: Option<String>,
    pub(super) ends_at: Option<String>,
    /// What ends has ended.
    pub(super) ended: bool,
    pub(super) plan: Option<String>,
    pub(super) price: Option<String>,
    pub(super) next_attempt_at: Option<String>,
    pub(super) files: Vec<String>,
    pub(super) available: Option<String>,
    pub(super) for_tenant: bool,
    /// How much of a spending cap is used up, in percent.
    pub(super) percent: Option<String>,
    pub(super) spent: Option<String>,
    pub(super) cap: Option<String>,
    /// The cap is a day's, else a month's.
    pub(super) daily: bool,
}

impl View {
    /// The view of a mail; fails for what its kind cannot do without.
    pub(super) fn of(about: &About<'_>, tag: &str, language: &Language) -> Result<Self, Missing> {
        let About { kind, data, .. } = about;
        let mut view = Self::addressed(about, tag, language);
        match *kind {
            "order_confirmation" => {
                text(data, "/order/public_id")?;
                view.order(data, language);
            }
            "receipt" => {
                view.order(data, language);
                view.subscription(data, language);
                view.payment(data, language)?;
            }
            "booking_confirmation" => view.booking(data, language)?,
            "download_ready" => {
                view.order = Some(text(data, "/order/public_id")?.to_owned());
                view.files = list(data, "/files").iter().filter_map(Value::as_str).map(str::to_owned).collect();
            }
            "low_balance" => {
                view.available = Some(language.whole(whole(data, "/available")?));
                view.for_tenant = maybe_text(data, "/account") == Some("tenant");
            }
            "spending_cap" => {
                let number = |pointer| whole(data, pointer).map(|number| language.whole(number));
                view.percent = Some(number("/percent")?);
                view.spent = Some(number("/spent")?);
                view.cap = Some(number("/cap")?);
                view.daily = text(data, "/period")? == "day";
                view.for_tenant = maybe_text(data, "/account") == Some("tenant");
                view.ends_at = maybe_text(data, "/resets_at").and_then(|time| language.date(time));
            }
            "payment_failed" => {
                view.order(data, language);
                view.subscription(data, language);
                view.amount = Some(money(data, "/amount", language).ok_or(Missing("/amount"))?);
                view.next_attempt_at = maybe_text(data, "/next_attempt_at").and_then(|time| language.date(time));
            }
            _ => {
                view.subscription(data, language);
                let ends_at = text(data, "/ends_at")?;
                view.ends_at = Some(language.date(ends_at).ok_or(Missing("/ends_at"))?);
                // Both are written alike, so that their order as texts is that of the times.
                view.ended = ends_at <= about.now;
            }
        }
        Ok(view)
    }

    fn addressed(about: &About<'_>, tag: &str, language: &Language) -> Self {
        let hello = match about.name.map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => language.hello.replace("{name}", name),
            None => language.hello_anybody.clone(),
        };
        Self {
            language: tag.to_owned(),
            shop: about.shop.to_owned(),
            url: about.url.map(str::to_owned),
            hello,
            footer: language.footer.replace("{shop}", about.shop),
            ..Self::default()
        }
    }

    fn order(&mut self, data: &Value, language: &Language) {
        self.order = maybe_text(data, "/order/public_id").map(str::to_owned);
        self.total = money(data, "/order/total", language);
        let discount = maybe_whole(data, "/order/discount/amount").filter(|amount| *amount > 0);
        self.discount = discount.and_then(|_| money(data, "/order/discount", language));
        for item in list(data, "/order/items") {
            self.lines.push(Line {
                quantity: language.whole(maybe_whole(item, "/quantity").unwrap_or(1)),
                name: maybe_text(item, "/name").unwrap_or_default().to_owned(),
                amount: money(item, "/amount", language).unwrap_or_default(),
            });
        }
    }

    fn subscription(&mut self, data: &Value, language: &Language) {
        self.plan = maybe_text(data, "/subscription/plan/name").map(str::to_owned);
        let (amount, currency) =
            (maybe_whole(data, "/subscription/price/amount"), maybe_text(data, "/subscription/price/currency"));
        if let (Some(amount), Some(currency)) = (amount, currency) {
            let quantity = maybe_whole(data, "/subscription/quantity").unwrap_or(1);
            let period = language.period(maybe_text(data, "/subscription/price/billing_period").unwrap_or_default());
            let price = language.money(amount.saturating_mul(quantity), currency);
            self.price = Some(format!("{price} {period}").trim_end().to_owned());
        }
    }

    fn payment(&mut self, data: &Value, language: &Language) -> Result<(), Missing> {
        self.amount = Some(money(data, "/payment/amount", language).ok_or(Missing("/payment/amount"))?);
        self.payment = Some(text(data, "/payment/id")?.to_owned());
        self.paid_at = maybe_text(data, "/payment/paid_at").and_then(|time| language.date(time));
        let method = maybe_text(data, "/payment/method").or_else(|| maybe_text(data, "/payment/provider"));
        self.method = method.map(|method| language.method(method));
        let name = ["/customer/company", "/customer/name", "/customer/tax_id"];
        let address = ["line1", "line2", "postal_code", "city", "state", "country"]
            .map(|part| format!("/customer/address/{part}"));
        let pointers = name.into_iter().chain(address.iter().map(String::as_str));
        self.bill_to = pointers.filter_map(|pointer| maybe_text(data, pointer)).map(str::to_owned).collect();
        Ok(())
    }

    fn booking(&mut self, data: &Value, language: &Language) -> Result<(), Missing> {
        let zone = text(data, "/time_zone")?;
        let moment = |pointer| language.moment(text(data, pointer)?, zone).ok_or(Missing(pointer));
        self.service = Some(text(data, "/booking/product_name")?.to_owned());
        self.order = maybe_text(data, "/booking/order").map(str::to_owned);
        self.starts_at = Some(moment("/starts_local")?);
        self.ends_at = Some(moment("/ends_local")?);
        Ok(())
    }
}

fn money(data: &Value, pointer: &str, language: &Language) -> Option<String> {
    let money = data.pointer(pointer)?;
    Some(language.money(maybe_whole(money, "/amount")?, maybe_text(money, "/currency")?))
}
