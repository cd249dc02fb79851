//! What whoever is answered in public wrote, read where an answer leaves: whatever reads it elsewhere may be later than the
//! answer, and what people say of a message must not take a look away.

use super::need::{Heard, Mood, TONGUES};
use crate::head::Head;
use base::Fault;
use store::{Bind, Conn, Row};

/// Posts that are read, newest first.
const MOST: i64 = 5;
/// Letters that are read of each.
const LONGEST: usize = 4_000;
/// From here down a mood is a bad one.
const BAD: f64 = -0.2;

/// The posts of somebody, as they bear on who has to look.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// In what moods, about what, in which language.
    pub(super) heard: Heard,
    /// The largest amount of money they name, in hundredths.
    pub(super) amount: Option<i64>,
    /// Whether they complained in public and nothing of ours stands there since.
    pub(super) complained: bool,
}

/// What they wrote in public that nobody has answered there, in whichever conversation; of a conversation that is answered, the
/// newest of it.
pub(super) async fn of(conn: &mut Conn, head: &Head) -> Result<Read, Fault> {
    let open = unanswered(conn, head).await?;
    if !open.is_empty() {
        return Ok(Read { complained: open.iter().any(|text| complains(text)), ..read(&open) });
    }
    let mut bind = Bind::new();
    let conversation = bind.put(&head.id);
    let sql = format!(
        "select text from messages where conversation_id = {conversation} and direction = 'in' and automatic = 0 and held = 0 order by id desc limit 1"
    );
    Ok(read(&texts(&conn.rows(sql, bind.values()).await?)?))
}

/// An answer of ours that waits, failed or was taken back is none.
async fn unanswered(conn: &mut Conn, head: &Head) -> Result<Vec<String>, Fault> {
    let people = match &head.customer {
        Some(customer) => customers::group(conn, customer).await?,
        None => vec![],
    };
    let mut bind = Bind::new();
    let (conversation, people) = (bind.put(&head.id), bind.list(people));
    let theirs = format!("(c.id = {conversation} or c.customer_id in {people}) and c.visibility = 'public'");
    let limit = bind.put(MOST);
    let sql = format!(
        "select m.text from messages m join conversations c on c.id = m.conversation_id
         where {theirs} and m.visibility = 'public' and m.direction = 'in' and m.automatic = 0 and m.held = 0 and m.id > coalesce(
           (select max(o.id) from messages o join conversations c on c.id = o.conversation_id join posts p on p.message_id = o.id
            where {theirs} and o.direction = 'out' and p.own = 1 and p.deleted_at is null), '')
         order by m.id desc limit {limit}"
    );
    texts(&conn.rows(sql, bind.values()).await?)
}

fn texts(rows: &[Row]) -> Result<Vec<String>, Fault> {
    let short = |text: String| text.chars().take(LONGEST).collect();
    rows.iter().map(|row| row.only().map(short)).collect()
}

fn complains(text: &str) -> bool {
    let one = triage::read(text);
    is_read(&one) && one.complaint >= triage::TOLD
}

/// Whether its words could be read: of another language only signs are seen, which say too little to ask anybody for it.
fn is_read(one: &triage::Reading) -> bool {
    one.language.as_deref().is_some_and(|language| TONGUES.contains(&language))
}

/// What posts come to, newest first: a mood of any of them counts, so do all they are about; the language is that of the newest
/// it can be told of. Pure.
fn read(texts: &[String]) -> Read {
    let mut all = Read::default();
    for text in texts {
        let one = triage::read(text);
        let moods = [
            (Mood::Complaint, one.complaint >= triage::TOLD),
            (Mood::Bad, one.mood <= BAD),
            (Mood::Urgent, one.urgent >= triage::TOLD),
        ];
        for (mood, _) in moods.into_iter().filter(|(_, is_so)| *is_so && is_read(&one)) {
            if !all.heard.moods.contains(&mood) {
                all.heard.moods.push(mood);
            }
        }
        for topic in one.topics {
            if !all.heard.topics.iter().any(|known| known == topic) {
                all.heard.topics.push(topic.to_owned());
            }
        }
        all.heard.language = all.heard.language.or(one.language);
        all.amount = all.amount.max(voice::largest_amount(text));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn heard(texts: &[&str]) -> Read {
        read(&texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn moods_and_topics_of_all_count_and_the_language_of_the_newest() {
        let angry = "I am furious. My refund of 120 euros has not come, this is a disgrace, and nobody answers me!";
        let calm = "Danke, wann kommt denn meine neue Kanne bei mir an?";
        let both = heard(&[calm, angry]);
        assert!(both.heard.moods.contains(&Mood::Complaint) && both.heard.moods.contains(&Mood::Bad), "{both:?}");
        assert!(both.heard.topics.contains(&"refund".to_owned()), "{both:?}");
        assert_eq!((both.heard.language.as_deref(), both.amount), (Some("de"), Some(12_000)));
        let only = heard(&[calm]);
        assert_eq!((only.heard.moods.as_slice(), only.amount), ([].as_slice(), None));
        assert_eq!(heard(&[]), Read::default());
        assert!(complains(angry) && !complains(calm));
        assert_eq!(heard(&["Oggi il bollitore fischia di nuovo forte"]).heard.moods, [], "a language nobody learnt");
    }
}
