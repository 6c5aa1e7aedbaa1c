//! The build script of data: lists its assets.

mod listing;

fn main() -> std::io::Result<()> {
    let (assets, out) = listing::folders()?;
    println!("cargo::rerun-if-changed=../build");
    listing::write(&["imports"], &assets, &out)
}
