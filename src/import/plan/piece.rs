//! One row of a table, its cells sorted by the meaning of their columns.

use crate::import::table::{Origin, Place, Row};
use crate::import::words::{extend, tidy};

use super::header::{Header, Role};

/// A row taken from the manuscript.
#[derive(Debug, Clone)]
pub(super) struct Taken<'a> {
    pub row: &'a Row,
    pub place: Place,
    /// A page break or the start of another table stands before it.
    pub gap: bool,
}

/// The texts of a row by role.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    pub number: String,
    pub title: String,
    pub term: String,
    pub parties: String,
    pub expected: String,
    pub reporting: String,
    pub execution: String,
    /// Heading and text of columns without a role.
    pub other: Vec<(String, String)>,
    pub place: Place,
    pub gap: bool,
    /// The title is merged with the one above: the row is a part of the same activity.
    pub title_above: bool,
    /// Text was found right of the last column of the header.
    pub extra: bool,
    /// Role of the cell behind which three or more empty lines stand, though text follows in the row.
    pub hole: Option<Role>,
}

impl Piece {
    pub fn of(taken: &Taken<'_>, header: &Header) -> Self {
        let mut piece = Self { place: taken.place, gap: taken.gap, ..Self::default() };
        let last = header.roles.iter().rev().flatten().next().copied().unwrap_or(Role::Title);
        for (index, cell) in taken.row.cells.iter().enumerate() {
            let text = tidy(&cell.text);
            let Some(role) = header.roles.get(index).copied() else {
                if !text.is_empty() {
                    piece.extra = true;
                    piece.add(last, &text);
                }
                continue;
            };
            let Some(role) = role else {
                if !text.is_empty() {
                    piece.other.push((header.label(index + 1).to_owned(), text));
                }
                continue;
            };
            if cell.origin == Origin::Above && matches!(role, Role::Title | Role::Number) {
                piece.title_above |= role == Role::Title;
                continue;
            }
            let blank = cell.text.chars().rev().take_while(|c| c.is_whitespace()).filter(|c| *c == '\n').count();
            let follows = taken.row.cells.iter().skip(index + 1).any(|later| !later.text.trim().is_empty());
            if blank >= 3 && follows && !text.is_empty() {
                piece.hole = Some(role);
            }
            piece.add(role, &text);
        }
        piece
    }

    fn add(&mut self, role: Role, text: &str) {
        let cell = self.cell(role);
        extend(cell, text);
    }

    pub fn cell(&mut self, role: Role) -> &mut String {
        match role {
            Role::Number => &mut self.number,
            Role::Title => &mut self.title,
            Role::Term => &mut self.term,
            Role::Parties => &mut self.parties,
            Role::Expected => &mut self.expected,
            Role::Reporting => &mut self.reporting,
            Role::Execution => &mut self.execution,
        }
    }

    pub fn is_empty(&self) -> bool {
        [&self.number, &self.title, &self.term, &self.parties, &self.expected, &self.reporting, &self.execution]
            .iter()
            .all(|text| text.is_empty())
            && self.other.is_empty()
    }
}

/// Rows that carry nothing: rules of dashes and the line «1 2 3 4 5» under a header.
pub(super) fn is_decoration(row: &Row) -> bool {
    let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    let dashes = texts.iter().all(|text| text.chars().all(|c| "-–—_=".contains(c)));
    let columns = texts.len() >= 3 && texts.iter().enumerate().all(|(index, text)| *text == (index + 1).to_string());
    !texts.is_empty() && (dashes || columns)
}

/// How many rows at the end are a signature: «Заведующий Отделом образования … Е.П. Митина» in one row or in two.
pub(super) fn signature(rows: &[Taken<'_>]) -> usize {
    const POSTS: [&str; 7] =
        ["Заведующ", "Начальник", "Директор", "Председател", "Глава", "Руководитель", "Заместител"];
    let texts = |back: usize| -> Vec<&str> {
        let row = rows.iter().rev().nth(back).map(|taken| taken.row);
        row.into_iter()
            .flat_map(|row| &row.cells)
            .map(|cell| cell.text.trim())
            .filter(|text| !text.is_empty())
            .collect()
    };
    let post = |text: &str| POSTS.iter().any(|post| text.starts_with(post));
    match (texts(0).as_slice(), texts(1).as_slice()) {
        ([first, name], _) if is_name(name) && post(first) => 1,
        ([name], [first]) if is_name(name) && post(first) => 2,
        ([name], _) if is_name(name) => 1,
        _ => 0,
    }
}

/// «Е.П. Митина»
fn is_name(text: &str) -> bool {
    let start: Vec<char> = text.chars().take(4).collect();
    let initials = matches!(start.as_slice(), [a, '.', b, '.'] if a.is_uppercase() && b.is_uppercase());
    initials && text.split_whitespace().count() <= 3
}
