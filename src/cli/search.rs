//! `search`: all text of all records.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::{Args, messages, say, workspace};
use crate::forms::Registry;
use crate::search::{Hit, Query, Request};
use crate::{Error, Result};

/// Prints the hits one a line, best first. What is left out, or that there is nothing, is said on standard error.
pub fn run(args: &Args, typed: &str, as_json: bool, limit: usize, as_of: Option<NaiveDate>) -> Result<()> {
    let space = workspace::open_as_of(args, as_of)?;
    let forms = Arc::clone(&space.forms);
    let query = Query::parse(typed, &forms.forms().iter().collect::<Vec<_>>())?;
    if query.is_empty() {
        return Err(Error::Refused(crate::search::messages::nothing_asked()));
    }
    let request = Request { query, limit, ..Request::default() };
    let found = space.read(move |store| store.search(&request))?;
    for hit in &found.hits {
        let line = if as_json { as_object(hit) } else { as_line(hit, &forms) };
        say(line).map_err(|error| Error::file("stdout", error))?;
    }
    let shown = found.hits.len();
    let remark = match found.total {
        0 => Some(messages::search_nothing(typed)),
        total if shown < total => Some(messages::search_more(shown, total)),
        _ => None,
    };
    if let Some(remark) = remark {
        use std::io::Write;
        // The hits are out; nobody listening for the remark changes nothing.
        let _ = writeln!(std::io::stderr(), "{remark}");
    }
    space.close()
}

fn as_object(hit: &Hit) -> String {
    let snippet = &hit.snippet;
    let place = snippet.text.get(snippet.hit.clone()).unwrap_or_default();
    json!({
        "id": hit.id.to_string(),
        "form": hit.form,
        "title": hit.title,
        "field": hit.field,
        "snippet": snippet.text,
        "found": place,
    })
    .to_string()
}

fn as_line(hit: &Hit, forms: &Registry) -> String {
    let form = forms.form(&hit.form);
    let label = form.map_or(hit.form.as_str(), |form| form.label.get());
    let field = form.and_then(|form| form.field(&hit.field)).map_or(hit.field.as_str(), |field| field.label.get());
    let title = hit.title.replace(['\n', '\t'], " ");
    format!("{}\t{label}\t{title}\t{field}\t{}", hit.id, hit.snippet.text)
}
