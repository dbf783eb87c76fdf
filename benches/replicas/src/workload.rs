//! Records of a district and the edits of three people who do not meet in between (`sync.md` §2): about a third of the
//! edits replace a long text; of every hundred edits one is a field that another changed, too.

pub const FIELDS: [&str; 8] = ["title", "place", "term", "basis", "goal", "result", "note", "topic"];
/// Characters of a new value, by field.
const LONG: [usize; 8] = [40, 20, 15, 30, 60, 90, 180, 40];
pub const REPLICAS: usize = 3;

const WORDS: [&str; 40] = [
    "школа",
    "педагог",
    "журнал",
    "посещение",
    "урок",
    "план",
    "результат",
    "семья",
    "класс",
    "проверка",
    "замечание",
    "срок",
    "устранено",
    "частично",
    "повторно",
    "наставник",
    "куратор",
    "обучающийся",
    "математика",
    "русский",
    "язык",
    "диагностика",
    "программа",
    "совет",
    "методический",
    "объединение",
    "консультация",
    "работа",
    "дефицит",
    "рекомендация",
    "директор",
    "заместитель",
    "справка",
    "мониторинг",
    "качество",
    "образование",
    "выезд",
    "район",
    "отчёт",
    "приказ",
];

/// An edit of one field.
pub struct Edit {
    pub replica: usize,
    pub record: usize,
    pub field: usize,
    pub value: String,
}

pub struct Workload {
    values: Vec<[String; 8]>,
    pub edits: Vec<Edit>,
    pairs: usize,
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as usize
    }

    fn text(&mut self, characters: usize) -> String {
        let mut text = String::new();
        let mut length = 0;
        while length < characters {
            let word = WORDS[self.below(WORDS.len())];
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
            length += word.chars().count() + 1;
            // What no dictionary knows: numbers, dates, names.
            if self.below(4) == 0 {
                let number = self.below(100_000).to_string();
                length += number.len() + 1;
                text.push(' ');
                text.push_str(&number);
            }
        }
        text
    }
}

impl Workload {
    pub fn new() -> Self {
        let records: usize =
            std::env::var("REPLICAS_RECORDS").ok().and_then(|number| number.parse().ok()).unwrap_or(100_000);
        let mut dice = Dice(2021);
        let values = (0..records).map(|_| LONG.map(|length| dice.text(length))).collect();
        let count = records / 2;
        let pairs = count / 100;
        let mut edits = Vec::with_capacity(count);
        let edit =
            |dice: &mut Dice, replica, record, field| Edit { replica, record, field, value: dice.text(LONG[field]) };
        // Every record is edited at most once otherwise, so that the pairs are the only fields two have changed.
        for number in 0..count - 2 * pairs {
            let field = if dice.below(3) == 0 { 6 } else { dice.below(8) };
            edits.push(edit(&mut dice, number % REPLICAS, number * 2 % records, field));
        }
        for number in 0..pairs {
            for replica in 0..2 {
                edits.push(edit(&mut dice, replica, number * 2 + 1, 6));
            }
        }
        Self { values, edits, pairs }
    }

    pub fn records(&self) -> usize {
        self.values.len()
    }

    pub fn pairs(&self) -> usize {
        self.pairs
    }

    pub fn values(&self) -> impl Iterator<Item = (usize, &[String; 8])> {
        self.values.iter().enumerate()
    }

    /// The edits of one replica.
    pub fn of(&self, replica: usize) -> impl Iterator<Item = &Edit> {
        self.edits.iter().filter(move |edit| edit.replica == replica)
    }

    /// Records of which a field was changed by two, and that field.
    pub fn disputed(&self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.pairs).map(|number| (number * 2 + 1, 6))
    }
}
