//! A list of records, page by page.

use super::talk::Answer;
use super::{Plain, Went, messages};
use crate::Result;
use crate::app::screens::table_import::given;
use crate::domain::RecordId;
use crate::store::api::{ListQuery, Row};

/// Rows of a page.
const ROWS: usize = 20;

/// The record whose rows are listed: its field, the record, its name.
pub(super) type Parent = (String, RecordId, String);

impl Plain<'_> {
    /// The records of a form, perhaps only those of one record.
    pub(super) fn list(&mut self, form: &str, parent: Option<&Parent>) -> Result<Went> {
        let mut filter = String::new();
        // Where the pages before this one began.
        let mut anchors: Vec<Option<Vec<u8>>> = vec![None];
        loop {
            let query = ListQuery {
                form: form.to_owned(),
                parent: parent.map(|(field, id, _)| (field.clone(), *id)),
                filter: filter.clone(),
                anchor: anchors.last().cloned().flatten(),
                limit: ROWS + 1,
                ..ListQuery::default()
            };
            let mut rows = self.ask_store(move |store| store.list(&query))?;
            let more = rows.len() > ROWS;
            rows.truncate(ROWS);
            self.say_rows(form, parent, &filter, &rows)?;
            let fillable = self.fillable(form);
            let prompt = if fillable { messages::list_prompt() } else { messages::list_prompt_shown() };
            let went = match self.choose(&prompt)? {
                Answer::Back => return Ok(Went::Back),
                Answer::Leave => return Ok(Went::Leave),
                Answer::Help => {
                    self.talk.say(messages::list_help())?;
                    Went::Back
                }
                Answer::Nothing => {
                    filter.clear();
                    anchors = vec![None];
                    Went::Back
                }
                Answer::Text(sign) if sign == "+" => {
                    match rows.last().filter(|_| more) {
                        Some(last) => anchors.push(Some(last.place.clone())),
                        None => self.talk.say(messages::no_more())?,
                    }
                    Went::Back
                }
                Answer::Text(sign) if sign == "-" => {
                    if anchors.len() > 1 {
                        anchors.pop();
                    } else {
                        self.talk.say(messages::no_more())?;
                    }
                    Went::Back
                }
                Answer::Text(sign) if sign == "<" && fillable => {
                    let given = parent.map(|(field, id, _)| given(field, *id)).unwrap_or_default();
                    self.take_in(Some((form, given)))?
                }
                Answer::Text(sign) if sign == "*" && fillable => self.new_record(form, parent.cloned())?,
                Answer::Text(words) => {
                    filter = words;
                    anchors = vec![None];
                    Went::Back
                }
                Answer::Number(number) => {
                    if let Some(row) = number.checked_sub(1).and_then(|place| rows.get(place)) {
                        self.open_record(form, row.id)?
                    } else {
                        self.talk.say(messages::no_such())?;
                        Went::Back
                    }
                }
            };
            if went == Went::Leave {
                return Ok(went);
            }
        }
    }

    fn say_rows(&mut self, form: &str, parent: Option<&Parent>, filter: &str, rows: &[Row]) -> Result<()> {
        let mut name = self.forms.form(form).map_or(form, |form| form.plural.get()).to_owned();
        if let Some((_, _, parent)) = parent {
            name = format!("{name} · {parent}");
        }
        self.talk.say(if filter.is_empty() { name } else { messages::list_title(name, filter) })?;
        for (n, row) in rows.iter().enumerate() {
            let mark = if row.conflict { format!(" ({})", messages::conflict()) } else { String::new() };
            self.talk.say(format!("{}. {}{mark}", n + 1, named(row)))?;
        }
        if rows.is_empty() { self.talk.say(messages::list_empty()) } else { Ok(()) }
    }

    /// Whether a new record of the form can be filled in here: some are made on the screen of another record, or by the
    /// program.
    pub(super) fn fillable(&self, form: &str) -> bool {
        self.forms.form(form).is_some_and(|form| form.fields.iter().any(|field| !form.only_shows(field)))
    }
}

/// The cells of a row that hold something.
pub(super) fn named(row: &Row) -> String {
    let cells = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    cells.collect::<Vec<_>>().join(" · ")
}
