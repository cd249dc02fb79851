//! Languages of conversations, by the codes of ISO 639-1. Pure.

/// Asked for where no language was told.
pub(crate) const NONE: &str = "none";

/// Every code there is.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en \
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja \
    jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb \
    nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq \
    sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// What people call the languages they write most, in these.
const CALLED: [(&str, &str); 33] = [
    ("english", "en"),
    ("englisch", "en"),
    ("anglais", "en"),
    ("inglés", "en"),
    ("german", "de"),
    ("deutsch", "de"),
    ("allemand", "de"),
    ("alemán", "de"),
    ("french", "fr"),
    ("français", "fr"),
    ("französisch", "fr"),
    ("francés", "fr"),
    ("spanish", "es"),
    ("español", "es"),
    ("spanisch", "es"),
    ("espagnol", "es"),
    ("italian", "it"),
    ("italiano", "it"),
    ("italienisch", "it"),
    ("italien", "it"),
    ("portuguese", "pt"),
    ("português", "pt"),
    ("dutch", "nl"),
    ("nederlands", "nl"),
    ("polish", "pl"),
    ("polski", "pl"),
    ("turkish", "tr"),
    ("russian", "ru"),
    ("ukrainian", "uk"),
    ("swedish", "sv"),
    ("danish", "da"),
    ("japanese", "ja"),
    ("chinese", "zh"),
];

/// The code of a tag such as `pt-BR`; none if there is no such language.
pub(crate) fn code(tag: &str) -> Option<&'static str> {
    let main = tag.split(['-', '_']).next().unwrap_or_default();
    CODES.split_whitespace().find(|code| main.eq_ignore_ascii_case(code))
}

/// The code of the language that is called so.
pub(crate) fn called(name: &str) -> Option<&'static str> {
    CALLED.iter().find(|(called, _)| *called == name).map(|(_, code)| *code)
}

/// A tag as conversations keep it: lists ask for the language, not for where it is spoken.
pub(crate) fn kept(tag: &str) -> String {
    code(tag).map_or_else(|| tag.to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_by_its_language() {
        assert_eq!(
            [code("de"), code("PT-br"), code("zh_Hant"), code("xx"), code("")],
            [Some("de"), Some("pt"), Some("zh"), None, None]
        );
        assert_eq!((kept("en-GB"), kept("tlh")), ("en".to_owned(), "tlh".to_owned()));
        assert!(CALLED.iter().all(|(_, known)| code(known) == Some(known)));
        assert_eq!(CODES.split_whitespace().count(), 183);
    }
}
