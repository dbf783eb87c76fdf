//! What was used last, for the palette: kept with the session, a few dozen entries at most.

use serde::{Deserialize, Serialize};

use crate::domain::RecordId;

/// Entries kept.
const MOST: usize = 24;

/// Something that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Used {
    /// An action carried out from the palette, by its id.
    Action(String),
    /// The list of a form.
    List(String),
    /// A report, by its name.
    Report(String),
    /// A record that was opened, anywhere.
    Record {
        /// Its form.
        form: String,
        /// Its id as text.
        id: String,
    },
}

impl Used {
    /// A record.
    pub fn record(form: &str, id: RecordId) -> Self {
        Self::Record { form: form.to_owned(), id: id.to_string() }
    }

    /// The form of a record or of a list.
    pub fn form(&self) -> Option<&str> {
        match self {
            Self::List(form) | Self::Record { form, .. } => Some(form),
            Self::Action(_) | Self::Report(_) => None,
        }
    }
}

/// What was used, the last first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent(Vec<Used>);

impl Recent {
    /// Used now.
    pub fn note(&mut self, used: Used) {
        self.0.retain(|known| *known != used);
        self.0.insert(0, used);
        self.0.truncate(MOST);
    }

    /// All, the last first.
    pub fn all(&self) -> &[Used] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_comes_first_and_old_ones_go() {
        let mut recent = Recent::default();
        for number in 0..100 {
            recent.note(Used::List(number.to_string()));
        }
        recent.note(Used::List("90".to_owned()));
        assert_eq!(recent.all().len(), MOST);
        assert_eq!(recent.all()[..2], [Used::List("90".to_owned()), Used::List("99".to_owned())]);
        let text = serde_json::to_string(&recent).unwrap();
        assert_eq!(serde_json::from_str::<Recent>(&text).unwrap(), recent);
    }
}
