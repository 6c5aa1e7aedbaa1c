//! Fixes that gain nothing alone and something together, as a gate of two people.

use super::Adviser;
use crate::book::DesignationId;
use crate::points::Points;
use crate::projection::Projection;
use crate::scoring::{Fix, Item};
use std::rc::Rc;

/// Fixes of a metric that are tried together, those with the most usage.
const TRIED: usize = 12;

/// A fix that gains nothing alone.
struct IneffectiveFix {
    place: usize,
    name: String,
    projection: Projection,
}

impl Adviser<'_> {
    /// Gives each fix that gains nothing alone what the smallest set of such fixes gains that it is needed in.
    pub(super) fn combine(&self, designation: DesignationId, items: &mut [&mut Item]) {
        let alone: Vec<IneffectiveFix> =
            items.iter().enumerate().filter_map(|(place, item)| self.alone(place, item)).take(TRIED).collect();
        let everything: Vec<&IneffectiveFix> = alone.iter().collect();
        if alone.len() < 2 || !self.gain(designation, &everything).is_positive() {
            return;
        }
        for one in &alone {
            let Some((set, gain)) = self.smallest(designation, one, &everything) else { continue };
            let with = set.iter().filter(|other| other.place != one.place).map(|other| other.name.clone()).collect();
            if let Some(fix) = items.get_mut(one.place).and_then(|item| item.fix.as_mut()) {
                (fix.gain, fix.with) = (gain, with);
            }
        }
    }

    fn alone(&self, place: usize, item: &Item) -> Option<IneffectiveFix> {
        let fix: &Fix = item.fix.as_ref().filter(|fix| fix.gain.is_zero())?;
        let gains = self.gains_of(fix)?;
        Some(IneffectiveFix { place, name: item.name.clone(), projection: Rc::as_ref(&gains).projection.clone() })
    }

    fn smallest<'s>(
        &self,
        designation: DesignationId,
        one: &'s IneffectiveFix,
        all: &[&'s IneffectiveFix],
    ) -> Option<(Vec<&'s IneffectiveFix>, Points)> {
        let others = || all.iter().copied().filter(|other| other.place != one.place);
        for other in others() {
            let gain = self.gain(designation, &[one, other]);
            if gain.is_positive() {
                return Some((vec![one, other], gain));
            }
        }
        let mut set: Vec<&IneffectiveFix> = others().chain([one]).collect();
        for other in others() {
            let fewer: Vec<&IneffectiveFix> = set.iter().copied().filter(|kept| kept.place != other.place).collect();
            if self.gain(designation, &fewer).is_positive() {
                set = fewer;
            }
        }
        let without: Vec<&IneffectiveFix> = set.iter().copied().filter(|kept| kept.place != one.place).collect();
        let gain = self.gain(designation, &set);
        (gain.is_positive() && !self.gain(designation, &without).is_positive()).then_some((set, gain))
    }

    fn gain(&self, designation: DesignationId, set: &[&IneffectiveFix]) -> Points {
        let mut all = Projection::default();
        set.iter().for_each(|alone| all.add(&alone.projection));
        self.project(&all).of(designation)
    }
}
