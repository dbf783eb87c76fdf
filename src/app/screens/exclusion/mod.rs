//! The justification of a school's leaving the list: every claim with what bears it out; what figures contradict is marked.
//! One key takes over the evidence that is proposed, one makes claims of the text of the list.

mod data;

use std::any::Any;

use serde_json::{Value as Json, json};

use self::data::{Found, Item, Read};
use super::form::FormScreen;
use super::history::History;
use super::question::Question;
use super::report_file::{self, WriteReport};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages as common;
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::claim::Judgement;
use crate::domain::value::Fields;
use crate::domain::{Decimal, RecordId, Value};
use crate::report::{Format, Parameters};
use crate::store::api::{Edit, Save};
use crate::text;

/// A justification.
#[derive(Debug)]
pub struct ExclusionScreen {
    id: RecordId,
    found: Option<Found>,
    /// Place among the rows; 0 is the justification itself.
    selected: usize,
    deleting: Option<RecordId>,
    scroll: Scroll,
}

impl ExclusionScreen {
    /// Of this record.
    pub fn of(id: RecordId) -> Self {
        Self { id, found: None, selected: 0, deleting: None, scroll: Scroll::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let id = state.get("id").and_then(Json::as_str).and_then(RecordId::parse)?;
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(0);
        Some(Self { selected, ..Self::of(id) })
    }

    fn claims(&self) -> &[Item] {
        self.found.as_ref().map_or(&[], |found| &found.claims)
    }

    fn current(&self) -> Option<&Item> {
        self.selected.checked_sub(1).and_then(|n| self.claims().get(n))
    }

    fn edit(record: RecordId, fields: Fields) -> Edit {
        Edit { record, form: "exclusion_claim".to_owned(), fields, seen: None, deleted: None }
    }

    /// The evidence that is proposed becomes the claim's.
    fn take(&self, ctx: &mut Ctx<'_>) {
        let Some(item) = self.current() else { return ctx.say(messages::on_a_claim()) };
        let Some((activity, _)) = &item.proposed else { return ctx.say(messages::nothing_proposed()) };
        let fields = Fields::from([("activities".to_owned(), Value::Array(vec![(*activity).into()]))]);
        ctx.save(Save { edits: vec![Self::edit(item.id, fields)], ..Save::default() });
    }

    /// The sentences of the list become claims, in order.
    fn split(&self, ctx: &mut Ctx<'_>) {
        let waiting = self.found.as_ref().map(|found| found.waiting.clone()).unwrap_or_default();
        if waiting.is_empty() {
            return ctx.say(messages::nothing_to_split());
        }
        let edits = waiting.into_iter().zip(1_i64..).map(|(sentence, order)| {
            let mut fields =
                Fields::from([("exclusion".to_owned(), self.id.into()), ("text".to_owned(), sentence.into())]);
            fields.extend(Decimal::new(order, 0).map(|order| ("order".to_owned(), order.into())));
            Self::edit(ctx.new_id.next_id(), fields)
        });
        let edits = edits.collect();
        ctx.save(Save { edits, ..Save::default() });
    }

    /// The school leaves the list: the decision, the day and the grounds, in one save. Not while figures contradict a claim
    /// that nobody has explained.
    fn exclude(&self, ctx: &mut Ctx<'_>) {
        let Some(found) = &self.found else { return };
        let bare = |item: &&Item| matches!(item.judgement, Judgement::Contradicted(_)) && item.answer.is_empty();
        let against = found.claims.iter().filter(bare).count();
        if against > 0 {
            return ctx.refuse(messages::explain_first(against));
        }
        if found.memberships.is_empty() || found.claims.is_empty() {
            return ctx.refuse(messages::nothing_to_leave());
        }
        let grounds = found.claims.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join("\n");
        let mut edits = vec![Edit::one(self.id, "exclusion", "decision", "excluded")];
        for membership in &found.memberships {
            let fields = Fields::from([
                ("to".to_owned(), ctx.env.today.into()),
                ("grounds_out".to_owned(), grounds.as_str().into()),
            ]);
            let form = "membership".to_owned();
            edits.push(Edit { record: *membership, form, fields, seen: None, deleted: None });
        }
        ctx.save(Save { edits, ..Save::default() });
    }

    fn fresh(&self, ctx: &mut Ctx<'_>) {
        let order = i64::try_from(self.claims().len() + 1).ok().and_then(|order| Decimal::new(order, 0));
        let mut preset = Fields::from([("exclusion".to_owned(), self.id.into())]);
        preset.extend(order.map(|order| ("order".to_owned(), order.into())));
        let id = ctx.new_id.next_id();
        ctx.push(FormScreen::with_values("exclusion_claim", id, preset).at("text"));
    }

    fn report(&self, ctx: &mut Ctx<'_>) {
        let school = self.found.as_ref().and_then(|found| found.school);
        ctx.ask(WriteReport {
            report: "exclusion".to_owned(),
            parameters: Parameters { school, ..Parameters::default() },
            formats: vec![Format::Docx],
            folder: ctx.env.exports.clone(),
        });
    }
}

impl Screen for ExclusionScreen {
    fn name(&self) -> &'static str {
        "exclusion"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title(self.found.as_ref().map(|found| found.name.clone()).unwrap_or_default())
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Exclusion, Scope::List]
    }

    fn used(&self) -> Option<Used> {
        Some(Used::record("exclusion", self.id))
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(found) = report_file::take::<Option<Found>>(answer, ctx) else { return };
        let Some(found) = found else { return ctx.refuse(common::record_gone()) };
        self.found = Some(found);
        self.selected = self.selected.min(self.claims().len());
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        ctx.say(crate::messages::saved());
        self.load(ctx);
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        if let (Outcome::Button(1), Some(record)) = (outcome, self.deleting.take()) {
            let edit = Edit { deleted: Some(true), ..Self::edit(record, Fields::new()) };
            ctx.save(Save { edits: vec![edit], ..Save::default() });
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let (last, page) = (self.claims().len(), ctx.env.page(3));
        match action {
            Action::Open => match self.current() {
                Some(item) => ctx.push(FormScreen::existing("exclusion_claim", item.id)),
                None => ctx.push(FormScreen::existing("exclusion", self.id)),
            },
            Action::New => self.fresh(ctx),
            Action::Delete => match self.current() {
                Some(item) => {
                    let (id, text) = (item.id, item.text.clone());
                    self.deleting = Some(id);
                    ctx.push(Question::delete(&text));
                }
                None => ctx.say(messages::on_a_claim()),
            },
            Action::TakeProposed => self.take(ctx),
            Action::SplitText => self.split(ctx),
            Action::LeaveList => self.exclude(ctx),
            Action::Report => self.report(ctx),
            Action::History => match self.current() {
                Some(item) => ctx.push(History::of(item.id, &item.text)),
                None => ctx.push(History::of(self.id, &self.title(ctx.env))),
            },
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        match action {
            Action::TakeProposed if self.current().is_none_or(|item| item.proposed.is_none()) => {
                Some(messages::nothing_proposed())
            }
            Action::SplitText if self.found.as_ref().is_none_or(|found| found.waiting.is_empty()) => {
                Some(messages::nothing_to_split())
            }
            Action::Delete if self.current().is_none() => Some(messages::on_a_claim()),
            _ => super::only(&[Action::Open, Action::New, Action::Delete, Action::History], action),
        }
    }

    fn body(&self, env: &Env) -> Body {
        let Some(found) = &self.found else {
            return Body::note(common::loading());
        };
        let width = env.size.0.saturating_sub(2);
        let count = |id: &str| found.claims.iter().filter(|item| item.judgement.id() == id).count();
        let open = found.claims.iter().filter(|item| item.is_open()).count();
        let mut rows = Rows::default();
        let first = messages::summary(&found.decision, found.claims.len(), count("contradicted"), open);
        rows.push(self.selected == 0, text::wrap(&first, width).into_iter().map(Line::plain));
        for (n, item) in found.claims.iter().enumerate() {
            rows.push(self.selected == n + 1, lines(n, item, width));
        }
        if found.claims.is_empty() {
            let hint = match found.waiting.len() {
                0 => messages::empty(),
                waiting => messages::can_split(waiting),
            };
            rows.note(Line::toned(Tone::Muted, format!("  {hint}")));
        }
        let head = vec![Line::toned(Tone::Muted, text::truncate(&messages::hint(), env.size.0))];
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "id": self.id.to_string(), "selected": self.selected })
    }
}

/// «3. Стабильные результаты ВПР, ОГЭ.» and below it what bears it out or speaks against it.
fn lines(n: usize, item: &Item, width: usize) -> Vec<Line> {
    let mut lines: Vec<Line> =
        text::wrap(&format!("{}. {}", n + 1, item.text), width).into_iter().map(Line::plain).collect();
    let below = |tone: Tone, sentence: String, lines: &mut Vec<Line>| {
        for line in text::wrap(&sentence, width.saturating_sub(3)) {
            lines.push(Line::plain("   ").and(tone, line));
        }
    };
    match &item.judgement {
        Judgement::Contradicted(facts) => {
            below(Tone::Error, format!("✗ {}: {}", item.judgement.label(), facts.join("; ")), &mut lines);
        }
        Judgement::Unproven(why) => below(Tone::Warning, format!("? {}: {why}", item.judgement.label()), &mut lines),
        Judgement::Confirmed(facts) => {
            below(Tone::Good, format!("✓ {}: {}", item.judgement.label(), facts.join("; ")), &mut lines);
        }
        Judgement::NeedsEvidence if item.evidence.is_empty() => {
            below(Tone::Muted, format!("? {}", item.judgement.label()), &mut lines);
        }
        Judgement::NeedsEvidence => {}
    }
    if !item.evidence.is_empty() {
        below(Tone::Good, messages::borne_out(&item.evidence), &mut lines);
    }
    if let Some((_, title)) = &item.proposed {
        below(Tone::Muted, messages::proposed(title), &mut lines);
    }
    if !item.answer.is_empty() {
        below(Tone::Muted, messages::answered(&item.answer), &mut lines);
    }
    lines
}

mod messages {
    crate::messages! {
        title(school) { ru: "Исключение из списка: {school}", en: "Leaving the list: {school}" }
        summary(decision, claims, against, open) {
            ru: "Решение: {decision}. Утверждений: {claims}, противоречат цифрам: {against}, требуют внимания: {open}",
            en: "Decision: {decision}. Claims: {claims}, against the figures: {against}, need attention: {open}"
        }
        hint() { ru: "Каждое утверждение — с цифрой или документом.", en: "Every claim with a figure or a document." }
        borne_out(evidence) { ru: "✓ {evidence}", en: "✓ {evidence}" }
        proposed(title) { ru: "подходит мероприятие: {title}", en: "an activity fits: {title}" }
        answered(text) { ru: "пояснение: {text}", en: "explanation: {text}" }
        on_a_claim() { ru: "Поставьте курсор на утверждение.", en: "Put the cursor on a claim." }
        nothing_proposed() { ru: "Для этого утверждения мероприятие не подобрано.", en: "No activity is proposed for this claim." }
        nothing_to_split() {
            ru: "Разбирать нечего: утверждения уже есть или у школы нет обоснования в списке.",
            en: "Nothing to split: there are claims, or the list holds no grounds."
        }
        explain_first(count) {
            ru: "Утверждений, которым противоречат цифры и нет пояснения: {count}. Поясните их (Enter) или удалите; школа пока в списке.",
            en: "Claims against the figures without an explanation: {count}. Explain (Enter) or delete them; the school stays on the list."
        }
        nothing_to_leave() {
            ru: "Исключать не из чего: у школы нет открытой записи в списке или нет утверждений.",
            en: "Nothing to leave: the school has no open entry on a list, or there are no claims."
        }
        empty() { ru: "Утверждений пока нет: Insert добавляет.", en: "No claims yet: Insert adds one." }
        can_split(count) { ru: "В списке есть обоснование, предложений: {count}. s разбирает его на утверждения.", en: "The list holds grounds of {count} sentences: s makes claims of them." }
    }
}
