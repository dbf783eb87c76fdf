//! The last twelve months of a school in two lines of its card: what was done, and which recommendations were closed.

use chrono::{Datelike, Months, NaiveDate};

use crate::Result;
use crate::app::effect::Desk;
use crate::app::plot;
use crate::app::view::{Line, Tone};
use crate::domain::RecordId;
use crate::domain::follow_up::VerdictKind;
use crate::text;

/// Months shown.
const MONTHS: usize = 12;

/// A line for each kind of which there is anything.
pub fn lines(school: RecordId, desk: &Desk<'_>) -> Result<Vec<Line>> {
    let (mut done, mut closed) = (Counts::until(desk.today), Counts::until(desk.today));
    for form in ["checklist_state", "execution"] {
        for record in desk.store.related(form, "school", school)? {
            done.add(record.date("date").filter(|_| record.text("state") == "done"));
        }
    }
    for recommendation in desk.store.related("recommendation", "school", school)? {
        for verdict in desk.store.related("verdict", "recommendation", recommendation.id)? {
            let closes = VerdictKind::from_id(verdict.text("verdict")).is_some_and(VerdictKind::closes);
            closed.add(verdict.date("date").filter(|_| closes));
        }
    }
    let labels = [messages::done(), messages::closed()];
    let width = labels.iter().map(|label| text::width(label)).max().unwrap_or(0);
    let line = |(label, counts): (&String, &Counts)| {
        let total: usize = counts.months.iter().sum();
        (total > 0).then(|| {
            let span = messages::span(total, counts.first.format("%m.%y"), desk.today.format("%m.%y"));
            Line::toned(Tone::Label, text::fit(label, width + 1))
                .and(Tone::Plain, plot::spark(&counts.months))
                .and(Tone::Muted, format!(" {span}"))
        })
    };
    Ok(labels.iter().zip([&done, &closed]).filter_map(line).collect())
}

struct Counts {
    /// The first day of the first month.
    first: NaiveDate,
    today: NaiveDate,
    months: [usize; MONTHS],
}

impl Counts {
    fn until(today: NaiveDate) -> Self {
        let start = today.with_day(1).unwrap_or(today);
        let first = start.checked_sub_months(Months::new(11)).unwrap_or(start);
        Self { first, today, months: [0; MONTHS] }
    }

    /// Counts a day that is not in the future.
    fn add(&mut self, day: Option<NaiveDate>) {
        let Some(day) = day.filter(|day| (self.first..=self.today).contains(day)) else { return };
        let number = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0);
        let place = usize::try_from(number(day) - number(self.first)).ok();
        if let Some(count) = place.and_then(|place| self.months.get_mut(place)) {
            *count += 1;
        }
    }
}

mod messages {
    crate::messages! {
        done() { ru: "Выполнено по месяцам", en: "Done by month" }
        closed() { ru: "Закрыто рекомендаций", en: "Recommendations closed" }
        span(total, first, last) { ru: "{total} за {first}–{last}", en: "{total} in {first}–{last}" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_counts_its_own_days_only() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let mut counts = Counts::until(day("2021-05-20").unwrap());
        for text in ["2020-06-01", "2020-05-31", "2021-05-20", "2021-05-21", "2021-05-02"] {
            counts.add(day(text));
        }
        counts.add(None);
        assert_eq!((counts.months[0], counts.months[11], counts.months.iter().sum::<usize>()), (1, 2, 3));
    }
}
