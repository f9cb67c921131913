//! The inside of lists and objects: each adds its step to the place of a fault below it.

use std::{borrow::Cow, vec::IntoIter};

use serde::de::{DeserializeSeed, IntoDeserializer as _, MapAccess, SeqAccess, value::StrDeserializer};

use super::{
    misfit::{Misfit, WRONG_TYPE},
    tree::Node,
};

/// A list that is being read.
pub(super) struct Entries<'t> {
    rest: IntoIter<Node<'t>>,
    index: usize,
}

impl<'t> Entries<'t> {
    pub(super) fn of(entries: Vec<Node<'t>>) -> Self {
        Self { rest: entries.into_iter(), index: 0 }
    }

    /// Whether all were read.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.len() == 0
    }
}

impl<'t> SeqAccess<'t> for &mut Entries<'t> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(entry) = self.rest.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(entry).map(Some).map_err(|misfit| misfit.below(&index.to_string()))
    }
}

/// An object that is being read.
pub(super) struct Members<'t> {
    rest: IntoIter<(Cow<'t, str>, Node<'t>)>,
    /// The member whose name has been read and whose value has not.
    open: Option<(Cow<'t, str>, Node<'t>)>,
}

impl<'t> Members<'t> {
    pub(super) fn of(members: Vec<(Cow<'t, str>, Node<'t>)>) -> Self {
        Self { rest: members.into_iter(), open: None }
    }
}

impl<'t> MapAccess<'t> for Members<'t> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        self.open = self.rest.next();
        let Some((name, _)) = &self.open else { return Ok(None) };
        let key: StrDeserializer<'_, Misfit> = name.as_ref().into_deserializer();
        seed.deserialize(key).map(Some).map_err(|misfit| misfit.below(name))
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        // serde asks for a value only after its name.
        let Some((name, value)) = self.open.take() else { return Err(WRONG_TYPE) };
        seed.deserialize(value).map_err(|misfit| misfit.below(&name))
    }
}
