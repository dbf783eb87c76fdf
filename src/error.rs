//! What can go wrong, as the sentence the user reads: what happened, what is safe, what to do next.

use std::path::PathBuf;

use thiserror::Error;

/// Result of the library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error; `Display` is the sentence for the user in the language in force.
#[derive(Debug, Error)]
pub enum Error {
    /// A file operation failed.
    #[error("{}", crate::messages::file_error(path.display(), cause(source)))]
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
    /// Somebody who waited for long work has stopped it.
    #[error("{}", crate::labour::stopped())]
    Stopped,
}

/// What the system said, in the user's language where it is one of the usual things.
pub fn cause(source: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;

    use crate::messages as say;
    // EIO: the disk itself could not do it; the library has no kind for it.
    if cfg!(unix) && source.raw_os_error() == Some(5) {
        return say::cause_disk();
    }
    match source.kind() {
        Kind::NotFound => say::cause_not_found(),
        Kind::PermissionDenied => say::cause_denied(),
        Kind::AlreadyExists => say::cause_exists(),
        Kind::StorageFull | Kind::QuotaExceeded => say::cause_full(),
        Kind::ReadOnlyFilesystem => say::cause_read_only(),
        Kind::IsADirectory => say::cause_folder(),
        Kind::NotADirectory => say::cause_no_folder(),
        Kind::FileTooLarge => say::cause_too_large(),
        Kind::InvalidFilename => say::cause_name(),
        Kind::StaleNetworkFileHandle
        | Kind::NotConnected
        | Kind::TimedOut
        | Kind::HostUnreachable
        | Kind::NetworkUnreachable
        | Kind::NetworkDown => say::cause_network(),
        _ => source.to_string(),
    }
}

impl Error {
    /// A file error at `path`.
    pub fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::File { path: path.into(), source }
    }
}
