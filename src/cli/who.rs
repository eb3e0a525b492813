//! Who says something, and why: the same for every command that records a word.

use super::{CliError, screens};
use crate::store::{Store, ledger::Author, service::find_operator};

/// Who says so, and why.
#[derive(Debug, clap::Args)]
pub(super) struct Said {
    /// Who, by badge or name
    #[arg(long, value_name = "BADGE")]
    pub(super) operator: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(super) reason: String,
    /// JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Said {
    /// The same, with who was said before the command's name.
    pub(super) fn by(&mut self, before: &screens::Arguments) {
        self.operator = self.operator.take().or_else(|| before.operator.clone());
    }
}

/// The person, at the store's own station.
pub(super) fn author(store: &Store, said: &Said) -> Result<Author, CliError> {
    let (operator, _) = find_operator(store, said.operator.as_deref())?;
    Ok(Author { operator, ..store.author()? })
}
