//! The chosen row of a list and the keys that move it.

use super::action::Action;

/// Moves the chosen row by an action: a row, a page of `page` rows, the first, the `last`; `false`: it is none of these.
pub fn step(action: Action, selected: &mut usize, last: usize, page: usize) -> bool {
    *selected = match action {
        Action::Up => selected.saturating_sub(1),
        Action::Down => selected.saturating_add(1).min(last),
        Action::PageUp => selected.saturating_sub(page),
        Action::PageDown => selected.saturating_add(page).min(last),
        Action::First => 0,
        Action::Last => last,
        _ => return false,
    };
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_stays_within_the_list() {
        let moved = |from: usize, action| {
            let mut row = from;
            step(action, &mut row, 9, 4).then_some(row)
        };
        assert_eq!((moved(0, Action::Up), moved(9, Action::Down)), (Some(0), Some(9)));
        assert_eq!((moved(3, Action::PageUp), moved(7, Action::PageDown)), (Some(0), Some(9)));
        assert_eq!((moved(3, Action::Last), moved(3, Action::First)), (Some(9), Some(0)));
        assert_eq!(moved(3, Action::Save), None);
    }
}
