//! The part of `XLSForm` expressions that a form file can say: a condition on one question, limits of a number, the length
//! of a text. Anything else is `None`, and told.

use crate::domain::Decimal;

/// A condition on one question: it has, or has not, one of the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relevant {
    /// Name of the question in the workbook.
    pub question: String,
    /// Values as the workbook has them; "" is no answer.
    pub values: Vec<String>,
    /// Has none of them.
    pub negated: bool,
}

/// `${q} = 'a' or ${q} = 'b'`, `selected(${q}, 'a')`, `not(selected(…))`, `${q} != ''`, joined where one list says it.
pub(super) fn relevant(text: &str) -> Option<Relevant> {
    let text = unwrapped(text.trim());
    let (parts, or) = match (split(text, "or"), split(text, "and")) {
        (parts, whole) if parts.len() > 1 && whole.len() == 1 => (parts, true),
        (whole, parts) if whole.len() == 1 => (parts, false),
        _ => return None,
    };
    let mut found: Option<Relevant> = None;
    let several = parts.len() > 1;
    for part in parts {
        let one = single(unwrapped(part.trim()))?;
        // «a or b» joins what must be, «a and b» what must not be.
        if several && one.negated == or {
            return None;
        }
        match &mut found {
            None => found = Some(one),
            Some(known) if known.question == one.question => known.values.extend(one.values),
            Some(_) => return None,
        }
    }
    found
}

fn single(text: &str) -> Option<Relevant> {
    if let Some(inner) = call(text, "not") {
        let found = single(unwrapped(inner.trim()))?;
        return Some(Relevant { negated: !found.negated, ..found });
    }
    if let Some(inner) = call(text, "selected") {
        let (question, value) = inner.split_once(',')?;
        return Some(Relevant { question: name(question)?, values: vec![literal(value)?], negated: false });
    }
    let (left, right, negated) = match text.split_once("!=") {
        Some((left, right)) => (left, right, true),
        None => text.split_once('=').map(|(left, right)| (left, right, false))?,
    };
    Some(Relevant { question: name(left)?, values: vec![literal(right)?], negated })
}

/// The inside of `name(…)`, where that is the whole text.
fn call<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(name)?.trim_start();
    let inner = rest.strip_prefix('(')?.strip_suffix(')')?;
    balanced(inner).then_some(inner)
}

/// Without brackets around the whole.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) =
        text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|inner| balanced(inner))
    {
        text = inner.trim();
    }
    text
}

/// No bracket closes before it was opened.
fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => continue,
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && quote.is_none()
}

/// The text at every `word` between spaces, outside of quotes and brackets.
fn split<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0_i32, None);
    let joint = format!(" {word} ");
    let mut skip = 0;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => continue,
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            _ => {}
        }
        let rest = text.get(at..).unwrap_or_default();
        if at >= skip && depth == 0 && quote.is_none() && rest.starts_with(&joint) {
            parts.push(text.get(start..at).unwrap_or_default());
            start = at + joint.len();
            skip = start;
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// `${question}`.
fn name(text: &str) -> Option<String> {
    let name = text.trim().strip_prefix("${")?.strip_suffix('}')?.trim();
    (!name.is_empty() && !name.contains(['$', '{', '}'])).then(|| name.to_owned())
}

/// `'text'`, `"text"` or a bare number.
fn literal(text: &str) -> Option<String> {
    let text = text.trim();
    for quote in ['\'', '"'] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return (!inner.contains(quote)).then(|| inner.to_owned());
        }
    }
    Decimal::parse(text).map(|_| text.to_owned())
}

/// What a constraint says of one's own answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Limits {
    /// Smallest.
    pub min: Option<Decimal>,
    /// Largest.
    pub max: Option<Decimal>,
    /// Most characters.
    pub length: Option<usize>,
}

/// `. >= 0 and . <= 100`, `. > 0` (of whole numbers), `string-length(.) <= 50`.
pub(super) fn constraint(text: &str, whole: bool) -> Option<Limits> {
    let mut limits = Limits::default();
    for part in split(unwrapped(text.trim()), "and") {
        let part = unwrapped(part.trim());
        let (left, sign, right) = [">=", "<=", ">", "<"].iter().find_map(|sign| {
            let (left, right) = part.split_once(sign)?;
            Some((left.trim(), *sign, right.trim()))
        })?;
        let number = Decimal::parse(right)?;
        // An open limit is the next whole number; of fractions there is none.
        let open = |step: i64| match (whole, number.exponent()) {
            (true, 0) => Decimal::new(number.mantissa().checked_add(step)?, 0),
            _ => None,
        };
        match (left, sign) {
            (".", ">=") => limits.min = Some(number),
            (".", "<=") => limits.max = Some(number),
            (".", ">") => limits.min = Some(open(1)?),
            (".", "<") => limits.max = Some(open(-1)?),
            ("string-length(.)", "<=") if number.exponent() == 0 => {
                limits.length = Some(usize::try_from(number.mantissa()).ok().filter(|length| *length > 0)?);
            }
            ("string-length(.)", "<") if number.exponent() == 0 => {
                limits.length =
                    Some(usize::try_from(number.mantissa().checked_sub(1)?).ok().filter(|length| *length > 0)?);
            }
            _ => return None,
        }
    }
    Some(limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_on_one_question_are_read() {
        let read = |text: &str| relevant(text).map(|found| (found.question, found.values, found.negated));
        let is = |values: &[&str]| Some(("q".to_owned(), values.iter().map(|v| (*v).to_owned()).collect(), false));
        let not = |values: &[&str]| Some(("q".to_owned(), values.iter().map(|v| (*v).to_owned()).collect(), true));
        assert_eq!(read("${q} = 'yes'"), is(&["yes"]));
        assert_eq!(read("( ${q}='a' ) or selected(${q}, 'b')"), is(&["a", "b"]));
        assert_eq!(read("${q} = 1"), is(&["1"]));
        assert_eq!(read("not(selected(${q}, \"c\"))"), not(&["c"]));
        assert_eq!(read("${q} != 'a' and ${q} != ''"), not(&["a", ""]));
        assert_eq!(read("${q} = 'this or that'"), is(&["this or that"]));
        let refused = [
            "",
            "${q} > 3",
            "${q} = 'a' and ${r} = 'b'",
            "${q} = 'a' and ${q} = 'b'",
            "${q} = 'a' or ${r} = 'b'",
            "${q} != 'a' or ${q} != 'b'",
            "count-selected(${q}) = 2",
            "${q} = ${r}",
            "((",
            "${q} = 'a' or",
            "not(",
            "=",
        ];
        for text in refused {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn limits_are_read() {
        let number = Decimal::parse;
        let limits = |min: Option<&str>, max: Option<&str>, length| {
            Some(Limits { min: min.and_then(number), max: max.and_then(number), length })
        };
        assert_eq!(constraint(". >= 0 and . <= 100", false), limits(Some("0"), Some("100"), None));
        assert_eq!(constraint("(.>0) and (.<6)", true), limits(Some("1"), Some("5"), None));
        assert_eq!(constraint("string-length(.) < 51", false), limits(None, None, Some(50)));
        for text in [". > 0.5", "regex(., '[0-9]+')", ". >= ${q}", "", "and", ". = 3", "string-length(.) <= 0"] {
            assert_eq!(constraint(text, false), None, "{text}");
        }
    }
}
