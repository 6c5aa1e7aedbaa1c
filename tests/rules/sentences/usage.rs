//! Sentences about usage: what counts, what is short of it, and what is nobody's.

use super::Said;
use super::read::{Needed, amounts, captured, figure, month, share_of};
use laurels_core::rulebook::Quantity;
use laurels_core::scoring::Reason;

impl Said<'_> {
    /// What counts, and what is short of it.
    pub(super) fn of_usage(&self, text: &str) -> bool {
        let is = |template: &str| captured(template, text);
        let larger = self.item.text.contains("It may be larger, because it was within these bounds a year earlier.");
        let sides = |now: &str, past: &str| self.side(now) && self.side(past);
        if text == "It may be larger, because it was within these bounds a year earlier." {
            return true;
        }
        if let Some(of) = is("Not new: {}, {}; {} needed.") {
            let all = two(text, "Not new: ").filter(|(now, past, _)| sides(now, past));
            return of.len() == 3
                && self.has(Reason::NotNew)
                && all.is_some_and(|(now, past, needed)| {
                    self.needed(needed)
                        .is_some_and(|needed| needed.reached_by(now, larger) && needed.reached_by(past, false))
                });
        }
        if let Some((now, past, needed)) = two(text, "New: ") {
            return self.is_one(1)
                && sides(now, past)
                && self
                    .needed(needed)
                    .is_some_and(|needed| needed.reached_by(now, larger) && !needed.reached_by(past, false));
        }
        if let Some((past, now, needed)) = two(text, "Lost: ") {
            return self.is_one(-1)
                && self.has(Reason::Lost)
                && sides(now, past)
                && self.needed(needed).is_some_and(|needed| {
                    needed.reached_by(past, false)
                        && (!needed.reached_by(now, false) || self.has(Reason::AlreadyDeployedAtClaim))
                });
        }
        if let Some(of) = is("Too large for this track: {}; {} needed.") {
            return self.has(Reason::AboveThreshold)
                && self.side(of[0])
                && self.needed(of[1]).is_some_and(|needed| {
                    let seats = share_of(of[0]).map_or_else(|| amounts(of[0]), |(_, seats)| vec![seats]);
                    !needed.reached_by(of[0], false) && seats.into_iter().any(|amount| amount > needed.most)
                });
        }
        if let Some(of) = is("{}, {}, of which months are missing, so it isn't new; {} needed.") {
            return self.has(Reason::NotNew)
                && sides(of[0], of[1])
                && self.needed(of[2]).is_some_and(|needed| needed.reached_by(of[0], larger));
        }
        if let Some(of) = is("{}; {} needed. Unassigned seats count, too.") {
            return self.has(Reason::BelowThreshold) && self.side(of[0]) && self.short_of_share(of[0], of[1]);
        }
        if let Some(of) = is("{}; {} needed.").filter(|of| !of[0].contains(':')) {
            return (self.has(Reason::BelowThreshold))
                && self.side(of[0])
                && self.needed(of[1]).is_some_and(|needed| !needed.reached_by(of[0], false));
        }
        is("No report has usage {}.").is_some_and(|of| self.has(Reason::Lost) && self.when(of[0]))
    }

    /// Whether the needed number of seats is the least that reaches the share.
    fn short_of_share(&self, side: &str, wanted: &str) -> bool {
        let Some(((users, seats), wanted)) = share_of(side).zip(figure(wanted)) else { return false };
        self.quantities().into_iter().filter_map(|quantity| Needed::of(quantity).share).any(|share| {
            let reaches = |users: i64| users * 10_000 >= share * seats;
            !reaches(users) && reaches(wanted) && !reaches(wanted - 100)
        })
    }

    /// Sums and growth.
    pub(super) fn of_figures(&self, text: &str) -> bool {
        let is = |template: &str| captured(template, text);
        let difference = |now: &str, past: &str, base: &str| {
            let (now, past) = (self.amount_when(now), figure(past).filter(|_| self.known(past, false)));
            let now = now.and_then(figure);
            self.base(base) && now.zip(past).is_some_and(|(now, past)| self.value(now - past))
        };
        // `60 active users a year earlier`: what is behind the figure is its base.
        let based = |past: &str| {
            ["a year earlier", "when ", "in "].iter().find_map(|base| {
                let at = past.find(&format!(" {base}"))?;
                Some((past[..at].to_owned(), past[at + 1..].to_owned()))
            })
        };
        if let Some(of) = is("Nothing that counts {}, down from {}.") {
            let past = based(of[1]);
            return self.has(Reason::Lost)
                && self.when(of[0])
                && past.is_some_and(|(past, base)| {
                    self.base(&base) && figure(&past).is_some_and(|past| self.value(-past)) && self.known(&past, false)
                });
        }
        for (template, sign) in [("{}, up from {}.", 1), ("{}, down from {}.", -1)] {
            if let Some(of) = is(template) {
                let up = (self.item.value.is_positive()) == (sign > 0);
                return up && based(of[1]).is_some_and(|(past, base)| difference(of[0], &past, &base));
            }
        }
        if let Some(of) = is("{}; nothing that counted {}.") {
            return self.base(of[1]) && self.amount_when(of[0]).and_then(figure).is_some_and(|now| self.value(now));
        }
        if let Some(of) = is("{}, the same as {}: no growth.") {
            return self.has(Reason::NotNew) && self.base(of[1]) && self.amount_when(of[0]).is_some();
        }
        if let Some(of) =
            is("{}, the same as {}. The change from {} a year earlier came before the claim, so it doesn't count.")
        {
            let (now, before) = (self.amount_when(of[0]).and_then(figure), figure(of[2]));
            return self.has(Reason::BeforeClaim)
                && self.base(of[1])
                && self.known(of[2], false)
                && now.zip(before).is_some_and(|(now, before)| now != before);
        }
        if let Some(of) = is(
            "{} active ({} %) in {}, when the claim started; with more than {} % active then, it doesn't count as a deployment.",
        ) {
            let (side, limit) = (format!("{} active ({} %)", of[0], of[1]), figure(of[3]));
            let limits = self
                .quantities()
                .into_iter()
                .filter_map(|q| q.claims)
                .map(|share| (share.rounded(4) * 10_000.0).round() as i64);
            return (self.has(Reason::AlreadyDeployedAtClaim))
                && month(of[2]).is_some_and(|month| self.near(month))
                && self.known(&side, false)
                && share_of(&side).zip(limit).is_some_and(|((users, seats), limit)| users * 10_000 > limit * seats)
                && limits.into_iter().any(|share| Some(share) == limit);
        }
        self.of_floors(text) || self.of_service(text)
    }

    /// What a percentage needs of all customers together, and what is not known.
    fn of_floors(&self, text: &str) -> bool {
        let is = |template: &str| captured(template, text);
        let floor = |text: &str, of: fn(&Quantity) -> Option<laurels_core::money::Micro>| {
            let floors: Vec<i64> = self.quantities().into_iter().filter_map(of).map(|micro| micro.0 / 10_000).collect();
            figure(text).filter(|floor| floors.contains(floor))
        };
        if let Some(of) = is(
            "All associated customers together had {} in the twelve months to {}; at least {} needed. This one had {}.",
        ) {
            let (all, least) = (figure(of[0]), floor(of[2], |q| q.floor_now));
            return self.has(Reason::BelowThreshold)
                && self.known(of[0], true)
                && month(of[1]).is_some_and(|month| self.near(month))
                && all.zip(least).is_some_and(|(all, least)| all < least)
                && self.amount_when(of[3]).and_then(figure).zip(all).is_some_and(|(own, all)| own <= all);
        }
        if let Some(of) =
            is("All associated customers together had {} a year earlier; at least {} needed. This one had {}.")
        {
            let (all, least) = (figure(of[0]), floor(of[1], |q| q.floor_year_ago));
            return self.has(Reason::BaselineTooLow)
                && self.known(of[0], true)
                && all.zip(least).is_some_and(|(all, least)| all < least)
                && figure(of[2]).zip(all).is_some_and(|(own, all)| own <= all);
        }
        if let Some(of) = is("{}, but nothing that counted a year earlier is known, so there is no growth to measure.")
        {
            return self.has(Reason::BaselineTooLow) && self.amount_when(of[0]).is_some();
        }
        if let Some(of) =
            is("None of the twelve months to {} is known in both years, so there is no growth to measure.")
        {
            return self.has(Reason::BaselineTooLow) && month(of[0]).is_some_and(|month| self.near(month));
        }
        if let Some(of) = is("The rulebook has no consumption rate for {}, so its usage can't be measured.") {
            let names = of[0].replace(" and ", ", ");
            return self.has(Reason::NoUsageData) && names.split(", ").all(|name| !self.rules.rates.contains_key(name));
        }
        if let Some(of) = is("No report says {}; unknown counts as 0 until one does.") {
            if self.are_blank(of[0]) {
                return true;
            }
            let said = |when: &str| self.when(when) || self.base(when);
            return [" in ", " a year earlier", " when "]
                .iter()
                .any(|word| of[0].find(word).is_some_and(|at| said(&of[0][at + 1..])));
        }
        let blank = is("No report says {}. Import one that does; blank is not zero.");
        let unmeasured = is("No report says how much was used {}, or the rulebook has no consumption rate for it.");
        match (blank, unmeasured) {
            (_, Some(of)) => self.has(Reason::NoUsageData) && self.when(of[0]),
            (Some(of), None) => {
                let at = of[0].find(" in ").map(|at| &of[0][at + 1..]);
                self.has(Reason::NoUsageData) && (self.are_blank(of[0]) || at.is_some_and(|when| self.when(when)))
            }
            (None, None) => captured("{}: nothing to score.", text)
                .is_some_and(|of| self.has(Reason::BelowThreshold) && self.amount_when(of[0]).is_some()),
        }
    }

    fn of_service(&self, text: &str) -> bool {
        let Some(of) = captured("{} in the twelve months to {} at {}.", text) else { return false };
        let (names, more) = match of[2].split_once(" more customers") {
            Some((names, "")) => names.rsplit_once(" and ").map_or((of[2], None), |(name, more)| (name, figure(more))),
            _ => (of[2], None),
        };
        let known = |name: &str| self.book.customers.iter().any(|customer| customer.name == name);
        let all = known(names)
            || names.split(" and ").flat_map(|name| name.split(", ")).all(|name| known(name) || names.contains("and"));
        let users = (self.book.customers.len() as i64) * 100;
        self.is_one(1)
            && self.known(of[0], true)
            && month(of[1]).is_some_and(|month| self.near(month))
            && all
            && more.is_none_or(|more| more > 200 && more < users)
    }
}

/// Two sides and what is needed: `START{}, {}; {} needed.`, either side with commas of its own in figures.
fn two<'t>(text: &'t str, start: &str) -> Option<(&'t str, &'t str, &'t str)> {
    let (sides, needed) = text.strip_prefix(start)?.strip_suffix(" needed.")?.rsplit_once("; ")?;
    let at = sides.find(", ")?;
    Some((&sides[..at], &sides[at + 2..], needed))
}
