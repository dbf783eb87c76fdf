//! Decimal numbers as schools write them: «3,58». No floats, so that 3,58 stays 3,58.

use std::fmt;

/// A number `mantissa × 10^exponent`, kept with the digits that were typed («4,0» stays «4,0»).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i64,
    exponent: i64,
}

impl Decimal {
    /// A number from its parts; `None` outside −9 ≤ exponent ≤ 0.
    pub fn new(mantissa: i64, exponent: i64) -> Option<Self> {
        (-9..=0).contains(&exponent).then_some(Self { mantissa, exponent })
    }

    /// Reads «3,58», «3.58», «-4», «1 200,5» (any spaces); `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.replace('−', "-");
        let (sign, digits) = match plain.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, plain.as_str()),
        };
        let (whole, fraction) = digits.split_once([',', '.']).unwrap_or((digits, ""));
        let separated = digits.contains([',', '.']);
        if whole.is_empty() || (separated && fraction.is_empty()) || fraction.len() > 9 {
            return None;
        }
        if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mantissa: i64 = format!("{whole}{fraction}").parse().ok()?;
        Self::new(sign * mantissa, -i64::try_from(fraction.len()).ok()?)
    }

    /// Digits without the point.
    pub fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// Power of ten, −9 to 0.
    pub fn exponent(self) -> i64 {
        self.exponent
    }

    /// In billionths, so that numbers with different digits behind the comma can be compared and drawn.
    pub fn scaled(self) -> i128 {
        i128::from(self.mantissa) * 10_i128.pow(u32::try_from(9 + self.exponent).unwrap_or(0))
    }

    /// The difference, with as many digits behind the comma as the finer of the two; `None` where it does not fit.
    pub fn minus(self, other: Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        let unit = 10_i128.pow(u32::try_from(9 + exponent).ok()?);
        let difference = self.scaled().checked_sub(other.scaled())? / unit;
        Self::new(i64::try_from(difference).ok()?, exponent)
    }

    /// With its sign, as a change is printed: «+0,12», «−0,64», «0».
    pub fn signed(self) -> String {
        match self.mantissa.cmp(&0) {
            std::cmp::Ordering::Greater => format!("+{self}"),
            std::cmp::Ordering::Less => format!("−{}", Self { mantissa: self.mantissa.saturating_neg(), ..self }),
            std::cmp::Ordering::Equal => "0".to_owned(),
        }
    }

    /// With a decimal point, for machines: `3.58`.
    pub fn to_plain(self) -> String {
        self.to_string().replace(',', ".")
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    /// By size; «4» and «4,0» differ in digits only and are ordered by them.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.scaled().cmp(&other.scaled()).then(other.exponent.cmp(&self.exponent))
    }
}

impl fmt::Display for Decimal {
    /// With the Russian decimal comma: «3,58».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let places = usize::try_from(-self.exponent).unwrap_or(0);
        if places == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        write!(f, "{sign}{whole},{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_digits_that_were_typed() {
        for text in ["3,58", "4,0", "-0,05", "0", "1200,5"] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Decimal::parse("1 200.5").unwrap().to_string(), "1200,5");
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "-", "3,2 /50", "3,", ",5", "12a", "99999999999999999999"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_difference_is_exact_and_says_its_sign() {
        let minus = |one: &str, other: &str| {
            Decimal::parse(one).unwrap().minus(Decimal::parse(other).unwrap()).unwrap().signed()
        };
        assert_eq!(minus("3,2", "3,84"), "−0,64");
        assert_eq!(minus("4,0", "3,55"), "+0,45");
        assert_eq!(minus("3,50", "3,5"), "0");
        assert_eq!(minus("73", "51"), "+22");
    }

    #[test]
    fn orders_by_size() {
        assert!(Decimal::parse("3,9").unwrap() < Decimal::parse("3,91").unwrap());
        assert!(Decimal::parse("-3").unwrap() < Decimal::parse("0").unwrap());
    }
}
