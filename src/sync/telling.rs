//! What is told of packs and their writers: whose changes are new, since when, what is missing, who has forked.

use super::cut::Why;
use super::exchange::Exchange;
use super::first_reading::First;
use super::identity::code;
use super::messages;
use super::reader::Pack;
use super::shelf::Writer;
use super::stretches::{self, Gap};
use crate::changes::change::PersonId;

impl Exchange<'_> {
    /// What is to be known of a pack and its writer.
    pub(super) fn tell_of(&mut self, pack: &Pack<'_>, first: &First) {
        let who = self.signer(first.person, &pack.public);
        if pack.cut.is_some_and(|cut| cut.why == Why::Part) {
            self.outcome.partly.insert(who.clone());
        }
        if self.identity.is_ours(&pack.writer) {
            // Changes under our own key that we do not have: made by a copy of this folder, or lost here.
            self.forked |= !first.new.is_empty();
        } else {
            let met = self.shelf.last_of(&pack.writer).is_some() || self.authors.contains_key(&pack.writer);
            if !met && !self.watch.is_strict() {
                self.outcome.notes.push(messages::new_writer(&who, code(&pack.public)));
            }
            if first.forks {
                self.note_once(messages::forked_other(&who));
            }
        }
        self.authors.insert(pack.writer, who);
        for (person, latest) in &first.ahead {
            let who = self.name(*person);
            self.note_once(messages::hurries(who, messages::day(*latest)));
        }
    }

    /// Whose changes are new, and since when.
    pub(super) fn tell_news(&mut self, first: &First, public: &[u8; 32], is_history: bool) {
        if is_history {
            self.history += first.new.len();
            return;
        }
        for (person, (count, since)) in &first.from {
            let who = self.signer(*person, public);
            *self.outcome.from.entry(who.clone()).or_default() += count;
            let earliest = self.outcome.since.entry(who).or_insert(*since);
            *earliest = (*earliest).min(*since);
        }
    }

    pub(super) fn note_once(&mut self, sentence: String) {
        if !self.outcome.notes.contains(&sentence) {
            self.outcome.notes.push(sentence);
        }
    }

    pub(super) fn name(&mut self, person: PersonId) -> String {
        self.name_of(person).unwrap_or_else(messages::nobody)
    }

    /// Whom changes name, or else whose the key is by the list of access.
    fn signer(&mut self, person: PersonId, public: &[u8; 32]) -> String {
        let named = self.name_of(person);
        let listed = || Some(self.watch.access.directory()?.member_of(public)?.1.name.clone());
        named.or_else(listed).unwrap_or_else(messages::nobody)
    }

    pub(super) fn tell_gaps(&mut self) {
        for (writer, gap) in stretches::gaps(&self.shelf, self.began.as_ref()) {
            let who = self.author_of(&writer);
            if self.shelf.is_partly_told(&writer) {
                // Whoever sent it chose schools: nobody can make good what he was not meant to give.
                self.outcome.partly.insert(who);
                continue;
            }
            self.note_once(match gap {
                Gap { from: None, to } => messages::gap_start(who, to),
                Gap { from: Some(from), to } if from == to => messages::gap_one(who, from),
                Gap { from: Some(from), to } => messages::gap(who, from, to),
            });
        }
    }

    pub(super) fn author_of(&mut self, writer: &Writer) -> String {
        if let Some(met) = self.authors.get(writer) {
            return met.clone();
        }
        let noted = self.shelf.last_of(writer).map(|kept| kept.person);
        noted.map_or_else(messages::nobody, |person| self.name(person))
    }
}
