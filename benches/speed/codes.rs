//! Codes: how many a second one core can read, by kind.

use super::table::{Table, rate};
use pickface::barcode::decode::{Rules, decode};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const CODES: [(&str, &str); 9] = [
    ("EAN-13", "9506000134352"),
    ("GS1 lot, expiry, serial", "]C101095060001343521726013010AB-12\u{1d}21XYZ1"),
    ("GS1 pallet", "]C100106141412345678908020950600013435237241"),
    ("Digital Link", "https://id.gs1.org/01/09506000134352/10/AB-12?17=260130"),
    ("ISO 15434", "[)>\u{1e}06\u{1d}P1234\u{1d}Q10\u{1d}1TLOT7\u{1e}\u{4}"),
    ("EPC SGTIN-96", "3074257BF7194E4000001A85"),
    ("HIBC", "+A123BJC5D6E71G"),
    ("command", "XCMDUNDO"),
    ("plain", "A-03-12-B"),
];

pub fn measure(table: &mut Table) {
    table.section("Codes, one core, whole answers (goal: over a million a second)");
    let rules = Rules::plain("2026-11-24".parse().unwrap());
    let mut all = Duration::ZERO;
    for (name, code) in CODES {
        let start = Instant::now();
        let mut count = 0;
        while start.elapsed() < Duration::from_millis(200) {
            for _ in 0..500 {
                black_box(decode(black_box(code), &rules));
            }
            count += 500;
        }
        let took = start.elapsed();
        all += took / count;
        table.note(name, &rate(count as usize, took, "codes"), "");
    }
    let mean = all / CODES.len() as u32;
    table.line(
        "mixed",
        &rate(1_000_000, mean * 1_000_000, "codes"),
        "",
        ">= 1 000 000 codes/s",
        mean < Duration::from_micros(1),
    );
}
