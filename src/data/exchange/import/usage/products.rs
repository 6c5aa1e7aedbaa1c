//! Which product family a line is about, in reports on several: each workload is told apart by its family, too.

use crate::exchange::import::layout::Layout;
use crate::exchange::import::spelling::Spellings;
use crate::exchange::import::value::folded;
use indexmap::IndexSet;
use laurels_core::book::Product;
use laurels_core::evidence::NONE;
use std::collections::HashMap;

/// The products of a file, and its workloads by product.
pub struct Products {
    /// What a line is about that nothing else is said of.
    default: Option<Product>,
    beginnings: Vec<(String, Product)>,
    /// The product of each value of the product's column, and of each workload.
    of_value: HashMap<(bool, u32), Option<Product>>,
    /// Pairs of product and workload, by the number that stands for both.
    pairs: IndexSet<(Product, u32)>,
}

impl Products {
    pub fn new(layout: &Layout) -> Products {
        let (of_value, pairs) = (HashMap::new(), IndexSet::new());
        Products { default: layout.product, beginnings: layout.products(), of_value, pairs }
    }

    /// The product of a line, by the value of its product's column or else by its workload, and the number that stands for
    /// product and workload; `None` where the file's word for the product is not known.
    pub fn of(
        &mut self,
        (product, products): (u32, &Spellings),
        (workload, workloads): (u32, &Spellings),
    ) -> Option<(Product, u32)> {
        if self.beginnings.is_empty() {
            return Some((self.default.unwrap_or_default(), workload));
        }
        let (value, values) = if product == NONE { (workload, workloads) } else { (product, products) };
        let beginnings = &self.beginnings;
        let find = || {
            let word = folded(values.values().get_index(value as usize)?);
            let found = beginnings.iter().filter(|(beginning, _)| word.starts_with(beginning.as_str()));
            found.max_by_key(|(beginning, _)| beginning.len()).map(|(_, product)| *product)
        };
        let found = *self.of_value.entry((product == NONE, value)).or_insert_with(find);
        let product = found.or(self.default)?;
        Some((product, self.pairs.insert_full((product, workload)).0 as u32))
    }

    /// The workloads by number, each with its product.
    pub fn finish(self, default: Product, workloads: Vec<String>) -> Vec<(Product, String)> {
        if self.beginnings.is_empty() {
            return workloads.into_iter().map(|workload| (default, workload)).collect();
        }
        let name = |number: u32| workloads.get(number as usize).cloned().unwrap_or_default();
        self.pairs.into_iter().map(|(product, workload)| (product, name(workload))).collect()
    }
}
