//! Rows that give none of their measures: what a customer used then is not known, which isn't the same as nothing.

use super::super::measures::{Calendar, MeasureSet, OLDEST, Side, each, place};
use super::run::Unpaired;
use super::{Cover, Pass, Run, Scratch};
use crate::evidence::Usage;
use crate::month::Month;

impl Pass<'_> {
    /// Notes what a run leaves blank. Gives back the columns that read it, and what of it can't be compared.
    pub(super) fn note_blanks(
        &self,
        run: &Run,
        calendar: Calendar,
        limit: Option<Month>,
        covers: &[Cover],
        scratch: &mut Scratch,
    ) -> (MeasureSet, Unpaired) {
        let usage = &*self.book.usage;
        let (mut touched, mut unpaired) = (0, Unpaired::default());
        if !usage.counting()[run.rows.clone()].contains(&Usage::BLANK) {
            return (touched, unpaired);
        }
        let nothing = self.columns.nothing.get(run.raw as usize).copied().unwrap_or(0);
        let mut places = [usize::MAX; super::MAX_MEASURES];
        for row in run.rows.clone().filter(|row| usage.counting()[*row] == Usage::BLANK) {
            let month = usage.months()[row];
            for age in calendar.ages_of(month).filter(|age| (0..=OLDEST).contains(age)) {
                let read = self.columns.at_age[place(run.product)][age as usize];
                touched |= read;
                let attributed = read & !nothing & self.attributed(usage, row, month, run, limit, covers);
                unpaired.add(attributed & self.columns.paired, age);
                scratch.silent |= attributed;
                self.note_base(read, attributed, age, covers, &mut scratch.base);
                for column in each(attributed) {
                    let Some(side) = self.columns.list[column].side(age) else { continue };
                    let Some(cell) = self.cell(column, run, &mut places[column], scratch) else { continue };
                    let near = side as usize <= Side::NowBefore as usize;
                    cell.said.rows |= 1 << side as u8;
                    cell.said.blank |= 1 << side as u8;
                    cell.attributed = true;
                    cell.attributed_now |= near;
                    cell.blank_now |= near;
                }
            }
        }
        (touched, unpaired)
    }
}
