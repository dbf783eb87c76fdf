//! stub
#[derive(Debug, Default, Clone)]
pub struct TextBox {
    text: String,
    multi: bool,
}
#[allow(missing_docs)]
impl TextBox {
    pub fn new(text: &str, multi: bool) -> Self {
        Self { text: text.to_owned(), multi }
    }
    pub fn is_multi(&self) -> bool {
        self.multi
    }
    pub fn text(&self) -> String {
        self.text.clone()
    }
    pub fn cursor(&self) -> usize {
        0
    }
    pub fn set_cursor(&mut self, _c: usize) {}
    pub fn replace(&mut self, t: &str) {
        self.text = t.to_owned();
    }
    pub fn insert(&mut self, t: &str) {
        self.text.push_str(t);
    }
    pub fn newline(&mut self) {
        self.text.push('\n');
    }
    pub fn backspace(&mut self) {
        self.text.pop();
    }
    pub fn delete(&mut self) {}
    pub fn delete_word_back(&mut self) {}
    pub fn left(&mut self) {}
    pub fn right(&mut self) {}
    pub fn word_left(&mut self) {}
    pub fn word_right(&mut self) {}
    pub fn home(&mut self, _w: usize) {}
    pub fn end(&mut self, _w: usize) {}
    pub fn up(&mut self, _w: usize) -> bool {
        false
    }
    pub fn down(&mut self, _w: usize) -> bool {
        false
    }
    pub fn undo(&mut self) {}
    pub fn redo(&mut self) {}
    pub fn layout(&self, w: usize) -> (Vec<String>, (usize, usize)) {
        (crate::text::wrap(&self.text, w), (0, 0))
    }
}
