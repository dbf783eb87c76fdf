//! stub
use super::Form;
#[derive(Debug, Default, Clone)]
pub struct Registry {
    forms: Vec<Form>,
}
#[allow(missing_docs)]
impl Registry {
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|f| f.id == id)
    }
}
