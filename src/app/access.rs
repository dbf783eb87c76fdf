//! Access as people meet it, on the screen and on the command line: what stands ([`Board`]), and what can be done
//! ([`Deed`]).

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::effect::Source;
use super::publishing::Publication;
use super::who;
use crate::changes::change::{Change, OpId};
use crate::changes::fold::LIFE;
use crate::domain::{RecordId, Records, Value, author};
use crate::forms::Registry;
use crate::forms::display::Look;
use crate::store::Store;
use crate::store::layout::Layout;
use crate::sync::authors;
use crate::sync::identity::{Identity, code, place_of};
use crate::sync::keyfile::{self, Lock};
use crate::sync::password;
use crate::sync::shelf::Shelf;
use crate::sync::trust::access::{Access, municipal_code, same_code};
use crate::sync::trust::asking::{self, Wish};
use crate::sync::trust::founding::{self, Sheet};
use crate::sync::trust::gate::Verdict;
use crate::sync::trust::grant::Schools;
use crate::sync::trust::issue::{Grant, Office};
use crate::sync::trust::proposal::{self, Answerer};
use crate::sync::trust::role::Role;
use crate::sync::trust::{held, joining, messages as said, strangers};
use crate::sync::wrapping::Password;
use crate::{Error, Result, confine};

/// What stands.
#[derive(Debug, Clone, Default)]
pub struct Board {
    /// The twelve digits of this computer.
    pub code: String,
    /// What the person who works here may; `None`: not in the list of access.
    pub mine: Option<String>,
    /// The list of access in force: district, number, twelve digits of the municipal key.
    pub directory: Option<(String, u64, String)>,
    /// Access can be given here.
    pub office: bool,
    /// How the key file stands.
    pub keys: Option<Lock>,
    /// Lists of access that could be accepted: district, twelve digits.
    pub offered: Vec<(String, String)>,
    /// The people.
    pub members: Vec<MemberLine>,
    /// Who asks.
    pub requests: Vec<RequestLine>,
    /// Keys nobody has answered for, and how many changes of theirs are here.
    pub strangers: Vec<(String, u64)>,
    /// Authors accepted at first sight, there being no list: name, twelve digits, how many changes of theirs are here.
    pub accepted: Vec<(String, String, u64)>,
    /// What waits for an answer here.
    pub proposals: Vec<ProposalLine>,
    /// How many changes of ours wait for an answer elsewhere.
    pub own_proposals: usize,
}

/// A person of the list.
#[derive(Debug, Clone)]
pub struct MemberLine {
    /// The person's record.
    pub person: RecordId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Schools in words.
    pub schools: String,
    /// Their ids, with names.
    pub school_ids: Vec<(RecordId, String)>,
    /// Number of the list that said so.
    pub since: u64,
    /// Codes of the keys in use, and of those taken back.
    pub keys: Vec<(String, bool)>,
    /// Codes of the keys in use that are given no group key: they have not asked.
    pub keyless: Vec<String>,
}

/// A request.
#[derive(Debug, Clone)]
pub struct RequestLine {
    /// Who it is, as far as is known: the member whose key asks, the person named by his record, or the only one here who
    /// is called so.
    pub person: Option<(RecordId, String)>,
    /// The key is in the list already: it asks for the group key, or for another role.
    pub listed: bool,
    /// The twelve digits.
    pub code: String,
    /// Name.
    pub name: String,
    /// The role asked for.
    pub role: Role,
    /// The schools asked for.
    pub schools: Vec<(RecordId, String)>,
    /// Day of asking.
    pub day: String,
}

impl RequestLine {
    /// The role and the schools asked for, in words.
    pub fn wish(&self) -> String {
        let schools = self.schools.iter().map(|(_, name)| name.clone());
        std::iter::once(self.role.label()).chain(schools).collect::<Vec<_>>().join(", ")
    }
}

/// A field of a proposal: its label, what stands, what is proposed.
pub type FieldLine = (String, String, String);

/// A proposal in words.
#[derive(Debug, Clone)]
pub struct ProposalLine {
    /// The change.
    pub op: OpId,
    /// Who.
    pub author: String,
    /// Why it is a proposal.
    pub why: String,
    /// Milliseconds since 1970.
    pub at: u64,
    /// The record.
    pub what: String,
    /// Fields, with the value that stands and the one proposed.
    pub fields: Vec<FieldLine>,
}

impl Board {
    /// Reads it. Nothing is changed but for a key that is made where there was none.
    pub fn read(store: &dyn Source, forms: &Registry) -> Result<Self> {
        let folder = store.condition()?.folder;
        if folder.as_os_str().is_empty() {
            // Records that are only in memory have no keys.
            return Ok(Self::default());
        }
        let layout = Layout::new(&folder);
        let access = Access::open(&layout)?;
        let look = Look::new(forms, store);
        let keys = Some(keyfile::lock(&layout.signers())?);
        // Closed with a password: everything but our own code can be read.
        let public = if keys == Some(Lock::Closed) {
            None
        } else {
            Some(Identity::open(&layout.signers(), place_of(layout.root()))?.0.key()?.public())
        };
        let names = |ids: &BTreeSet<RecordId>| -> Result<Vec<(RecordId, String)>> {
            ids.iter().map(|id| Ok((*id, look.name(*id)?))).collect()
        };
        let mut board = Self {
            code: public.as_ref().map(code).unwrap_or_default(),
            office: access.is_office(),
            keys,
            ..Self::default()
        };
        if let Some(directory) = access.directory() {
            board.directory = Some((directory.name.clone(), directory.number, municipal_code(directory)));
            for (person, member) in &directory.members {
                let school_ids = match &member.schools {
                    Schools::Only(ids) => names(ids)?,
                    Schools::All => Vec::new(),
                };
                let schools = match &member.schools {
                    Schools::All => crate::sync::trust::messages::all_schools(),
                    Schools::Only(_) => school_ids.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", "),
                };
                let keys = member.keys.iter().map(|(public, key)| (code(public), key.revoked.is_none())).collect();
                if public.and_then(|public| member.keys.get(&public)).is_some_and(|key| key.revoked.is_none()) {
                    board.mine = Some(format!("{}, {schools}", member.role.label()));
                }
                let in_use = member.keys.iter().filter(|(_, key)| key.revoked.is_none());
                let keyless = in_use.filter(|(public, _)| directory.gives_no_key(public));
                let keyless = keyless.map(|(public, _)| code(public)).collect();
                let (name, role, since) = (member.name.clone(), member.role, member.since);
                board.members.push(MemberLine {
                    person: *person,
                    name,
                    role,
                    schools,
                    school_ids,
                    since,
                    keys,
                    keyless,
                });
            }
            board.members.sort_by_key(|member| crate::text::sort_key(&member.name));
        }
        let offered = access.offered();
        board.offered = offered.iter().map(|directory| (directory.name.clone(), municipal_code(directory))).collect();
        for request in access.waiting() {
            let (person, listed) = who::asks(store, &access, request)?;
            board.requests.push(RequestLine {
                person,
                listed,
                code: request.code(),
                name: request.name.clone(),
                role: request.role,
                schools: request.schools.clone(),
                day: request.day.clone(),
            });
        }
        let mut strangers = strangers::of(&Shelf::open(&layout.quarantine())?);
        for held in held::load(&layout.held()).iter().filter(|held| held.verdict == Verdict::Unknown && !held.ours) {
            *strangers.entry(held.public).or_default() += 1;
        }
        // Who was given access since the last exchange is none any more.
        strangers.retain(|public, _| access.directory().is_none_or(|directory| !directory.knows(public)));
        board.strangers = strangers.iter().map(|(public, count)| (code(public), *count)).collect();
        if board.directory.is_none() {
            let names = author::names(store.all("person")?);
            let named =
                |one: &authors::Author| names.get(&one.person).cloned().unwrap_or_else(crate::sync::messages::nobody);
            let others = authors::others(&layout).into_iter();
            board.accepted = others.map(|one| (named(&one), code(&one.public), one.count)).collect();
            board.accepted.sort_by_key(|(name, ..)| crate::text::sort_key(name));
        }
        for one in proposal::waiting(store, &layout, false)? {
            let (what, fields) = describe(forms, store, &one.held.change)?;
            let why = messages::why(one.held.verdict);
            let at = crate::changes::clock::milliseconds(one.held.change.hlc);
            board.proposals.push(ProposalLine { op: one.held.op, author: one.author, why, at, what, fields });
        }
        board.own_proposals = proposal::waiting(store, &layout, true)?.len();
        Ok(board)
    }

    /// As JSON, one object a line: the list, its people, requests, unknown authors, proposals.
    pub fn json(&self) -> Vec<Json> {
        let directory = self.directory.as_ref();
        let mut lines = vec![json!({
            "kind": "here", "code": self.code, "mine": self.mine, "office": self.office,
            "district": directory.map(|(name, ..)| name), "number": directory.map(|(_, number, _)| number),
            "municipal_code": directory.map(|(.., code)| code), "own_proposals": self.own_proposals,
        })];
        lines.extend(
            self.offered.iter().map(|(name, code)| json!({ "kind": "offered", "district": name, "code": code })),
        );
        lines.extend(self.members.iter().map(|member| {
            let schools: Vec<String> = member.school_ids.iter().map(|(id, _)| id.to_string()).collect();
            let keys: Vec<Json> =
                member.keys.iter().map(|(code, active)| json!({ "code": code, "active": active })).collect();
            json!({ "kind": "member", "name": member.name, "role": member.role.id(), "schools": schools, "since": member.since, "keys": keys, "keyless": member.keyless })
        }));
        lines.extend(self.requests.iter().map(|request| {
            let schools: Vec<&str> = request.schools.iter().map(|(_, name)| name.as_str()).collect();
            json!({ "kind": "request", "code": request.code, "name": request.name, "role": request.role.id(), "schools": schools, "day": request.day, "listed": request.listed })
        }));
        lines.extend(
            self.strangers.iter().map(|(code, count)| json!({ "kind": "unknown", "code": code, "changes": count })),
        );
        lines.extend(
            self.accepted
                .iter()
                .map(|(name, code, count)| json!({ "kind": "accepted", "name": name, "code": code, "changes": count })),
        );
        lines.extend(self.proposals.iter().map(|one| {
            let fields: Vec<Json> = one
                .fields
                .iter()
                .map(|(field, now, proposed)| json!({ "field": field, "now": now, "proposed": proposed }))
                .collect();
            json!({ "kind": "proposal", "id": proposal::short(one.op), "author": one.author, "why": one.why, "record": one.what, "fields": fields })
        }));
        lines
    }

    /// As lines for people.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![match &self.directory {
            Some((name, number, code)) => messages::directory(name, number, code),
            None => messages::no_directory(),
        }];
        lines.push(match self.keys {
            Some(Lock::Closed) => messages::keys_closed(),
            _ => messages::mine(&self.code, self.mine.clone().unwrap_or_else(messages::not_listed)),
        });
        lines.extend(self.offered.iter().map(|(name, code)| messages::offered(name, code)));
        for member in &self.members {
            let keys: Vec<String> = member
                .keys
                .iter()
                .map(|(code, active)| if *active { code.clone() } else { messages::taken_back(code) })
                .collect();
            lines.push(format!(
                "{}\t{}\t{}\t№ {}\t{}",
                member.name,
                member.role.label(),
                member.schools,
                member.since,
                keys.join(" ")
            ));
            lines.extend(member.keyless.iter().map(|code| format!("  {}", messages::keyless(code))));
        }
        for request in &self.requests {
            lines.push(messages::request(&request.name, request.wish(), &request.code));
        }
        lines.extend(self.strangers.iter().map(|(code, count)| messages::stranger(code, count)));
        lines.extend(self.accepted.iter().map(|(name, code, count)| messages::accepted(name, code, count)));
        for one in &self.proposals {
            let fields: Vec<String> = one.fields.iter().map(change_told).collect();
            lines.push(messages::proposal(proposal::short(one.op), &one.author, &one.what, fields.join("; ")));
        }
        if self.own_proposals > 0 {
            lines.push(messages::own_proposals(self.own_proposals));
        }
        lines
    }
}

/// «Поле: было → станет».
pub fn change_told((field, now, proposed): &FieldLine) -> String {
    let said = |value: &str| if value.is_empty() { messages::empty() } else { value.to_owned() };
    format!("{field}: {} → {}", said(now), said(proposed))
}

/// The record of a change in words, and its fields: label, what stands, what is proposed.
fn describe(forms: &Registry, records: &dyn Records, change: &Change) -> Result<(String, Vec<FieldLine>)> {
    let look = Look::new(forms, records);
    let form = forms.form(&change.form);
    let stands = records.get(change.record)?;
    let label = form.map_or(change.form.as_str(), |form| form.label.get());
    let what = match &stands {
        Some(record) => messages::record(label, look.title(record)?),
        None => messages::new_record(label),
    };
    let shown = |field: &str, value: &Value| -> Result<String> {
        match form.and_then(|form| form.field(field)) {
            Some(field) => look.value(field, value),
            None => Ok(value.verbatim().unwrap_or_default().to_owned()),
        }
    };
    let mut fields = Vec::new();
    for operation in &change.operations {
        let id = operation.cell.field.as_str();
        if id == LIFE {
            let word = if operation.value.elements().is_empty() { messages::bring_back() } else { messages::delete() };
            fields.push((messages::record_itself(), String::new(), word));
            continue;
        }
        let label = form.and_then(|form| form.field(id)).map_or(id, |field| field.label.get()).to_owned();
        let now = stands.as_ref().map_or(Ok(String::new()), |record| shown(id, record.get(id)))?;
        let proposed = match &operation.cell.element {
            None => shown(id, &operation.value)?,
            Some(element) => {
                let one = shown(id, &Value::Array(vec![crate::changes::fold::element_value(element)]))?;
                if operation.value == Value::Null { format!("− {one}") } else { format!("+ {one}") }
            }
        };
        fields.push((label, now, proposed));
    }
    Ok((what, fields))
}

/// Something to be done.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Ask for access.
    Ask {
        /// The role wished.
        role: Role,
        /// Schools; one that is not here yet is named with an id of zeros.
        schools: Vec<(RecordId, String)>,
        /// Where the request goes.
        folder: PathBuf,
        /// With a key made for it.
        new_key: bool,
        /// Who asks, where it is not who works here.
        name: Option<String>,
    },
    /// Give access, or change what somebody may.
    Grant(Grant),
    /// Take access back, of a key by its digits or of a person by record or name.
    Revoke(String),
    /// A new group key.
    RenewGroup,
    /// Begin a list of access for a district of this name.
    Found(String),
    /// A key from the sheet in the safe.
    Recover(String),
    /// Accept the list of access with these digits.
    Trust(String),
    /// Answer a proposal.
    Answer {
        /// Which.
        op: OpId,
        /// Accept it.
        accept: bool,
    },
    /// Join the district whose data lie in a folder.
    Join(PathBuf),
    /// Write a table without names.
    Publish(Publication),
    /// The password of the keys of exchange.
    Keys {
        /// Opens them, where they are closed.
        known: Option<Password>,
        /// What is done to it; `None`: they are only opened.
        change: Option<password::Change>,
    },
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Done {
    /// For the status line.
    pub sentence: String,
    /// A sheet for the safe; nobody will see it again.
    pub sheet: Option<Sheet>,
    /// What was published, or would be.
    pub publication: Option<Publication>,
}

/// Whether a word names a list of access (twelve digits) rather than a proposal.
pub fn is_code(word: &str) -> bool {
    same_code(word, word)
}

impl Deed {
    /// Does it. `me`: the person who works here.
    pub fn run(&self, store: &mut Store, forms: &Registry, me: Option<RecordId>, today: NaiveDate) -> Result<Done> {
        let done = |sentence: String| Ok(Done { sentence, sheet: None, publication: None });
        let named = |store: &Store| -> Result<Option<(RecordId, String)>> {
            let Some(id) = me else { return Ok(None) };
            Ok(Some((id, store.get(id)?.map_or_else(String::new, |record| record.text("name").to_owned()))))
        };
        match self {
            Self::Ask { role, schools, folder, new_key, name } => {
                let given = name.as_deref().map(str::trim).filter(|name| !name.is_empty());
                let (person, name) = if let Some(name) = given {
                    (who::of_name(store, name)?, name.to_owned())
                } else {
                    let me = named(store)?.filter(|(_, name)| !name.is_empty());
                    let (me, name) = me.ok_or_else(|| Error::Refused(said::no_person()))?;
                    (Some(me), name)
                };
                let wish = Wish { person, name, role: *role, schools: schools.clone(), new_key: *new_key, today };
                done(asking::ask(store, &wish, &confine::admit_tree(folder)?)?)
            }
            Self::Grant(grant) => {
                let mut office = Office::open(store)?;
                office.access.refuse_others()?;
                who::refuse_doubt(store, &office.access, grant)?;
                done(office.grant(store, &Grant { by: me, ..grant.clone() })?)
            }
            Self::Revoke(who) => done(Office::open(store)?.revoke(who)?),
            Self::RenewGroup => done(Office::open(store)?.renew_group()?),
            Self::Found(name) => {
                let me = named(store)?.filter(|(_, name)| !name.is_empty());
                let me = me.ok_or_else(|| Error::Refused(said::no_founder()))?;
                let (sentence, sheet) = founding::found(store, name, me)?;
                Ok(Done { sentence, sheet: Some(sheet), publication: None })
            }
            Self::Recover(typed) => {
                let me = named(store)?.filter(|(_, name)| !name.is_empty());
                let (sentence, sheet) = founding::recover(store, typed, me)?;
                Ok(Done { sentence, sheet, publication: None })
            }
            Self::Trust(digits) => {
                let mut office = Office::open(store)?;
                let offered = office.access.offered();
                let directory = offered.iter().find(|one| same_code(&municipal_code(one), digits));
                let directory =
                    directory.ok_or_else(|| Error::Refused(crate::sync::trust::messages::no_offer(digits)))?;
                office.access.trust(directory, &mut office.identity)?;
                done(crate::sync::trust::messages::trusted(&directory.name))
            }
            Self::Answer { op, accept } => {
                let layout = store.layout().clone();
                let all = proposal::waiting(store, &layout, false)?;
                let change = all.iter().find(|one| one.held.op == *op).map(|one| &one.held.change);
                let what = match change {
                    Some(change) => {
                        let (what, fields) = describe(forms, store, change)?;
                        let fields: Vec<String> = fields.into_iter().map(|(label, ..)| label).collect();
                        format!("{what} ({})", fields.join(", "))
                    }
                    None => String::new(),
                };
                proposal::answer(store, *op, *accept, &what, Answerer { person: me, today })?;
                done(if *accept { said::accepted(what) } else { said::rejected(what) })
            }
            Self::Join(folder) => {
                let person = me.map(|me| me.author()).unwrap_or_default();
                joining::join(store, &confine::admit_tree(folder)?, person, today)?;
                done(messages::joined())
            }
            Self::Publish(publication) => {
                let sentence = publication.write(store, forms, today)?;
                Ok(Done { sentence, sheet: None, publication: Some(publication.clone()) })
            }
            Self::Keys { known, change } => {
                store.refuse_viewer()?;
                let layout = store.layout().clone();
                // A second of work each: others are served meanwhile.
                done(store.aside(|| {
                    if let Some(known) = known {
                        keyfile::unlock(&layout.signers(), known)?;
                    }
                    match change {
                        Some(change) => password::change(&layout, change),
                        None => Ok(messages::keys_open()),
                    }
                })?)
            }
        }
    }
}

mod messages {
    use crate::sync::trust::gate::{Verdict, Why};

    crate::messages! {
        directory(name, number, code) { ru: "Район «{name}», список доступа № {number}, код муниципалитета {code}", en: "“{name}”, list of access No. {number}, code of the municipality {code}" }
        no_directory() { ru: "Списка доступа нет: авторы принимаются при первой встрече, обмен без шифрования", en: "No list of access: authors are accepted at first sight, exchange is not encrypted" }
        mine(code, may) { ru: "Код этого компьютера {code}: {may}", en: "Code of this computer {code}: {may}" }
        not_listed() { ru: "в списке доступа нет", en: "not in the list of access" }
        offered(name, code) { ru: "Можно принять список доступа: «{name}», код {code}", en: "A list of access could be accepted: “{name}”, code {code}" }
        taken_back(code) { ru: "{code} (отозван)", en: "{code} (revoked)" }
        request(name, wish, code) { ru: "Заявка: {name}, {wish}, код {code}", en: "Request: {name}, {wish}, code {code}" }
        keyless(code) { ru: "{code}: ключа группы нет, доступ дан без заявки; нужна заявка с этого компьютера", en: "{code}: no group key, access was given without a request; one is needed from this computer" }
        empty() { ru: "(пусто)", en: "(empty)" }
        accepted(name, code, count) {
            ru: "Принят при первой встрече: {name}, код {code}, правок {count}",
            en: "Accepted at first sight: {name}, code {code}, {count} changes"
        }
        stranger(code, count) { ru: "Неизвестный автор: код {code}, правок {count}", en: "Unknown author: code {code}, {count} changes" }
        proposal(id, author, what, fields) { ru: "Предложение {id}: {author} — {what}. {fields}", en: "Proposal {id}: {author} – {what}. {fields}" }
        own_proposals(count) { ru: "Ваши правки, которые ждут решения у других: {count}", en: "Your changes that wait for an answer elsewhere: {count}" }
        record(label, title) { ru: "{label}: {title}", en: "{label}: {title}" }
        new_record(label) { ru: "{label}: новая запись", en: "{label}: a new record" }
        record_itself() { ru: "Запись", en: "Record" }
        delete() { ru: "удалить", en: "delete" }
        bring_back() { ru: "вернуть", en: "bring back" }
        keys_open() { ru: "Ключи обмена открыты до конца работы программы.", en: "The keys of exchange are open until the program ends." }
        keys_closed() { ru: "Ключи обмена закрыты паролем; код этого компьютера виден, когда они открыты", en: "The keys of exchange are closed with a password; the code of this computer shows when they are open" }
        joined() { ru: "Районы соединены. Теперь обменяйтесь с этой папкой; дальше разойдётся само.", en: "The districts are joined. Exchange with this folder now; it spreads by itself from there." }
        why_role() { ru: "роль этого не пишет", en: "the role does not write this" }
        why_school() { ru: "не его школа", en: "not the author's school" }
        why_person() { ru: "подписано ключом другого человека", en: "signed with the key of somebody else" }
    }

    /// Why a change does not count.
    pub fn why(verdict: Verdict) -> String {
        match verdict {
            Verdict::Proposal(Why::School) => why_school(),
            Verdict::Proposal(Why::Person) => why_person(),
            _ => why_role(),
        }
    }
}
