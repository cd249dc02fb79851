//! Signatures and the lines telephones add.

/// Most lines of a signature under `-- `.
const LONGEST: usize = 25;
/// Most lines of a signature under a drawn rule.
const LONGEST_UNDER_RULE: usize = 6;

/// Takes signatures off the end; `live` are the indexes of the lines still kept.
pub(crate) fn trim_end(lines: &[&str], live: &mut Vec<usize>) {
    cut_at_mark(lines, live);
    let is_blank = |index: &usize| lines.get(*index).is_none_or(|line| line.trim().is_empty());
    let first = live.iter().copied().find(|index| !is_blank(index));
    while let Some(last) = live.last() {
        let device = lines.get(*last).is_some_and(|line| is_device_line(line));
        if is_blank(last) || (device && first != Some(*last)) {
            live.pop();
        } else {
            break;
        }
    }
}

fn cut_at_mark(lines: &[&str], live: &mut Vec<usize>) {
    let mut content: usize = 0;
    for (position, index) in live.iter().enumerate().rev() {
        let line = lines.get(*index).copied().unwrap_or_default();
        if is_mark(line, content) && position > 0 {
            live.truncate(position);
            return;
        }
        content = content.saturating_add(usize::from(!line.trim().is_empty()));
        if content > LONGEST {
            return;
        }
    }
}

fn is_mark(line: &str, lines_below: usize) -> bool {
    let bare = line.trim();
    let rule = bare.len() >= 5 && bare.chars().all(|c| c == '_');
    matches!(bare, "--" | "—" | "––") || (rule && lines_below <= LONGEST_UNDER_RULE)
}

/// True for "Sent from my phone" and its kin.
pub(crate) fn is_device_line(line: &str) -> bool {
    if line.len() > 160 {
        return false;
    }
    let bare = line.trim().trim_matches(['<', '>', '(', ')', '*', '_', '[', ' ']);
    let lower = bare.to_lowercase();
    let begins = BEGINS.iter().any(|begin| lower.starts_with(begin));
    let both = SENT.iter().any(|word| lower.contains(word)) && DEVICE.iter().any(|word| lower.contains(word));
    begins || (both && lower.split_whitespace().count() <= 12) || lower.ends_with("from mobile")
}

const BEGINS: &[&str] = &[
    "sent from ",
    "sent via ",
    "sent with ",
    "sent by ",
    "from my ",
    "get outlook for",
    "get [outlook",
    "sent using ",
    "envoyé de ",
    "envoyé depuis ",
    "envoyé à partir",
    "télécharger outlook",
    "obtenez outlook",
    "gesendet von ",
    "gesendet mit ",
    "von meinem ",
    "holen sie sich outlook",
    "outlook für ",
    "enviado desde ",
    "enviado de ",
    "enviado do ",
    "enviado con ",
    "enviado via ",
    "obtener outlook",
    "obter o outlook",
    "inviato da ",
    "ottieni outlook",
    "scarica outlook",
    "verzonden vanaf ",
    "verzonden met ",
    "verstuurd vanaf ",
    "outlook voor ",
    "skickat från ",
    "hämta outlook",
    "sendt fra ",
    "hent outlook",
    "wysłane z ",
    "wysłano z ",
    "pobierz outlook",
    "odesláno z ",
    "odoslané z ",
    "отправлено с ",
    "отправлено из ",
    "надіслано з ",
    "lähetetty ",
    "elküldve ",
    "gönderilen: ",
    "iphone'umdan gönderildi",
    "发自我的",
    "從我的",
    "从我的",
    "發自我的",
    "iphoneから送信",
    "android から送信",
    "나의 iphone에서 보냄",
    "내 iphone에서 보냄",
    "trimis de pe ",
    "đã gửi từ ",
    "dikirim dari ",
    "εστάλη από ",
    "στάλθηκε από ",
    "נשלח מה",
    "أُرسلت من",
    "أرسلت من",
];
const SENT: &[&str] = &[
    "sent",
    "gesendet",
    "envoyé",
    "enviado",
    "inviato",
    "verzonden",
    "skickat",
    "sendt",
    "wysłan",
    "отправлено",
    "送信",
    "傳送",
    "发送",
    "보냄",
    "gönderildi",
];
const DEVICE: &[&str] = &[
    "iphone",
    "ipad",
    "ipod",
    "android",
    "mobile",
    "mobil",
    "phone",
    "galaxy",
    "blackberry",
    "smartphone",
    "tablet",
    "outlook",
    "handy",
    "téléphone",
    "k-9 mail",
    "windows mail",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_lines_are_known_in_several_languages() {
        for line in [
            "Sent from my iPhone",
            "Von meinem iPad gesendet",
            "Envoyé de mon iPhone",
            "iPhoneから送信",
            "Отправлено с iPhone",
            "<<sent by galaxy>>",
        ] {
            assert!(is_device_line(line), "{line}");
        }
        for line in ["I sent the parcel yesterday", "Thanks", "My phone is broken"] {
            assert!(!is_device_line(line), "{line}");
        }
    }

    fn check(text: &str, kept: usize) {
        let lines: Vec<&str> = text.lines().collect();
        let mut live: Vec<usize> = (0..lines.len()).collect();
        trim_end(&lines, &mut live);
        assert_eq!(live.len(), kept, "{text}");
    }

    #[test]
    fn marks_end_the_text() {
        check("a\n-- \nMia", 1);
        check("a\n_______\nMia", 1);
        check("-- \nonly", 2);
        check("Sent from my iPhone", 1);
    }
}
