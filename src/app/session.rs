//! Where the user was and what was typed but not saved: written while he works, read by the next start.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::recent::Recent;
use super::screen::{Env, Screen};
use super::screens;
use super::state::{LastKey, State};
use super::walk::Walk;
use crate::domain::RecordId;

/// A saved session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Session {
    /// Screens from bottom to top.
    pub screens: Vec<Saved>,
    /// Municipality everything is narrowed to: id and name.
    #[serde(default)]
    pub municipality: Option<(String, String)>,
    /// School chosen last.
    #[serde(default)]
    pub school: Option<(String, String)>,
    /// What was used last.
    #[serde(default)]
    pub recent: Recent,
    /// The first steps, while they are shown.
    #[serde(default)]
    pub walk: Option<Walk>,
    /// The last key stepped through rows: where a line is typed above them, the cursor stands at the row.
    #[serde(default)]
    pub stepped: bool,
}

/// One screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// [`Screen::name`].
    pub name: String,
    /// [`Screen::snapshot`].
    pub state: Json,
}

impl Session {
    /// The session of this moment.
    pub fn of(state: &State) -> Self {
        let screens = state
            .live_stack()
            .iter()
            .map(|layer| Saved { name: layer.screen.name().to_owned(), state: layer.screen.snapshot() });
        let printed =
            |named: &Option<(RecordId, String)>| named.as_ref().map(|(id, name)| (id.to_string(), name.clone()));
        Self {
            screens: screens.collect(),
            municipality: printed(&state.env.municipality),
            school: printed(&state.env.school),
            recent: state.recent.clone(),
            walk: state.env.walk,
            stepped: state.last_key == LastKey::Stepped,
        }
    }

    /// The session without the screens that stand in `other` exactly so.
    #[must_use]
    pub fn without(mut self, other: Option<&Self>) -> Self {
        let held = other.map(|other| other.screens.as_slice()).unwrap_or_default();
        self.screens.retain(|screen| !held.contains(screen));
        self
    }

    /// The screens of the session. One that cannot be restored (a form that is gone) ends the list, so that what is
    /// below it still comes back.
    pub fn restore(&self, env: &mut Env) -> Vec<Box<dyn Screen>> {
        let parsed = |named: &Option<(String, String)>| {
            named.as_ref().and_then(|(id, name)| Some((RecordId::parse(id)?, name.clone())))
        };
        env.municipality = parsed(&self.municipality);
        env.school = parsed(&self.school);
        env.walk = self.walk;
        self.screens.iter().map_while(|saved| screens::restore(&saved.name, &saved.state, env)).collect()
    }
}
