//! Draws the pictures of the handbook and writes its list of keys anew: `cargo run --example pictures`.

#[path = "../tests/pictures/mod.rs"]
mod pictures;

fn main() -> std::io::Result<()> {
    let house = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = house.join("assets/pictures");
    std::fs::create_dir_all(&folder)?;
    for (name, svg) in pictures::pictures() {
        std::fs::write(folder.join(format!("{name}.svg")), svg)?;
    }
    std::fs::write(house.join("docs/KEYS.md"), pickface::tui::command::markdown())
}
