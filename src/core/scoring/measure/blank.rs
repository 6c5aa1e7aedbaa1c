//! Rows that leave blank what their report carries. Nothing of them is added up; what they leave open is told.

use super::super::measures::{Calendar, MeasureSet, OLDEST, Side, each, place};
use super::{Cover, Pass, Run, Scratch};
use crate::month::Month;

impl Pass<'_> {
    /// Notes what a run leaves blank. Gives back the columns that read it.
    pub(super) fn note_blanks(
        &self,
        run: &Run,
        calendar: Calendar,
        limit: Option<Month>,
        covers: &[Cover],
        scratch: &mut Scratch,
    ) -> MeasureSet {
        let usage = &*self.book.usage;
        let mut touched = 0;
        if !usage.has_blanks(run.rows.clone()) {
            return touched;
        }
        let nothing = self.columns.nothing.get(run.raw as usize).copied().unwrap_or(0);
        let mut places = [usize::MAX; super::MAX_MEASURES];
        for row in run.rows.clone() {
            let lacking = self.columns.lacking(usage, row);
            if lacking == 0 {
                continue;
            }
            let month = usage.months()[row];
            for age in calendar.ages_of(month).filter(|age| (0..=OLDEST).contains(age)) {
                let read = self.columns.at_age[place(run.product)][age as usize] & lacking;
                touched |= read;
                let attributed = read & !nothing & self.attributed(usage, row, month, run, limit, covers);
                scratch.silent |= attributed;
                for column in each(attributed) {
                    let Some(side) = self.columns.list[column].side(age) else { continue };
                    let Some(cell) = self.cell(column, run, &mut places[column], scratch) else { continue };
                    let near = side as usize <= Side::NowBefore as usize;
                    cell.attributed = true;
                    cell.attributed_now |= near;
                    // What is compared for nobody is told as months that are missing.
                    if self.columns.list[column].compares(age) {
                        cell.said.rows |= 1 << side as u8;
                        cell.said.blank |= 1 << side as u8;
                        cell.blank_now |= near;
                    }
                }
            }
        }
        touched
    }
}
