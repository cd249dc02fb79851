//! Small words: nearly every sentence has some, and few languages share them.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Languages whose small words are known. The last three are here so that they are not taken for one of the others.
#[rustfmt::skip]
const LANGUAGES: [(&str, &str); 7] = [
    ("en", "the and you your is are was were we have has had for with this that not will it of to our my i an be can from on at by \
            they please what when where why how which would could there been ll don doesn didn as if me us here she he her him and \
            already only do did does in within after today tomorrow order left"),
    ("de", "der die das und ich sie ist nicht wir mit ein eine einen einem einer für auf haben habe hat hast ihre ihr ihnen zu zum zur \
            den dem des wurde wird werden werde bei von wo wann wie warum auch noch dein deine dich dir du mein meine mich uns im am \
            bitte kann keine kein sind seit schon bis unser unsere es hier nach über oder wenn dass vielen in heute morgen bestellung paket"),
    ("fr", "le la les et vous je nous est pas une un des du pour que qui avec votre vos notre nos dans sur ce cette mon ma mes ne au \
            aux où quand pourquoi comment être été avez avons ai sont bonjour merci c d l j n qu s de il elle on si tu ton ta jamais \
            toujours par en déjà aujourd hui demain commande colis"),
    ("es", "el la los las y que es en un una por con su sus para no del lo se usted le mi mis tu ya está este esta ha he hemos dónde \
            cuándo cómo qué muy pero como nos de hola gracias al te les nuestro nuestra nunca siempre hoy si ser hay sin antes después mañana pedido paquete"),
    ("nl", "het een van ik je niet voor met zijn op dat nog bij naar maar ook wel geen deze dit en de in is wij we jullie u uw waar \
            als er dan hebben heeft wordt"),
    ("it", "il di che non per una un sono del della gli anche con come ma mi la le lo i è e ho hai abbiamo questo questa ordine dove \
            quando perché da si"),
    ("pt", "o os a as que não uma um com para do da em seu sua você mas como está por de e no na eu meu minha onde quando obrigado \
            é são foi se"),
];

/// Each small word, and for every language whether it is one of its own.
static KNOWN: LazyLock<HashMap<&str, [bool; LANGUAGES.len()]>> = LazyLock::new(|| {
    let mut known: HashMap<&str, [bool; LANGUAGES.len()]> = HashMap::new();
    for (at, (_, list)) in LANGUAGES.iter().enumerate() {
        for word in list.split_whitespace() {
            if let Some(own) = known.entry(word).or_default().get_mut(at) {
                *own = true;
            }
        }
    }
    known
});

/// How many small words of each language a text has.
pub(crate) struct Counts([(&'static str, usize); LANGUAGES.len()]);

/// Counts them.
pub(crate) fn words(text: &str) -> Counts {
    let lower = text.to_lowercase();
    let mut counts = LANGUAGES.map(|(code, _)| (code, 0_usize));
    for own in lower.split(|c: char| !c.is_alphanumeric()).filter_map(|word| KNOWN.get(word)) {
        for ((_, count), own) in counts.iter_mut().zip(own) {
            *count += usize::from(*own);
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Counts(counts)
}

impl Counts {
    fn best(&self) -> (&'static str, usize) {
        self.0.first().copied().unwrap_or_default()
    }

    /// How many there are of one language.
    pub(crate) fn of(&self, code: &str) -> Option<usize> {
        self.0.iter().find(|(known, _)| *known == code).map(|(_, count)| *count)
    }

    /// The language that leads clearly.
    pub(crate) fn clear(&self) -> Option<String> {
        let (code, count) = self.best();
        let second = self.0.get(1).map_or(0, |(_, count)| *count);
        (count >= 2 && count >= 2 * second).then(|| code.to_owned())
    }

    /// Whether small words speak so clearly that a guess by letters is wrong.
    pub(crate) fn leads_against(&self, guess: &str) -> bool {
        let (code, count) = self.best();
        let clear = self.clear().is_some();
        code != guess && clear && count >= 3 && self.of(guess).is_some_and(|least| count >= 3 * least.max(1))
    }

    /// Whether a language that is likely by its letters is as likely by its small words.
    pub(crate) fn agree(&self, guess: &str) -> bool {
        self.of(guess).is_some_and(|count| count >= 1 && count == self.best().1)
    }
}
