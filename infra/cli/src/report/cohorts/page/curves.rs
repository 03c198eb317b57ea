//! A chart of what a customer has brought in by months since the first order: a line for each cohort, and their average. Pure.
//!
//! Places along the width are percentages and heights are pixels, so that the chart fills any width and its letters keep
//! their size.

use std::fmt::Write;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::figures::Series;
use crate::numbers::{amount, short};
use crate::report::cohorts::cohort::Cohort;
use crate::sheet::{PLOT, Scale, TOP, Text, axis};

/// Room below, for the months.
const BOTTOM: f64 = 24.0;
/// No more months are named than this.
const NAMED: usize = 13;
/// Every other one of more than this goes where it is narrow.
const CROWDED: usize = 7;

/// A chart's data and names.
pub(super) struct Curves<'a> {
    /// Makes the ids in it unique on the page.
    pub(super) id: &'a str,
    /// What it shows.
    pub(super) title: &'a str,
    /// The first one first.
    pub(super) cohorts: &'a [Cohort],
    /// What is shown of them.
    pub(super) series: Series,
}

impl Curves<'_> {
    /// The figure, legend and all.
    pub(super) fn html(&self) -> String {
        let average = average(self.cohorts, self.series);
        let scale = Scale::over(self.cohorts.iter().flat_map(self.series).copied());
        let height = TOP + PLOT + BOTTOM;
        let mut out = format!(
            r#"<div class="charts"><figure><figcaption>{title}
<span class="legend"><span><i class="first"></i>earliest month</span> <span><i class="last"></i>latest month</span> <span><i class="average"></i>all</span></span></figcaption>
<div class="chart">{axis}<svg class="plot" height="{height}" role="img" aria-labelledby="{id}-title {id}-text">
<title id="{id}-title">{title}</title><desc id="{id}-text">{description}</desc>
"#,
            title = Text(self.title),
            axis = axis(&scale, BOTTOM, short),
            id = self.id,
            description = Text(&self.description(&average)),
        );
        for step in &scale.steps {
            let (y, class) = (scale.y(*step), if step.is_zero() { "zero" } else { "grid" });
            let _ = writeln!(out, r#"<line class="{class}" x1="0" x2="100%" y1="{y:.1}" y2="{y:.1}"/>"#);
        }
        for (place, cohort) in self.cohorts.iter().enumerate() {
            let age = share(place, self.cohorts.len().saturating_sub(1));
            let style = format!(r#" style="--age:{age:.3}""#);
            let name = cohort.month.strftime("%B %Y").to_string();
            self.curve(&mut out, &scale, (self.series)(cohort), &format!("curve\"{style}"), &name);
        }
        self.curve(&mut out, &scale, &average, "curve average\"", "all");
        out.push_str(&self.labels());
        out.push_str("</svg></div></figure></div>\n");
        out
    }

    /// A line that is there for the pointer, too, and a dot where there is nothing to draw a line to.
    fn curve(&self, out: &mut String, scale: &Scale, values: &[Decimal], class: &str, name: &str) {
        let (Some(first), Some(last)) = (values.first(), values.last()) else { return };
        let title = format!("{name}: {} after the first month, {} so far", amount(*first), amount(*last));
        let _ = write!(out, r#"<g class="{class}><title>{}</title>"#, Text(&title));
        let at = |age: usize, value: &Decimal| (self.x(age), scale.y(*value));
        let points: Vec<_> = values.iter().enumerate().map(|(age, value)| at(age, value)).collect();
        for pair in points.windows(2) {
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            let _ = write!(out, r#"<line x1="{x1:.2}%" y1="{y1:.1}" x2="{x2:.2}%" y2="{y2:.1}"/>"#);
        }
        let (x, y) = points[points.len() - 1];
        let _ = writeln!(out, r#"<circle cx="{x:.2}%" cy="{y:.1}" r="2.5"/></g>"#);
    }

    fn description(&self, average: &[Decimal]) -> String {
        let said = match (average.first(), average.last()) {
            (Some(first), Some(last)) => format!(
                "On average {} by the end of the month of the first order and {} after {} months.",
                amount(*first),
                amount(*last),
                average.len() - 1
            ),
            _ => "There is nothing to show.".to_owned(),
        };
        format!("A line for each month of first orders. {said} The figures are in the table below.")
    }

    /// Half of a column from the edge, so that names fit below the first and the last.
    fn x(&self, age: usize) -> f64 {
        share(2 * age + 1, 2 * self.ages())
    }

    /// How many ages there are.
    fn ages(&self) -> usize {
        self.cohorts.iter().map(|cohort| (self.series)(cohort).len()).max().unwrap_or(0)
    }

    fn labels(&self) -> String {
        let every = self.ages().div_ceil(NAMED).max(1);
        let named: Vec<_> = (0..self.ages()).step_by(every).collect();
        let crowded = named.len() > CROWDED;
        let label = |(number, age): (usize, &usize)| {
            let (x, y) = (self.x(*age), TOP + PLOT + 17.0);
            let class = if crowded && number % 2 == 1 { r#" class="other""# } else { "" };
            let text = if *age == 0 { "month 0".to_owned() } else { format!("+{age}") };
            format!(r#"<text{class} x="{x:.2}%" y="{y:.0}" text-anchor="middle">{text}</text>"#)
        };
        named.iter().enumerate().map(label).collect()
    }
}

/// Of all customers who have been customers for so long, each cohort weighing as much as it has customers.
pub(super) fn average(cohorts: &[Cohort], series: Series) -> Vec<Decimal> {
    let ages = cohorts.iter().map(|cohort| series(cohort).len()).max().unwrap_or(0);
    let at = |age: usize| {
        let known = cohorts.iter().filter_map(|cohort| Some((cohort.summary.customers, *series(cohort).get(age)?)));
        let (customers, sum) = known.fold((0, Decimal::ZERO), |(customers, sum), (number, value)| {
            (customers + number, sum + value * Decimal::from(number))
        });
        (sum / Decimal::from(customers.max(1))).round_dp(2)
    };
    (0..ages).map(at).collect()
}

/// In percent of the whole, which may be nothing.
fn share(part: usize, whole: usize) -> f64 {
    let share = Decimal::from(part * 100) / Decimal::from(whole.max(1));
    share.to_f64().expect("a share is small")
}
