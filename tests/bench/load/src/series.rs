//! Numbers of several rounds.

/// The same thing, measured several times.
#[derive(Clone, Default)]
pub(crate) struct Series(Vec<f64>);

impl Series {
    /// Adds one.
    pub(crate) fn push(&mut self, number: f64) {
        self.0.push(number);
        self.0.sort_by(f64::total_cmp);
    }

    /// The one in the middle; 0 where there is none.
    pub(crate) fn median(&self) -> f64 {
        let at = |index: usize| self.0.get(index).copied().unwrap_or_default();
        match self.0.len() {
            0 => 0.0,
            odd if odd % 2 == 1 => at(odd / 2),
            even => f64::midpoint(at(even / 2 - 1), at(even / 2)),
        }
    }

    /// `median (least–most)`, with so many digits after the point.
    pub(crate) fn spread(&self, digits: usize) -> String {
        let (least, most) = (self.0.first().copied().unwrap_or_default(), self.0.last().copied().unwrap_or_default());
        format!("{:.digits$} ({least:.digits$}–{most:.digits$})", self.median())
    }
}

#[cfg(test)]
mod tests {
    use super::Series;

    #[test]
    fn the_middle_and_the_ends() {
        let mut series = Series::default();
        [3.0, 1.0, 2.0].into_iter().for_each(|number| series.push(number));
        assert_eq!(series.spread(1), "2.0 (1.0–3.0)");
        series.push(10.0);
        assert_eq!(series.median(), 2.5);
    }
}
