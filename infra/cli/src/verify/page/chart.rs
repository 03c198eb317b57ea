//! A chart of one value per day beside what came of it: a pale bar for the first, slender ones inside it for the others.
//! Pure.
//!
//! Places along the width are percentages and heights are pixels, so that the chart fills any width and its letters keep
//! their size.

use std::fmt::Write;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::sheet::{PLOT, Scale, TOP, Text, axis};

/// Room below, for the days.
const BOTTOM: f64 = 24.0;
/// With more days than this the pale bars become a surface, and the slender ones lines on it.
const DENSE: usize = 70;
/// No day is wider than this, in pixels.
const WIDEST: usize = 88;

/// A chart's data and names.
pub(super) struct Chart<'a> {
    /// Makes the ids in it unique on the page.
    pub(super) id: &'a str,
    /// What it shows.
    pub(super) title: &'a str,
    /// The same in a sentence, for those who do not see it.
    pub(super) description: &'a str,
    /// Name and CSS class of each value: the pale one first.
    pub(super) series: &'a [(&'a str, &'a str)],
    /// In their order.
    pub(super) days: &'a [Day],
    /// How a value is written.
    pub(super) show: fn(Decimal) -> String,
}

/// One day of a chart.
pub(super) struct Day {
    pub(super) day: Date,
    /// One for each series; `None` where it is not known.
    pub(super) values: Vec<Option<Decimal>>,
    /// Whether it is marked.
    pub(super) marked: bool,
}

impl Chart<'_> {
    /// The figure, legend and all.
    pub(super) fn html(&self) -> String {
        let scale = Scale::over(self.days.iter().flat_map(|day| day.values.iter().flatten().copied()));
        let mut out = String::new();
        let width = self.days.len() * WIDEST;
        let _ = writeln!(out, r#"<figure style="max-width:max(17rem,{}px)">"#, width + 44);
        let _ = writeln!(out, "<figcaption>{}", Text(self.title));
        let _ = writeln!(out, r#"<span class="legend">{}</span></figcaption>"#, self.legend());
        let _ = writeln!(out, r#"<div class="chart">{}"#, axis(&scale, BOTTOM, self.show));
        let height = TOP + PLOT + BOTTOM;
        let _ = writeln!(
            out,
            r#"<svg class="plot" height="{height}" role="img" aria-labelledby="{0}-title {0}-text">
<title id="{0}-title">{1}</title><desc id="{0}-text">{2}</desc>"#,
            self.id,
            Text(self.title),
            Text(self.description)
        );
        for step in &scale.steps {
            let y = scale.y(*step);
            let class = if step.is_zero() { "zero" } else { "grid" };
            let _ = writeln!(out, r#"<line class="{class}" x1="0" x2="100%" y1="{y:.1}" y2="{y:.1}"/>"#);
        }
        let dense = self.days.len() > DENSE;
        for (place, day) in self.days.iter().enumerate() {
            out.push_str("<g>");
            out.push_str(&self.reach(place, day));
            if !dense {
                out.push_str(&self.bars(place, day, &scale));
            }
            out.push_str("</g>\n");
        }
        if dense {
            out.push_str(&self.outlines(&scale));
        }
        out.push_str(&self.marks());
        out.push_str(&self.labels());
        out.push_str("</svg></div></figure>\n");
        out
    }

    fn legend(&self) -> String {
        let entry = |(name, class): &(&str, &str)| format!(r#"<span><i class="{class}"></i>{}</span>"#, Text(name));
        let mut entries: Vec<_> = self.series.iter().map(entry).collect();
        if self.days.iter().any(|day| day.marked) {
            entries.push(r#"<span><b class="mark">▼</b>differs</span>"#.to_owned());
        }
        entries.join(" ")
    }

    /// A day's figures, for a pointer that rests anywhere above or on its bars, however low they are.
    fn reach(&self, place: usize, day: &Day) -> String {
        let named = self
            .series
            .iter()
            .zip(&day.values)
            .map(|((name, _), value)| format!("{name}: {}", value.map_or_else(|| "unknown".to_owned(), self.show)));
        let figures = named.collect::<Vec<_>>().join(" · ");
        let (left, band) = self.band(place);
        format!(
            r#"<title>{} · {}</title><rect class="reach" x="{left:.3}%" width="{band:.3}%" y="0" height="{:.0}"/>"#,
            day.day,
            Text(&figures),
            TOP + PLOT
        )
    }

    fn bars(&self, place: usize, day: &Day, scale: &Scale) -> String {
        let (left, band) = self.band(place);
        let slender = band * 0.5 / self.series.len().saturating_sub(1).max(1) as f64;
        let bar = |(index, ((_, class), value)): (usize, (&(&str, &str), &Option<Decimal>))| {
            let value = (*value)?;
            let (x, width) = match index {
                0 => (left + band * 0.1, band * 0.8),
                _ => (left + band * 0.25 + slender * (index - 1) as f64, slender),
            };
            let (top, bottom) = (scale.y(value.max(Decimal::ZERO)), scale.y(value.min(Decimal::ZERO)));
            let height = bottom - top;
            Some(format!(
                r#"<rect class="{class}" x="{x:.3}%" width="{width:.3}%" y="{top:.1}" height="{height:.1}"/>"#
            ))
        };
        self.series.iter().zip(&day.values).enumerate().filter_map(bar).collect()
    }

    /// Many days: the first series as a surface, the others as lines, stretched to the width.
    fn outlines(&self, scale: &Scale) -> String {
        let (count, height, zero) = (self.days.len(), TOP + PLOT, scale.y(Decimal::ZERO));
        let mut out = format!(
            r#"<svg x="0" y="0" width="100%" height="{height}" viewBox="0 0 {count} {height}" preserveAspectRatio="none" pointer-events="none">"#
        );
        for (index, (_, class)) in self.series.iter().enumerate() {
            let (mut path, mut open) = (String::new(), false);
            for (place, day) in self.days.iter().enumerate() {
                let value = day.values.get(index).copied().flatten();
                let Some(y) = value.map(|value| scale.y(value)).or((index == 0).then_some(zero)) else {
                    open = false;
                    continue;
                };
                let to = match (open, index) {
                    (true, _) => format!("V{y:.1}h1"),
                    (false, 0) => format!("M{place} {zero:.1}V{y:.1}h1"),
                    (false, _) => format!("M{place} {y:.1}h1"),
                };
                path += &to;
                open = true;
            }
            let (class, end) = match index {
                0 => ((*class).to_owned(), format!("V{zero:.1}Z")),
                _ => (format!("line {class}"), String::new()),
            };
            let _ = write!(out, r#"<path class="{class}" d="{path}{end}"/>"#);
        }
        out + "</svg>\n"
    }

    fn marks(&self) -> String {
        let marked = self.days.iter().enumerate().filter(|(_, day)| day.marked);
        let mark = |(place, _)| {
            let (left, band) = self.band(place);
            let middle = left + band / 2.0;
            format!(r#"<text class="mark" x="{middle:.3}%" y="14" text-anchor="middle">▼</text>"#)
        };
        marked.map(mark).collect()
    }

    /// Where a day begins and how wide it is, in percent.
    fn band(&self, place: usize) -> (f64, f64) {
        let band = 100.0 / self.days.len() as f64;
        (place as f64 * band, band)
    }

    /// The days below: all of a week, one a week of a season, one a month of a year; every other one where it is narrow.
    fn labels(&self) -> String {
        let (count, y) = (self.days.len(), TOP + PLOT + 17.0);
        let is_named = |place: usize, day: Date| match count {
            0..=8 => true,
            9..=DENSE => place.is_multiple_of(7),
            _ => day.day() == 1,
        };
        let format = if count > DENSE { "%b" } else { "%-d %b" };
        let named: Vec<_> = self.days.iter().enumerate().filter(|(place, day)| is_named(*place, day.day)).collect();
        let crowded = named.len() > 6;
        let label = |(number, (place, day)): (usize, (usize, &Day))| {
            let (left, band) = self.band(place);
            let middle = left + band / 2.0;
            let class = if crowded && number % 2 == 1 { r#" class="other""# } else { "" };
            let text = day.day.strftime(format);
            format!(r#"<text{class} x="{middle:.3}%" y="{y:.0}" text-anchor="middle">{text}</text>"#)
        };
        named.into_iter().enumerate().map(label).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal_macros::dec;

    use super::*;

    fn chart(days: usize) -> String {
        let day = |place: usize| Day {
            day: date(2026, 1, 1).saturating_add(jiff::Span::new().days(place as i64)),
            values: vec![Some(dec!(4)), Some(dec!(3)), None],
            marked: place == 1,
        };
        let days: Vec<_> = (0..days).map(day).collect();
        Chart {
            id: "c",
            title: "Orders",
            description: "<4> and 3",
            series: &[("store", "store"), ("a & b", "to0"), ("c", "to1")],
            days: &days,
            show: |value| value.to_string(),
        }
        .html()
    }

    #[test]
    fn each_day_has_its_bars_its_figures_and_its_mark() {
        let html = chart(3);
        assert_eq!(html.matches(r#"<rect class="store""#).count(), 3);
        assert_eq!(html.matches(r#"<rect class="to0""#).count(), 3);
        assert_eq!(html.matches(r#"<rect class="to1""#).count(), 0, "what is not known is not drawn");
        assert_eq!(html.matches(r#"<text class="mark""#).count(), 1);
        assert!(html.contains("<title>2026-01-01 · store: 4 · a &amp; b: 3 · c: unknown</title>"), "{html}");
        assert!(html.contains(r#"role="img" aria-labelledby="c-title c-text""#));
        assert!(html.contains("&lt;4&gt; and 3"));
    }

    #[test]
    fn a_year_is_named_by_its_months_and_drawn_as_a_surface_with_lines() {
        let html = chart(365);
        assert_eq!(html.matches(">Jan<").count() + html.matches(">Dec<").count(), 2);
        assert_eq!(html.matches("<path").count(), 3);
        assert!(html.contains(r#"<path class="line to1" d=""/>"#), "what is not known is not drawn");
        assert!(html.contains("· store: 4 · a &amp; b: 3"), "a pointer still finds each day's figures");
    }
}
