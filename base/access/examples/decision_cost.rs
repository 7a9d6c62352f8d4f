//! What a decision costs, cold and kept: `cargo run -p access --release --example decision_cost`.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a bench prints, and may stop")]

use std::hint::black_box;
use std::time::Instant;

use access::generate::{Ground, Question, Questions};
use access::{Access, Permission};

const GROUND: Ground = Ground {
    permissions: &[
        Permission("sample.accept"),
        Permission("sample.withdraw"),
        Permission("sample.read"),
        Permission("sample.expire"),
    ],
    kinds: &["sample.share", "sample.notice"],
    tags: &["closed", "published"],
};

fn main() {
    let text = include_str!("../tests/sample.cedar");
    let access = Access::new(&[("sample", text)]).expect("the sample holds together");
    let questions: Vec<Question> = Questions::new(1, GROUND).take(5_000).collect();
    for name in ["cold", "kept", "kept"] {
        let begun = Instant::now();
        for Question { audience, permission, facts } in &questions {
            black_box(access.decide(audience, *permission, facts, 1));
        }
        let each = begun.elapsed().as_nanos() / questions.len() as u128;
        println!("{name}: {each} ns a decision");
    }
}
