//! Which product a workload of business applications belongs to: read from `assets/rules/shared/products.toml`.

use super::Family;
use crate::book::Product;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const PRODUCTS: &str = include_str!("../../../assets/rules/shared/products.toml");

/// The workloads that are of another product than Dynamics 365.
pub fn other_products() -> &'static BTreeMap<String, Product> {
    static READ: LazyLock<BTreeMap<String, Product>> = LazyLock::new(|| toml::from_str(PRODUCTS).unwrap_or_default());
    &READ
}

/// The product of a workload in the spelling of the rulebooks, where its name alone says it.
pub fn product_of(family: Family, workload: &str) -> Option<Product> {
    let own = || other_products().get(workload).copied().unwrap_or(Product::Dynamics365);
    (family == Family::BusinessApplications).then(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook;

    #[test]
    fn every_workload_is_one_of_the_newest_rulebook() {
        let id = rulebook::shipped_ids().filter(|id| *id != "deck").max().expect("one ships");
        let rules = rulebook::shipped(id).expect("it ships").expect("it is valid");
        let names = &rules.names[&Family::BusinessApplications];
        let lists = rules.workloads.values().filter(|list| list.family == Family::BusinessApplications);
        let listed: Vec<&String> = lists.flat_map(|list| &list.names).collect();
        assert!(!other_products().is_empty());
        for workload in other_products().keys() {
            assert!(names.contains_key(workload) || listed.contains(&workload), "{workload}");
        }
    }
}
