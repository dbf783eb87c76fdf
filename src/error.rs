//! What can go wrong, as the sentence the user reads: what happened, what is safe, what to do next.

use std::path::PathBuf;

use thiserror::Error;

/// Result of the library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error; `Display` is the sentence for the user in the language in force.
#[derive(Debug, Error)]
pub enum Error {
    /// A file operation failed.
    #[error("{}", crate::messages::file_error(path.display(), source))]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Input that was refused: the sentence names the place (file, row, column).
    #[error("{0}")]
    Refused(String),
    /// The store cannot serve a read; the log still holds everything.
    #[error("{}", crate::messages::store_error(.0))]
    Store(String),
}

impl Error {
    /// A file error at `path`.
    pub fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::File { path: path.into(), source }
    }
}
