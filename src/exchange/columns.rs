//! Columns by name: what a format wants, what a file has, what `--map` says.

use super::{ExchangeError, table::Row};
use crate::domain::text::escape;

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Number,
    Date,
}

/// A column that a format knows.
pub(super) struct Field {
    /// Our word for it.
    pub(super) name: &'static str,
    /// Other names that are taken for it, in order of preference.
    pub(super) also: &'static [&'static str],
    pub(super) shape: Shape,
    pub(super) required: bool,
}

pub(super) const fn needs(name: &'static str, shape: Shape, also: &'static [&'static str]) -> Field {
    Field { name, also, shape, required: true }
}

pub(super) const fn takes(name: &'static str, shape: Shape, also: &'static [&'static str]) -> Field {
    Field { name, also, shape, required: false }
}

/// A column of the file, and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Column {
    /// Its name in the file.
    pub name: String,
    /// Our word for it; `None` when it is ignored.
    pub field: Option<&'static str>,
}

/// Where the fields of a format are in a file.
pub(super) struct Columns {
    /// Every column of the file, in order.
    pub(super) all: Vec<Column>,
    places: Vec<Option<usize>>,
    shapes: Vec<(usize, Shape)>,
}

impl Columns {
    /// The column of a field, by its place in the format's list.
    pub(super) fn has(&self, field: usize) -> Option<usize> {
        self.places.get(field).copied().flatten()
    }

    /// The trimmed text of a field; empty where the file has no such column.
    pub(super) fn text<'r>(&self, row: &'r Row, field: usize) -> &'r str {
        self.has(field).map_or("", |i| row.text(i))
    }

    /// The same as bytes, for keys on the hot path.
    pub(super) fn bytes<'r>(&self, row: &'r Row, field: usize) -> &'r [u8] {
        self.has(field).map_or(b"", |i| row.bytes(i).trim_ascii())
    }

    /// Whether a column of the file is read.
    pub(super) fn is_taken(&self, column: usize) -> bool {
        self.all.get(column).is_some_and(|c| c.field.is_some())
    }

    /// The columns that hold numbers or dates.
    pub(super) fn shapes(&self) -> &[(usize, Shape)] {
        &self.shapes
    }

    /// Whether a row is longer than the header, with something in the surplus: then its cells have slipped.
    pub(super) fn slipped(&self, row: &Row) -> Option<String> {
        let (found, wanted) = (row.len(), self.all.len());
        (found > wanted && (wanted..found).any(|i| !row.text(i).is_empty())).then(|| {
            format!("the row has {found} cells, the header {wanted}: quote the text that holds the delimiter")
        })
    }

    /// Finds the fields by name: `--map` first, then our word, then the other names.
    pub(super) fn find(
        header: &Row,
        fields: &[Field],
        map: &[(String, String)],
        file: &str,
    ) -> Result<Self, ExchangeError> {
        let names: Vec<String> = header.cells().map(|c| escape(c).chars().take(80).collect()).collect();
        let folded: Vec<String> = header.cells().map(fold).collect();
        let mut places = vec![None; fields.len()];
        for (column, field) in map {
            let wrong =
                |why: String| ExchangeError::Map { column: escape(column), field: escape(field), why };
            let place = folded
                .iter()
                .position(|n| *n == fold(column))
                .ok_or_else(|| wrong(format!("{file} has no such column; it has {}", list(&names))))?;
            let index = fields.iter().position(|f| fold(f.name) == fold(field)).ok_or_else(|| {
                let known: Vec<&str> = fields.iter().map(|f| f.name).collect();
                wrong(format!("there is no such field here; the fields are {}", known.join(", ")))
            })?;
            places[index] = Some(place);
        }
        let taken: Vec<usize> = places.iter().flatten().copied().collect();
        for (index, field) in fields.iter().enumerate() {
            if places[index].is_some() {
                continue;
            }
            let known = std::iter::once(field.name).chain(field.also.iter().copied());
            for name in known {
                let name = fold(name);
                let mut found = (0..folded.len()).filter(|i| folded[*i] == name && !taken.contains(i));
                if let Some(first) = found.next() {
                    if let Some(second) = found.next() {
                        return Err(ExchangeError::DuplicateColumn {
                            file: file.into(),
                            field: field.name,
                            first: format!("{} (column {})", names[first], first + 1),
                            second: format!("{} (column {})", names[second], second + 1),
                        });
                    }
                    places[index] = Some(first);
                    break;
                }
            }
            if places[index].is_none() && field.required {
                let known: Vec<&str> =
                    std::iter::once(field.name).chain(field.also.iter().copied()).collect();
                return Err(ExchangeError::MissingColumn {
                    file: file.into(),
                    missing: field.name,
                    found: list(&names),
                    accepted: known.join(", "),
                });
            }
        }
        let field_of = |i: usize| places.iter().position(|p| *p == Some(i)).map(|f| fields[f].name);
        let all =
            names.into_iter().enumerate().map(|(i, name)| Column { name, field: field_of(i) }).collect();
        let shapes = fields
            .iter()
            .zip(&places)
            .filter(|(f, _)| f.shape != Shape::Text)
            .filter_map(|(f, p)| p.map(|p| (p, f.shape)))
            .collect();
        Ok(Self { all, places, shapes })
    }
}

/// A column's name for comparison: lower case, without spaces, underscores and hyphens.
pub(super) fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn list(names: &[String]) -> String {
    let mut shown: Vec<&str> = names.iter().take(40).map(String::as_str).collect();
    if names.len() > shown.len() {
        shown.push("…");
    }
    shown.join(", ")
}
