//! Times in words. They come as the database writes them (`turnpike.rfc3339`, `turnpike.mail_booking_data`), and are read by their
//! places: no calendar is needed to say a date.

use super::language::Language;

impl Language {
    /// `November 28, 2026`; nothing for what is no time.
    pub(super) fn date(&self, time: &str) -> Option<String> {
        let (year, month, day) = (number(time, 0..4)?, number(time, 5..7)?, number(time, 8..10)?);
        let month = self.months.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
        let text = self.date.replace("{day}", &day.to_string()).replace("{month}", month);
        Some(text.replace("{year}", &year.to_string()))
    }

    /// `November 28, 2026 at 14:30 UTC`.
    pub(super) fn moment(&self, time: &str, zone: &str) -> Option<String> {
        let clock = time.get(11..16).filter(|clock| clock.is_ascii())?;
        let text = self.moment.replace("{date}", &self.date(time)?).replace("{time}", clock);
        Some(text.replace("{zone}", zone))
    }
}

fn number(time: &str, place: std::ops::Range<usize>) -> Option<u32> {
    time.get(place)?.parse().ok()
}
