//! The heights of a chart: from zero to a round value, with a line at each round step. Pure.

use std::fmt::Write;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Text;

/// Room above the highest line, for marks, in pixels.
pub(crate) const TOP: f64 = 22.0;
/// From the highest line to the lowest, in pixels.
pub(crate) const PLOT: f64 = 190.0;

/// A figure's width in the letters of a chart, its distance from the chart, and the narrowest axis, in pixels.
const DIGIT: usize = 8;
const GAP: usize = 8;
const NARROWEST: usize = 52;

/// From values to heights.
pub(crate) struct Scale {
    low: Decimal,
    high: Decimal,
    /// Round values with a line each.
    pub(crate) steps: Vec<Decimal>,
}

impl Scale {
    /// From zero, or a round value below the lowest, to a round value above the highest.
    pub(crate) fn over(values: impl Iterator<Item = Decimal>) -> Self {
        let none = (Decimal::ZERO, Decimal::ZERO);
        let (lowest, highest) = values.fold(none, |(low, high), value| (low.min(value), high.max(value)));
        let rough = ((highest - lowest) / Decimal::from(4)).max(Decimal::ONE);
        let mut power = Decimal::ONE;
        while power * Decimal::TEN <= rough {
            power *= Decimal::TEN;
        }
        let rounds = [1, 2, 5, 10].map(|factor| Decimal::from(factor) * power);
        let step = rounds.into_iter().find(|step| *step >= rough).unwrap_or(rough);
        let mut steps = vec![(lowest / step).floor() * step];
        while steps[steps.len() - 1] < highest.max(step) {
            steps.push(steps[steps.len() - 1] + step);
        }
        Self { low: steps[0], high: steps[steps.len() - 1], steps }
    }

    /// In pixels from the top.
    pub(crate) fn y(&self, value: Decimal) -> f64 {
        let part = (self.high - value) / (self.high - self.low);
        TOP + PLOT * part.to_f64().expect("a part of a whole")
    }
}

/// The figures at the left of a chart with so much room below, as wide as the longest of them.
pub(crate) fn axis(scale: &Scale, bottom: f64, show: fn(Decimal) -> String) -> String {
    let shown: Vec<_> = scale.steps.iter().map(|step| (scale.y(*step) + 4.0, show(*step))).collect();
    let longest = shown.iter().map(|(_, text)| text.chars().count()).max().unwrap_or_default();
    let (width, height) = ((longest * DIGIT + GAP).max(NARROWEST), TOP + PLOT + bottom);
    let mut out = format!(r#"<svg class="axis" style="width:{width}px" height="{height}" aria-hidden="true">"#);
    for (y, text) in shown {
        let _ = write!(out, r#"<text x="100%" y="{y:.1}" text-anchor="end">{}</text>"#, Text(&text));
    }
    out + "</svg>"
}

#[cfg(test)]
mod tests {
    use rust_decimal_macros::dec;

    use super::*;

    #[test]
    fn the_scale_is_round_and_holds_every_value() {
        let scale = Scale::over([dec!(3), dec!(118), dec!(-7)].into_iter());
        assert_eq!(scale.steps, [-50, 0, 50, 100, 150].map(Decimal::from));
        assert!((scale.y(dec!(150)) - TOP).abs() < 0.01 && (scale.y(dec!(-50)) - TOP - PLOT).abs() < 0.01);
        assert_eq!(Scale::over([].into_iter()).steps, [0, 1].map(Decimal::from), "nothing at all can be drawn, too");
    }

    #[test]
    fn the_axis_has_room_for_its_longest_figure() {
        let axis = |highest| axis(&Scale::over([highest].into_iter()), 24.0, crate::numbers::short);
        assert!(axis(dec!(118)).contains("width:52px"));
        let pesos = axis(dec!(25_657_420));
        assert!(pesos.contains("width:88px") && pesos.contains(">30,000,000<"), "{pesos}");
    }
}
