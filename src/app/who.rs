//! Who somebody is whom only a name tells: a request for access names its author, who may be a person of the district or
//! a new one, and two people may share a name. A person decides; here is what he is asked.

use crate::domain::{Record, RecordId, Records};
use crate::forms::schema::Alike;
use crate::import::names::{Fit, Name};
use crate::sync::trust::access::Access;
use crate::sync::trust::issue::Grant;
use crate::sync::trust::messages as said;
use crate::sync::trust::request::Request;
use crate::{Error, Result};

/// Persons who are called so, or could be by their initials: of the same name, or where there are none the similar ones.
fn called(records: &dyn Records, name: &str) -> Result<Vec<Record>> {
    let wanted = Name::of(Alike::Person, name);
    let all = records.all("person")?;
    let of = |fit: Fit| -> Vec<Record> {
        let fits = |one: &&Record| wanted.fit(&Name::of(Alike::Person, one.text("name"))) == Some(fit);
        all.iter().filter(fits).cloned().collect()
    };
    let same = of(Fit::Same);
    Ok(if same.is_empty() { of(Fit::Similar) } else { same })
}

fn told(persons: &[Record]) -> String {
    persons.iter().map(|one| format!("{} {}", one.text("name"), one.id)).collect::<Vec<_>>().join(", ")
}

/// The one person here with this very name, however it is spelt; `None`: there is none.
pub fn of_name(records: &dyn Records, name: &str) -> Result<Option<RecordId>> {
    let wanted = Name::of(Alike::Person, name);
    let mut persons = called(records, name)?;
    persons.retain(|one| wanted.fit(&Name::of(Alike::Person, one.text("name"))) == Some(Fit::Same));
    match persons.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.id)),
        several => Err(Error::Refused(said::several_of_name(name, told(several)))),
    }
}

/// Whose request this is, as far as is known here, and whether his key is in the list already.
pub fn asks(records: &dyn Records, access: &Access, request: &Request) -> Result<(Option<(RecordId, String)>, bool)> {
    let member = access.directory().and_then(|directory| directory.member_of(&request.public));
    if let Some((person, member)) = member {
        return Ok((Some((person, member.name.clone())), true));
    }
    let listed = access.directory().and_then(|directory| directory.members.get(&request.person));
    if let Some(member) = listed {
        return Ok((Some((request.person, member.name.clone())), false));
    }
    if let Some(record) = records.get(request.person)? {
        return Ok((Some((record.id, record.text("name").to_owned())), false));
    }
    let mut persons = called(records, &request.name)?;
    let only = persons.pop().filter(|_| persons.is_empty());
    Ok((only.map(|one| (one.id, one.text("name").to_owned())), false))
}

/// A grant that would put a person of this name beside another is refused until it is said who he is.
pub fn refuse_doubt(records: &dyn Records, access: &Access, grant: &Grant) -> Result<()> {
    let Some(request) = access.request(&grant.digits).filter(|_| grant.person.is_none() && !grant.new_person) else {
        return Ok(());
    };
    let is_known = access.directory().is_some_and(|directory| {
        directory.member_of(&request.public).is_some() || directory.members.contains_key(&request.person)
    });
    if is_known || records.get(request.person)?.is_some() {
        return Ok(());
    }
    let persons = called(records, &request.name)?;
    if persons.is_empty() {
        return Ok(());
    }
    Err(Error::Refused(said::who_is_it(&request.name, request.code(), told(&persons))))
}
