//! The nearest spelling of what was typed. Pure.

/// The known word nearest to what was typed; none if none is near.
pub(super) fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let reach = if typed.chars().count() <= 3 { 1 } else { 2 };
    let near = |one: &&'a str| Some((distance(typed, one), *one)).filter(|(far, _)| *far <= reach);
    known.iter().filter_map(near).min().map(|(_, one)| one).or_else(|| begun(typed, known))
}

/// The only known word that begins so.
fn begun<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut begin = known.iter().filter(|one| typed.chars().count() >= 3 && one.starts_with(typed));
    begin.next().copied().filter(|_| begin.next().is_none())
}

/// How many letters have to be changed, left out, put in or swapped with their neighbour.
pub(super) fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().take(40).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut came: Option<char> = None;
    for (at, c) in from.chars().take(40).enumerate() {
        let mut row = vec![at + 1];
        for (place, other) in to.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let change = get(&last, place) + usize::from(c != *other);
            let mut least = change.min(get(&last, place + 1) + 1).min(get(&row, place) + 1);
            let behind = place.checked_sub(1);
            let swapped = behind.filter(|behind| came == Some(*other) && to.get(*behind) == Some(&c));
            if let Some(behind) = swapped {
                least = least.min(get(&before, behind) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
        came = Some(c);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_near() {
        for (from, to, far) in [
            ("label", "label", 0),
            ("labzel", "label", 1),
            ("", "is", 2),
            ("form", "from", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(from, to), far, "{from} {to}");
            assert_eq!(distance(to, from), far, "{to} {from}");
        }
    }

    #[test]
    fn what_is_far_has_no_nearest() {
        let known = ["label", "status", "priority", "before"];
        assert_eq!(nearest("lebel", &known), Some("label"));
        assert_eq!(nearest("prior", &known), Some("priority"));
        assert_eq!(nearest("order", &known), None);
        assert_eq!(nearest("x", &known), None);
    }
}
