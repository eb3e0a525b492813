//! Methods and classes by the words that lists and the store spell.

use super::{DemandClass, Method};
use crate::{domain::DomainError, words};

words!(
    DemandClass,
    "smooth, erratic, intermittent, lumpy, new, silent",
    Smooth = "smooth",
    Erratic = "erratic",
    Intermittent = "intermittent",
    Lumpy = "lumpy",
    New = "new",
    Silent = "silent",
);

impl std::str::FromStr for Method {
    type Err = DomainError;

    fn from_str(s: &str) -> Result<Self, DomainError> {
        let found = Self::WORDS.iter().find(|(_, word)| *word == s);
        found.map(|(method, _)| *method).ok_or_else(|| DomainError::Word {
            found: crate::domain::text::escape(s),
            allowed: "the words of Method::WORDS",
        })
    }
}
