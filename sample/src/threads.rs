//! A conversation from a topic and a script: who says what, when, and with which files.

use crate::{
    calendar::{HOUR, MINUTE},
    casting::{choose_agent, pairs, steps},
    conversation::{Author, Conversation, Delivery, Draft, Kind, Priority, Status, Turn},
    desk::{Desk, inbox_person},
    language::Language,
    letters::{Quote, Tone},
    people::first_name,
    phrases::Case,
    products::product,
    rhythm::{answer_minutes, customer_returns, worked},
    scene::Scene,
    sentences,
    topics::Topic,
};

/// A thread while it is written.
#[derive(Debug)]
pub(crate) struct Thread {
    pub(crate) topic: &'static Topic,
    pub(crate) customer: usize,
    pub(crate) scene: Scene,
    pub(crate) form: bool,
    pub(crate) tone: Tone,
    pub(crate) assignee: Option<&'static str>,
    pub(crate) turns: Vec<Turn>,
    pairs: Vec<&'static str>,
    pub(crate) clock: i64,
    /// Whether the script ran to its end before now.
    whole: bool,
}

/// Writes a conversation about a topic for a customer, opened at a moment.
pub(crate) fn write(desk: &mut Desk, topic: &'static Topic, customer: usize, opened_at: i64) -> Option<Conversation> {
    let weights: Vec<usize> = topic.scripts.iter().map(|(weight, _)| *weight).collect();
    let script = topic.scripts.get(desk.dice.weighted(&weights)).map(|(_, steps)| *steps)?;
    let steps = steps(script);
    let mut thread = begin(desk, topic, customer, opened_at)?;
    thread.pairs = pairs(desk, &thread, steps.iter().filter(|step| **step == "<pair").count());
    thread.whole = steps.into_iter().all(|step| thread.step(desk, step));
    Some(thread.finish(desk))
}

fn begin(desk: &mut Desk, topic: &'static Topic, customer: usize, opened_at: i64) -> Option<Thread> {
    let found = desk.customers.get(customer)?.clone();
    let case = Case::read(desk.deal(found.language, (topic.key, "case")));
    let choices = topic.products();
    let key = if case.product == "*" { desk.dice.word(&choices) } else { case.product };
    let mut scene = Scene::draw(&mut desk.dice, &found, product(key)?, opened_at);
    scene.case = case;
    let form = topic.inbox == "care" && desk.dice.chance(22);
    let tone = if topic.key == "trade" { Tone::Plain } else { Tone::draw(&mut desk.dice) };
    let (assignee, turns) = (None, Vec::new());
    Some(Thread {
        topic,
        customer,
        scene,
        form,
        tone,
        assignee,
        turns,
        pairs: Vec::new(),
        clock: opened_at,
        whole: false,
    })
}

impl Thread {
    /// One step; false when it would lie in the future.
    fn step(&mut self, desk: &mut Desk, step: &'static str) -> bool {
        let (section, file) = step.split_once('+').unwrap_or((step, ""));
        let at = match section.chars().next() {
            Some('<') => self.customer_time(desk, section),
            Some('>') => self.agent_time(desk, section),
            _ => self.note_time(desk),
        };
        if at > desk.now_ms - 3 * MINUTE {
            return false;
        }
        self.clock = at;
        let name = section.get(1..).unwrap_or_default();
        match section.chars().next() {
            Some('<') => self.incoming(desk, name, file),
            Some('>') => self.outgoing(desk, name, file),
            _ => self.note(desk),
        }
        true
    }

    /// Whether the customer is waiting for something in the post.
    pub(crate) fn is_about_a_parcel(&self) -> bool {
        matches!(self.topic.key, "lid" | "delay" | "damaged" | "warranty" | "parts")
    }

    fn customer_time(&self, desk: &mut Desk, section: &str) -> i64 {
        match section {
            "<open" => self.clock,
            "<nudge" => self.clock + desk.dice.between(30, 80) * HOUR + desk.dice.between(0, 59) * MINUTE,
            "<thanks" if self.is_about_a_parcel() => {
                let delivered = self.clock + desk.dice.between(28, 70) * HOUR;
                customer_returns(&mut desk.dice, delivered)
            }
            _ => customer_returns(&mut desk.dice, self.clock),
        }
    }

    fn agent_time(&mut self, desk: &mut Desk, section: &str) -> i64 {
        let minutes = answer_minutes(&mut desk.dice, self.clock, desk.now_ms);
        if self.assignee.is_none() {
            self.assignee = choose_agent(desk, self, minutes);
        }
        let quick = if matches!(section, ">nudged" | ">welcome") { minutes / 2 + 2 } else { minutes };
        let agent = self.speaker(section).and_then(|key| desk.agent(key));
        let at = agent.map_or(self.clock + minutes * MINUTE, |agent| worked(agent, self.clock, quick));
        at + desk.dice.between(1_000, 58_000)
    }

    /// A complaint's last word is the founder's, or the head of care's in Spanish.
    fn speaker(&self, section: &str) -> Option<&'static str> {
        match (self.topic.key, section, self.scene.language) {
            ("complaint", ">final", Language::Spanish) => Some("callum"),
            ("complaint", ">final", _) => Some("ines"),
            _ => self.assignee,
        }
    }

    fn note_time(&mut self, desk: &mut Desk) -> i64 {
        if self.assignee.is_none() {
            self.assignee = choose_agent(desk, self, 30);
        }
        let minutes = desk.dice.between(5, 60);
        self.assignee.and_then(|key| desk.agent(key)).map_or(self.clock, |agent| worked(agent, self.clock, minutes))
            + desk.dice.between(1_000, 58_000)
    }

    fn incoming(&mut self, desk: &mut Desk, section: &'static str, file: &'static str) {
        let pair = if section == "pair" { self.pairs.last().copied().unwrap_or_default() } else { "" };
        if section == "pair" && pair.is_empty() {
            return;
        }
        let mut letter = sentences::from_customer(desk, self, (section, pair));
        letter.roughen(&mut desk.dice, self.tone);
        if !self.turns.is_empty() && desk.dice.chance(60) {
            letter.quote = self.quote(desk);
        }
        let author = Author::Customer(self.customer_address(desk));
        let html = (!self.is_form_turn() && desk.dice.chance(35)).then(|| letter.html());
        let mut turn = self.turn(desk, Kind::In, author, letter.text());
        turn.html = html;
        turn.to = vec![inbox_person(self.topic.inbox)];
        turn.attachments = desk.album.files(&mut desk.dice, file, &self.scene);
        self.turns.push(turn);
    }

    fn outgoing(&mut self, desk: &mut Desk, section: &'static str, file: &'static str) {
        let pair = if section == "pair" { self.pairs.pop().unwrap_or_default() } else { "" };
        if section == "pair" && pair.is_empty() {
            return;
        }
        let speaker = self.speaker(&format!(">{section}")).unwrap_or("callum");
        self.scene.agent = desk.agent(speaker).map(first_name).unwrap_or_default();
        let letter = sentences::from_agent(desk, self, (section, pair));
        let mut turn = self.turn(desk, Kind::Out(Delivery::Sent), Author::Agent(speaker), letter.text());
        turn.to = desk.person(Some(self.customer), &self.turns);
        turn.attachments = desk.album.files(&mut desk.dice, file, &self.scene);
        self.turns.push(turn);
    }

    fn note(&mut self, desk: &mut Desk) {
        let template = desk.deal(Language::English, (self.topic.key, "note"));
        let text = self.scene.fill(template, self.clock);
        let mentions = desk.mentions(&text);
        let author = Author::Agent(self.assignee.unwrap_or("callum"));
        let turn = self.turn(desk, Kind::Note { mentions }, author, text);
        self.turns.push(turn);
    }

    fn turn(&self, desk: &mut Desk, kind: Kind, author: Author, text: String) -> Turn {
        let in_reply_to = match kind {
            Kind::Note { .. } => None,
            _ => self.last_letter().map(|turn| turn.message_id.clone()),
        };
        Turn {
            kind,
            at_ms: self.clock,
            author,
            to: Vec::new(),
            cc: Vec::new(),
            text,
            html: None,
            attachments: Vec::new(),
            message_id: desk.message_id(),
            in_reply_to,
        }
    }

    fn last_letter(&self) -> Option<&Turn> {
        self.turns.iter().rev().find(|turn| !matches!(turn.kind, Kind::Note { .. }))
    }

    fn quote(&self, desk: &Desk) -> Option<Quote> {
        let last = self.last_letter()?;
        let name = desk.name_of(&last.author, Some(self.customer));
        Some(Quote::of(last, &name, self.scene.language))
    }

    /// The usual address; people with two sometimes answer from the other.
    fn customer_address(&self, desk: &mut Desk) -> Option<String> {
        let other = desk.dice.chance(12);
        let emails = &desk.customers.get(self.customer)?.emails;
        let trade = self.topic.key == "trade";
        emails.get(usize::from(other && !trade)).or_else(|| emails.first()).cloned()
    }

    fn is_form_turn(&self) -> bool {
        self.form && self.turns.is_empty()
    }

    fn finish(mut self, desk: &mut Desk) -> Conversation {
        let answered = self.turns.iter().any(|turn| matches!(turn.kind, Kind::Out(_)));
        self.assignee = self.assignee.filter(|_| answered || desk.dice.chance(45));
        let subject = sentences::subject(desk, &self);
        let last_in = self.last_letter().is_some_and(|turn| turn.kind == Kind::In);
        let done = self.clock + desk.dice.between(2, 9) * HOUR;
        let resolved = self.whole && done < desk.now_ms;
        let status = match (resolved, last_in) {
            (true, _) => Status::Resolved,
            (false, true) => Status::Open,
            (false, false) => Status::Waiting,
        };
        let (inbox, channel) = if self.form { ("form", "form") } else { (self.topic.inbox, "email") };
        Conversation {
            inbox,
            channel,
            customer: Some(self.customer),
            subject,
            language: self.scene.language,
            opened_at: self.scene.opened_at,
            status,
            resolved_at: resolved.then_some(done),
            snoozed_until: None,
            priority: priority(desk, self.topic),
            assignee: self.assignee,
            team: Some(self.topic.team),
            labels: self.topic.labels.to_vec(),
            unread_by: Vec::new(),
            starred_by: if desk.dice.chance(3) { self.assignee.into_iter().collect() } else { Vec::new() },
            turns: self.turns,
            drafts: Vec::<Draft>::new(),
        }
    }
}

fn priority(desk: &mut Desk, topic: &Topic) -> Priority {
    if desk.dice.chance(75) { topic.priority } else { Priority::Normal }
}
