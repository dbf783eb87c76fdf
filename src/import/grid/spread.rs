//! Cells that are records of their own: what their headings stand for, and the words that say why there is no value.

use std::collections::BTreeMap;

use super::cell;
use super::messages as say;
use super::prepared::Weight;
use super::read::{Line, Reader};
use super::sheet::Spot;
use crate::Result;
use crate::forms::schema::Form;

impl Reader<'_> {
    /// The value of a cell of a spread table, or the state its words tell.
    pub(super) fn value(&mut self, printed: &str, spot: Spot, line: &mut Line) -> Result<()> {
        let form = self.form();
        let Some(spread) = &form.spread else { return Ok(()) };
        let zero = form.field(&spread.state).and_then(|f| f.kind.items().iter().find(|item| item.id == spread.zero));
        if let Some(zero) = zero.filter(|_| is_zero(printed)) {
            line.fields.insert(spread.state.clone(), zero.id.as_str().into());
            line.note(spot, Weight::Doubt, say::zero_is(printed, zero.label.get()));
        } else if let Some(state) = cell::state_of(form, &spread.state, printed) {
            line.fields.insert(spread.state.clone(), state.id.as_str().into());
        } else if let Some(field) = form.field(&spread.value) {
            self.take(field, printed, spot, line)?;
            line.fields.entry(spread.state.clone()).or_insert_with(|| spread.filled.as_str().into());
        }
        Ok(())
    }
}

/// The values a cell stands for: across fields with one value each, the part of the text, what is doubtful.
pub(super) type Share = (Vec<(String, String)>, std::result::Result<String, String>, Option<String>);

/// «3,2 /50» under «Матем. (баз./проф.)» is two values.
pub(super) fn shared_out(form: &Form, values: &BTreeMap<String, Vec<String>>, printed: &str) -> Vec<Share> {
    let single = |n: usize| -> Vec<(String, String)> {
        values.iter().filter_map(|(id, all)| Some((id.clone(), all.get(n).or_else(|| all.first())?.clone()))).collect()
    };
    let several = values.iter().find(|(_, all)| all.len() > 1);
    let parts: Vec<&str> = printed.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    let state = form.spread.as_ref().and_then(|spread| cell::state_of(form, &spread.state, printed));
    let Some((id, all)) = several else {
        return vec![(single(0), Ok(printed.to_owned()), None)];
    };
    if state.is_some() {
        // «-» speaks of all of them.
        return (0..all.len()).map(|n| (single(n), Ok(printed.to_owned()), None)).collect();
    }
    if parts.len() > all.len() {
        return vec![(single(0), Err(say::too_many_values(printed, all.len())), None)];
    }
    let label = |value: &String| {
        let items = form.field(id).map(|field| field.kind.items()).unwrap_or_default();
        items.iter().find(|item| item.id == *value).map_or_else(|| value.clone(), |item| item.label.get().to_owned())
    };
    let lone = parts.len() == 1;
    let shares = parts.iter().zip(all).enumerate().map(|(n, (part, value))| {
        let doubt = lone.then(|| say::one_of_several(printed, label(value)));
        (single(n), Ok((*part).to_owned()), doubt)
    });
    shares.collect()
}

/// The fields that a spread table fills.
pub(super) fn spread_fields(form: &Form) -> impl Iterator<Item = &String> {
    form.spread.iter().flat_map(|spread| spread.across.iter().chain([&spread.value, &spread.state]))
}

fn is_zero(printed: &str) -> bool {
    crate::domain::Decimal::parse(printed).is_some_and(|number| number.mantissa() == 0)
}
