//! Counts the steps that could become too many; only tests count.

/// So many steps were taken.
#[cfg(not(test))]
pub(crate) const fn count(_steps: usize) {}

#[cfg(test)]
pub(crate) use tests::count;

#[cfg(test)]
mod tests {
    use crate::{Date, Earlier, Known, Offers, Reply, Whose};
    use std::cell::Cell;

    thread_local!(static STEPS: Cell<usize> = const { Cell::new(0) });

    pub(crate) fn count(steps: usize) {
        STEPS.with(|all| all.set(all.get() + steps));
    }

    fn steps_of(text: &str) -> usize {
        let known = |value: &str| Known { kind: "order".to_owned(), value: value.to_owned(), whose: Whose::Own };
        let reply = Reply {
            text: text.to_owned(),
            message: Some(text.to_owned()),
            public: true,
            known: vec![known("48040"), known("aaaa")],
            offers: Offers::Barred,
            ..Reply::default()
        };
        STEPS.with(|all| all.set(0));
        let report = crate::check(&reply, &[&Earlier::of([text])], Date::constant(2026, 11, 23));
        assert!(report.findings.len() <= 100 * crate::ALL.len());
        STEPS.with(Cell::get)
    }

    /// Texts that make a careless program slow.
    fn heavy(length: usize) -> Vec<String> {
        let pieces = [
            "a",
            " ",
            "\n",
            ">",
            "> ",
            "@",
            "a@",
            "(at)",
            "[",
            "{{",
            "<",
            "\"",
            "“",
            "1",
            "1 ",
            "1-",
            "0",
            "+",
            "#1",
            "de",
            "DE89 ",
            "http://",
            "://",
            ".",
            "!",
            "?",
            "word ",
            "Word ",
            "if ",
            "by ",
            "we will ",
            "your ",
            "Hi ",
            "Regards\n",
            "\u{301}",
            "\u{fdfa}",
            "\u{200b}",
            "😀",
            "你",
            "dear customer ",
            "order no ",
            "Street ",
            "rue ",
            "calle ",
            "1 rue ",
            "10 A ",
            "born ",
            "in 2 ",
            "as already explained ",
            "^A ",
            "x.",
            "a.b@c.d ",
            "When? ",
            "NOT ",
            "we … ",
        ];
        pieces.iter().map(|piece| piece.repeat(length / piece.len())).collect()
    }

    #[test]
    fn the_work_grows_with_the_text_and_not_faster() {
        let mut wrong = Vec::new();
        for (short, long) in heavy(2_000).into_iter().zip(heavy(8_000)) {
            let (few, many) = (steps_of(&short), steps_of(&long));
            if many > 5 * few.max(2_000) {
                wrong.push(format!("{:?}: {few} {many}", short.chars().take(12).collect::<String>()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
