//! Twelve weeks as a small picture: the line, how certain it is, the goal. Pure. Colours come from the style sheet.

use crate::board::{Figure, Week};

const WIDE: f64 = 232.0;
const HIGH: f64 = 52.0;
const EDGE: f64 = 5.0;

/// A week with enough to say: its place, and the figure with its interval.
#[derive(Clone, Copy)]
struct Point {
    at: f64,
    value: f64,
    low: f64,
    high: f64,
}

/// From where to where the picture reaches.
#[derive(Clone, Copy)]
struct Frame {
    bottom: f64,
    top: f64,
}

impl Frame {
    fn of(points: &[Vec<Point>], goal: Option<f64>) -> Self {
        let all = || points.iter().flatten();
        let low = all().map(|point| point.low).chain(goal).fold(f64::INFINITY, f64::min);
        let high = all().map(|point| point.high).chain(goal).fold(f64::NEG_INFINITY, f64::max);
        let air = ((high - low) * 0.1).max(0.01);
        Self { bottom: (low - air).max(0.0), top: (high + air).min(1.0).max(low + 0.01) }
    }

    fn y(self, value: f64) -> f64 {
        EDGE + (self.top - value) / (self.top - self.bottom) * HIGH
    }
}

/// Weeks that follow each other without a hole.
fn runs(weeks: &[(Week, Figure)]) -> Vec<Vec<Point>> {
    let places = weeks.len().saturating_sub(1).max(1);
    let step = WIDE / f64::from(u32::try_from(places).unwrap_or(1));
    let mut all = vec![vec![]];
    for (at, (_, figure)) in weeks.iter().enumerate() {
        match (figure, all.last_mut()) {
            (Figure::Measured { value, low, high, .. }, Some(run)) => {
                let at = EDGE + step * f64::from(u32::try_from(at).unwrap_or(0));
                run.push(Point { at, value: *value, low: *low, high: *high });
            }
            _ => all.push(vec![]),
        }
    }
    all.retain(|run| !run.is_empty());
    all
}

/// The picture with its description; nothing where no week has enough to say.
#[must_use]
pub(crate) fn drawn(weeks: &[(Week, Figure)], goal: Option<f64>, label: &str) -> Option<String> {
    let runs = runs(weeks);
    let last = *runs.last()?.last()?;
    let frame = Frame::of(&runs, goal);
    let mut out = format!("<svg class=\"spark\" viewBox=\"0 0 242 62\" role=\"img\" aria-label=\"{label}\">");
    if let Some(goal) = goal {
        let y = frame.y(goal);
        out.push_str(&format!("<path class=\"goal\" d=\"M0 {y:.1}H242\"/>"));
    }
    for run in &runs {
        out.push_str(&format!("<path class=\"band\" d=\"{}\"/>", band(run, frame)));
        out.push_str(&format!("<path class=\"run\" d=\"{}\"/>", through(run.iter().map(|p| (p.at, frame.y(p.value))))));
    }
    out.push_str(&format!("<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\"/></svg>", last.at, frame.y(last.value)));
    Some(out)
}

fn through(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.enumerate() {
        let sign = if at == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{sign}{x:.1} {y:.1}"));
    }
    path
}

/// The upper ends there, the lower ends back. A week alone is as wide as a stroke.
fn band(run: &[Point], frame: Frame) -> String {
    let width = if run.len() == 1 { 1.5 } else { 0.0 };
    let there = run.iter().map(|p| (p.at - width, frame.y(p.high)));
    let back = run.iter().rev().map(|p| (p.at + width, frame.y(p.low)));
    through(there.chain(back)) + "Z"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(week: u8, value: Option<f64>) -> (Week, Figure) {
        let figure = match value {
            Some(value) => Figure::Measured { value, low: value - 0.02, high: value + 0.02, n: 90 },
            None => Figure::TooFew { n: 3 },
        };
        (Week { year: 2026, week }, figure)
    }

    #[test]
    fn a_hole_stays_a_hole() {
        let weeks = [week(1, Some(0.9)), week(2, Some(0.92)), week(3, None), week(4, Some(0.95))];
        let drawn = drawn(&weeks, Some(0.9), "four weeks").unwrap();
        assert_eq!(drawn.matches("class=\"run\"").count(), 2);
        assert_eq!(drawn.matches("<circle").count(), 1);
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"));
    }

    #[test]
    fn nothing_to_say_is_no_picture_and_one_value_is_one() {
        assert_eq!(drawn(&[], None, ""), None);
        assert_eq!(drawn(&[week(1, None)], Some(0.9), ""), None);
        assert!(drawn(&[week(1, Some(1.0))], None, "").unwrap().contains("<circle"));
    }

    #[test]
    fn everything_lies_within_the_picture() {
        let weeks: Vec<_> = (1..=12).map(|at| week(at, Some(0.5 + 0.03 * f64::from(at)))).collect();
        let frame = Frame::of(&runs(&weeks), Some(0.2));
        for point in runs(&weeks).into_iter().flatten() {
            for value in [point.low, point.value, point.high.min(1.0), 0.2] {
                assert!((0.0..=62.0).contains(&frame.y(value)), "{value}");
            }
        }
    }
}
