//! What the handbook shows is what the program does: its pictures are taken of it, its keys come from the table.

mod pictures;

use std::path::Path;

fn kept(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

#[test]
fn the_pictures_are_what_the_screens_draw_of_the_demo() {
    for (name, svg) in pictures::pictures() {
        let path = format!("assets/pictures/{name}.svg");
        assert!(kept(&path) == svg, "{path} is old: run `cargo run --example pictures`");
    }
}

#[test]
fn the_keys_are_those_of_the_table() {
    assert_eq!(
        kept("docs/KEYS.md"),
        pickface::tui::command::markdown(),
        "run `cargo run --example pictures`"
    );
}
