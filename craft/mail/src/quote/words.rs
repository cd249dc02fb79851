//! What mail programs write around quotes, language by language: data, no rules.

/// Words that mean "wrote" in the line above a quote.
#[rustfmt::skip]
pub(super) const WROTE: &[&str] = &[
    // English, German, Dutch, Afrikaans
    "wrote", "writes", "schrieb", "hat geschrieben", "geschrieben", "schreef", "geschreven", "skryf",
    // French, Spanish, Catalan, Portuguese, Galician, Italian, Romanian
    "a écrit", "a ecrit", "écrit", "escribió", "escribio", "escribía", "va escriure", "escreveu", "escribiu",
    "ha scritto", "scrive", "scritto", "a scris",
    // Scandinavian, Finnish, Estonian, Latvian, Lithuanian
    "skrev", "skreiv", "kirjoitti", "kirjutas", "rakstīja", "rašė",
    // Slavic
    "napisał", "napisała", "napisał(a)", "pisze", "napsal", "napsal(a)", "napísal", "napisao", "napisala",
    "je napisal", "piše", "написал", "написала", "написав", "пишет", "пише", "напис", "пишува", "написа",
    // Hungarian, Greek, Turkish, Albanian
    "írta", "έγραψε", "yazdı", "şunu yazdı", "yazmış", "shkroi",
    // Asian languages
    "写道", "寫道", "書きました", "のメッセージ", "作成", "님이 작성", "작성", "쓰셨습니다", "viết", "đã viết", "menulis", "เขียน",
    "ने लिखा",
    // right to left
    "כתב", "כתבה", "كتب", "نوشت",
];

/// How the line above a quote begins, in lower case.
#[rustfmt::skip]
pub(super) const BEGINS: &[&str] = &[
    "on ", "am ", "le ", "el ", "il ", "op ", "den ", "dnia ", "w dniu ", "em ", "no dia ", "dne ", "dňa ",
    "pada ", "vào ", "στις ", "în ", "kl ", "på ", "в ", "у ", "на ", "пн, ", "вт, ", "ср, ", "чт, ", "пт, ",
    "сб, ", "вс, ", "пн,", "вт,", "ср,", "чт,", "пт,", "сб,", "вс,", "mon,", "tue,", "wed,", "thu,", "fri,",
    "sat,", "sun,", "lun,", "mar,", "mer,", "jeu,", "ven,", "sam,", "dim,", "mo,", "di,", "mi,", "do,",
    "fr,", "sa,", "so,", "在", "於", "בתאריך", "ב-", "في ", "בתאריך ", "pe,", "el día ", "a las ", "quoting ",
    "citando ", "zitat von ", "em ter", "em qua", "em qui", "em sex", "date:", "tarihinde", "ngày",
    "tanggal", "dia ", "dnia:",
];

/// Short beginnings that count only before a number: "pe 3.2.2025 …".
#[rustfmt::skip]
pub(super) const BEGINS_WITH_NUMBER: &[&str] = &[
    "at ", "ma ", "ti ", "ke ", "to ", "pe ", "la ", "su ", "da ", "em ", "ons ", "ma. ", "di. ", "wo. ",
    "do. ", "vr. ", "za. ", "zo. ",
];

/// Labels of the header block above a forwarded or quoted mail, by what they name.
#[rustfmt::skip]
pub(super) const FROM: &[&str] = &[
    "from", "von", "de", "da", "van", "från", "fra", "od", "от", "від", "от кого", "发件人", "發件人", "寄件者",
    "差出人", "送信者", "보낸 사람", "보낸사람", "lähettäjä", "feladó", "kimden", "gönderen", "expéditeur", "remitente",
    "remetente", "mittente", "afzender", "avsändare", "avsender", "afsender", "odesílatel", "nadawca",
    "de la", "από", "dari", "từ", "من", "מאת", "отправитель", "saatja",
];
#[rustfmt::skip]
pub(super) const DATE: &[&str] = &[
    "sent", "date", "gesendet", "datum", "envoyé", "enviado", "enviado el", "enviado em", "enviada em",
    "fecha", "data", "inviato", "verzonden", "skickat", "sendt", "dato", "wysłano", "data wysłania",
    "отправлено", "дата", "дата отправки", "надіслано", "发送时间", "發送時間", "發送日期", "日期", "寄件日期", "送信日時", "日付",
    "보낸 날짜", "날짜", "lähetetty", "päivämäärä", "elküldve", "dátum", "gönderilme tarihi", "gönderilen",
    "tarih", "envoyé le", "odesláno", "odoslané", "trimis", "ημερομηνία", "εστάλη", "tanggal", "dikirim",
    "ngày", "تاريخ", "نשלח", "נשלח", "saadetud", "when",
];
#[rustfmt::skip]
pub(super) const TO: &[&str] = &[
    "to", "an", "à", "para", "a", "aan", "till", "til", "do", "кому", "收件人", "收件者", "宛先", "받는 사람", "받는사람",
    "vastaanottaja", "címzett", "kime", "alıcı", "destinataire", "destinatario", "destinatário", "komu",
    "către", "προς", "kepada", "đến", "إلى", "אל", "pro", "cc", "kopie", "copie", "копия", "抄送", "reply-to",
    "antwort an",
];
#[rustfmt::skip]
pub(super) const SUBJECT: &[&str] = &[
    "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "temat",
    "тема", "主题", "主旨", "主題", "件名", "제목", "aihe", "tárgy", "konu", "předmět", "predmet", "subiect", "θέμα",
    "subjek", "perihal", "chủ đề", "الموضوع", "נושא", "teema", "re",
];

/// Phrases between dashes above a quoted or forwarded mail.
#[rustfmt::skip]
pub(super) const ORIGINAL: &[&str] = &[
    "original message", "original appointment", "ursprüngliche nachricht", "originalnachricht",
    "original-nachricht", "message d'origine", "message original", "message d’origine", "mensaje original",
    "mensagem original", "messaggio originale", "oorspronkelijk bericht", "originele bericht",
    "ursprungligt meddelande", "opprinnelig melding", "oprindelig meddelelse", "wiadomość oryginalna",
    "oryginalna wiadomość", "original besked", "původní zpráva", "pôvodná správa", "исходное сообщение",
    "оригинальное сообщение", "вихідне повідомлення", "原始邮件", "原始郵件", "元のメッセージ", "원본 메시지", "원본 메일",
    "alkuperäinen viesti", "eredeti üzenet", "orijinal mesaj", "özgün ileti", "mesaj original",
    "αρχικό μήνυμα", "pesan asli", "tin nhắn gốc", "reply message", "antwort", "forwarded message",
    "forwarded by", "weitergeleitete nachricht", "message transféré", "mensaje reenviado",
    "mensagem encaminhada", "messaggio inoltrato", "doorgestuurd bericht", "vidarebefordrat meddelande",
    "videresendt melding", "przekazana wiadomość", "wiadomość przekazana", "пересылаемое сообщение",
    "переслане повідомлення", "转发的邮件", "轉寄的郵件", "転送メッセージ", "전달된 메시지", "välitetty viesti",
    "továbbított üzenet", "iletilmiş mesaj", "iletilen mesaj", "přeposlaná zpráva", "mesaj redirecționat",
    "προωθημένο μήνυμα",
];
