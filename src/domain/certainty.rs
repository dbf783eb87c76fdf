//! How sure a reading of printed text is.

/// How a printed text was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The text says it itself.
    Exact,
    /// Completed from elsewhere: a month's year from the plan's frame, a lost separator by the dictionary.
    Derived,
    /// A person must look at it.
    Doubtful,
}

impl Certainty {
    /// The word that is stored: `exact`, `derived`, `doubtful`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Derived => "derived",
            Self::Doubtful => "doubtful",
        }
    }

    /// The reverse of [`Certainty::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Exact, Self::Derived, Self::Doubtful].into_iter().find(|certainty| certainty.code() == code)
    }

    /// What a person reads: «точно», «выведено», «сомнительно».
    pub fn label(self) -> String {
        match self {
            Self::Exact => super::messages::certainty_exact(),
            Self::Derived => super::messages::certainty_derived(),
            Self::Doubtful => super::messages::certainty_doubtful(),
        }
    }
}
