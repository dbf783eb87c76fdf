//! What the screen of a plan reads.

use std::any::Any;

use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::domain::ru_date;
use crate::domain::{Decimal, Record, RecordId, Status};
use crate::forms::display::Look;

/// Asks for a plan; the answer is `Option<Found>`.
#[derive(Debug)]
pub struct Read(pub RecordId);

/// A plan with its activities.
#[derive(Debug)]
pub struct Found {
    /// Title.
    pub title: String,
    /// Order, letter or protocol, as printed.
    pub approval: String,
    /// Municipality, or school of a school's own plan.
    pub place: String,
    /// «01.09.2020–31.08.2021», or "".
    pub frame: String,
    /// Activities: sections together, in the order of the document.
    pub items: Vec<Item>,
}

/// An activity.
#[derive(Debug)]
pub struct Item {
    /// Record.
    pub id: RecordId,
    /// Number as printed.
    pub number: String,
    /// Heading of its section.
    pub section: String,
    /// The school whose own activity it is.
    pub school: Option<RecordId>,
    /// What it stands under: school and section, where there are any.
    pub heading: String,
    /// On one line.
    pub title: String,
    /// As printed, on one line.
    pub term: String,
    /// On the day of the desk.
    pub status: Status,
    /// What the import was unsure of.
    pub doubts: String,
    /// It is a part of the activity above it.
    pub is_part: bool,
    /// Holds different values.
    pub conflict: bool,
    /// All its words, folded, for the filter.
    pub folded: String,
    order: Option<Decimal>,
}

impl Found {
    /// A place behind the last activity under a heading and before what follows it; `None` where no activity has one.
    pub fn order_after(&self, heading: &str) -> Option<Decimal> {
        let last = self.items.iter().filter(|item| item.heading == heading).filter_map(|item| item.order).max();
        let all = || self.items.iter().filter_map(|item| item.order);
        let Some(last) = last else { return all().max().and_then(|last| above(last, 100)) };
        let Some(next) = all().filter(|order| *order > last).min() else { return above(last, 100) };
        let gap = hundredths(next)?.checked_sub(hundredths(last)?)?;
        above(last, gap / 2)
    }
}

fn hundredths(number: Decimal) -> Option<i64> {
    let shift = u32::try_from(2 + number.exponent()).ok()?;
    number.mantissa().checked_mul(10_i64.checked_pow(shift)?)
}

/// `number` and so many hundredths; a whole number stays whole.
fn above(number: Decimal, by: i64) -> Option<Decimal> {
    let sum = hundredths(number)?.checked_add(by)?;
    if sum % 100 == 0 { Decimal::new(sum / 100, 0) } else { Decimal::new(sum, -2) }
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(plan) = desk.store.get(self.0)? else { return Ok(Box::new(None::<Found>)) };
        let look = Look::new(desk.forms, desk.store);
        let place = plan.reference("school").or_else(|| plan.reference("municipality"));
        let frame = match (plan.date("frame_from"), plan.date("frame_to")) {
            (Some(from), Some(to)) => format!("{}–{}", ru_date::short(from), ru_date::short(to)),
            _ => plan.text("frame").to_owned(),
        };
        let mut activities = desk.store.related("activity", "plan", plan.id)?;
        activities.sort_by_key(|activity| {
            let order = activity.get("order").as_decimal();
            // Rows without a place in the document come after those that have one.
            (order.is_none(), order, activity.id)
        });
        let mut sections: Vec<(String, Vec<Item>)> = Vec::new();
        for activity in &activities {
            let item = item(activity, desk)?;
            match sections.iter_mut().find(|(heading, _)| *heading == item.heading) {
                Some((_, items)) => items.push(item),
                None => sections.push((item.heading.clone(), vec![item])),
            }
        }
        Ok(Box::new(Some(Found {
            title: plan.text("title").to_owned(),
            approval: one_line(plan.text("approval")),
            place: place.map(|id| look.name(id)).transpose()?.unwrap_or_default(),
            frame,
            items: sections.into_iter().flat_map(|(_, items)| items).collect(),
        })))
    }
}

fn item(activity: &Record, desk: &Desk<'_>) -> Result<Item> {
    let school = activity.reference("school");
    let school_name = school.map(|id| Look::new(desk.forms, desk.store).name(id)).transpose()?.unwrap_or_default();
    let heading = [school_name, one_line(activity.text("section"))];
    let words = ["number", "title", "term", "parties"].map(|field| activity.text(field));
    Ok(Item {
        id: activity.id,
        number: activity.text("number").to_owned(),
        section: activity.text("section").to_owned(),
        school,
        heading: heading.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        title: one_line(activity.text("title")),
        term: one_line(activity.text("term")),
        status: desk.status_of(activity)?,
        doubts: activity.text("doubts").to_owned(),
        is_part: activity.reference("parent").is_some(),
        conflict: !activity.conflicts.is_empty(),
        folded: crate::text::search_key(&words.join(" ")),
        order: activity.get("order").as_decimal(),
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
