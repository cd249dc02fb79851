//! One offence for each denied lint, in the order of the workspace's table. Never built: a test shows it to the linter.
use std::collections::*;
use std::sync::Mutex;

mod inner {
    pub fn unreachable() {}
}

pub fn unused_lifetime<'a>() {}

pub fn unused_qualification() -> std::sync::Mutex<u8> {
    inner::unreachable();
    Mutex::new(0)
}

pub fn underscore_drop(text: String) {
    let _ = text;
    let _ = String::from("gone at once");
}

#[allow(dead_code)]
fn allowed() {}

pub fn conversion(number: u64) -> u8 {
    number as u8
}

pub fn complex(a: u8, b: u8) -> u8 {
    let mut sum = 0;
    if a > 0 {
        for step in 0..b {
            if step == 0 || step == a {
                sum += 1;
            }
        }
    }
    if a > 1 {
        for step in 0..b {
            if step == 1 || step == a {
                sum += 1;
            }
        }
    }
    if a > 2 {
        for step in 0..b {
            if step == 2 || step == a {
                sum += 1;
            }
        }
    }
    if a > 3 {
        for step in 0..b {
            if step == 3 || step == a {
                sum += 1;
            }
        }
    }
    if a > 4 {
        for step in 0..b {
            if step == 4 || step == a {
                sum += 1;
            }
        }
    }
    if a > 5 {
        for step in 0..b {
            if step == 5 || step == a {
                sum += 1;
            }
        }
    }
    if a > 6 {
        for step in 0..b {
            if step == 6 || step == a {
                sum += 1;
            }
        }
    }
    if a > 7 {
        for step in 0..b {
            if step == 7 || step == a {
                sum += 1;
            }
        }
    }
    sum
}

pub fn debugged() {
    dbg!(1);
}

pub fn banned() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

pub fn banned_type(_list: &LinkedList<u8>) {}

pub fn expected(value: Option<u8>) -> u8 {
    value.expect("there")
}

pub fn yes_or_no(loud: bool) -> bool {
    !loud
}

pub fn indexed(list: &[u8]) -> u8 {
    list[0]
}

async fn large() -> [u8; 64 * 1024] {
    let all = [0; 64 * 1024];
    std::future::ready(()).await;
    all
}

pub async fn awaits_large() -> u8 {
    large().await.len().to_string().len().try_into().unwrap_or(0)
}

pub fn forgets_why(text: &str) -> Result<u8, String> {
    text.parse::<u8>().map_err(|_| "no number".to_owned())
}

pub fn prints() {
    println!("to whom?");
    eprintln!("to whom?");
}

pub fn holds_too_long(mutex: &Mutex<Vec<u8>>) -> usize {
    let held = mutex.lock().unwrap();
    let length = held.len();
    let mut sum = length;
    for n in 0..100 {
        sum += n;
    }
    sum
}

pub fn cut(text: &str) -> &str {
    &text[1..]
}

pub struct Switches {
    pub one: bool,
    pub two: bool,
    pub three: bool,
}

pub fn later() {
    todo!()
}

pub fn six(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8) -> u8 {
    a.max(b).max(c).max(d).max(e).max(f)
}

pub async fn waits_for_nothing() -> u8 {
    1
}

pub fn unwrapped(value: Option<u8>) -> u8 {
    value.unwrap()
}

pub fn uses_the_glob() -> HashMap<u8, u8> {
    HashMap::new()
}

LONG
