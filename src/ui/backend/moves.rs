//! The cheapest way to move the cursor.

/// A place on the screen, from (0, 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Row.
    pub y: usize,
    /// Column.
    pub x: usize,
}

/// Where the terminal's cursor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// Exactly here.
    Known(Place),
    /// In this row, at a column terminals disagree about: the last one was just printed.
    Edge(usize),
    /// Anywhere.
    Unknown,
}

/// First and last row of the scroll region that is set.
pub(super) type Region = (usize, usize);

/// The shortest sequence from `at` to `to`, without printing anything.
pub(super) fn shortest(at: At, to: Place, region: Option<Region>) -> Vec<u8> {
    let mut best = absolute(to);
    let mut offer = |bytes: Vec<u8>| {
        if bytes.len() < best.len() {
            best = bytes;
        }
    };
    match at {
        _ if meets_margin(at, to.y, region) => {}
        At::Known(from) => {
            offer([vertical(from.y, to.y), horizontal(from.x, to.x)].concat());
            offer([b"\r".to_vec(), vertical(from.y, to.y), horizontal(0, to.x)].concat());
        }
        // A carriage return is the one relative move every terminal does alike after the last column.
        At::Edge(y) => offer([b"\r".to_vec(), vertical(y, to.y), horizontal(0, to.x)].concat()),
        At::Unknown => {}
    }
    if let At::Known(Place { y, .. }) | At::Edge(y) = at
        && y == to.y
    {
        offer(format!("\x1b[{}G", to.x + 1).into_bytes());
    }
    best
}

/// Whether a relative move would run into a margin of the region: a line feed scrolls there, `CSI B` stops.
fn meets_margin(at: At, to: usize, region: Option<Region>) -> bool {
    let (At::Known(Place { y, .. }) | At::Edge(y), Some((top, bottom))) = (at, region) else { return false };
    (y..to).contains(&bottom) || (to + 1..=y).contains(&top)
}

fn absolute(to: Place) -> Vec<u8> {
    match (to.y, to.x) {
        (0, 0) => "\x1b[H".to_owned(),
        (y, 0) => format!("\x1b[{}H", y + 1),
        (0, x) => format!("\x1b[;{}H", x + 1),
        (y, x) => format!("\x1b[{};{}H", y + 1, x + 1),
    }
    .into_bytes()
}

/// Line feed and reverse line feed keep the column and cannot scroll here: no margin lies on the way.
fn vertical(from: usize, to: usize) -> Vec<u8> {
    let by = from.abs_diff(to);
    if to >= from { either(b"\n", by, 'B') } else { either(b"\x1bM", by, 'A') }
}

fn horizontal(from: usize, to: usize) -> Vec<u8> {
    let by = from.abs_diff(to);
    match (to == 0, to >= from) {
        (true, _) if by > 0 => b"\r".to_vec(),
        (_, true) => {
            if by == 0 {
                Vec::new()
            } else {
                counted(by, 'C')
            }
        }
        (_, false) => either(b"\x08", by, 'D'),
    }
}

fn either(step: &[u8], by: usize, command: char) -> Vec<u8> {
    let counted = counted(by, command);
    if step.len() * by <= counted.len() { step.repeat(by) } else { counted }
}

fn counted(by: usize, command: char) -> Vec<u8> {
    if by == 1 { format!("\x1b[{command}") } else { format!("\x1b[{by}{command}") }.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(at: At, y: usize, x: usize) -> String {
        String::from_utf8(shortest(at, Place { y, x }, None)).unwrap()
    }

    #[test]
    fn near_moves_are_control_characters_and_far_ones_cup() {
        let at = At::Known(Place { y: 5, x: 10 });
        assert_eq!(text(at, 5, 10), "");
        assert_eq!(text(at, 6, 10), "\n");
        assert_eq!(text(at, 4, 10), "\x1bM");
        assert_eq!(text(at, 5, 9), "\x08");
        assert_eq!(text(at, 6, 0), "\n\r");
        assert_eq!(text(at, 20, 0), "\x1b[21H");
        assert_eq!(text(at, 20, 60), "\x1b[21;61H");
        assert_eq!(text(At::Edge(3), 4, 0), "\r\n");
        assert_eq!(text(At::Edge(3), 3, 40), "\x1b[41G");
        assert_eq!(text(At::Unknown, 0, 0), "\x1b[H");
    }

    #[test]
    fn a_margin_is_never_crossed_by_a_line_feed() {
        let to = |from: usize, y: usize| {
            let at = At::Known(Place { y: from, x: 0 });
            String::from_utf8(shortest(at, Place { y, x: 0 }, Some((2, 6)))).unwrap()
        };
        assert_eq!(to(5, 6), "\n");
        assert_eq!(to(6, 7), "\x1b[8H");
        assert_eq!(to(7, 8), "\n");
        assert_eq!(to(7, 6), "\x1bM");
        assert_eq!(to(2, 1), "\x1b[2H");
        assert_eq!(to(1, 2), "\n");
    }
}
