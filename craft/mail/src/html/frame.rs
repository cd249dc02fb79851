//! The complete page for the sandboxed frame that shows a message as it was sent.

use super::clean::{Styles, Writer, escape_text, second_look};
use super::{link, tree};

/// A picture a message wants to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageRef<'a> {
    /// Attached to the message, by content id (or file name where the id is missing).
    Cid(&'a str),
    /// Somewhere on the web: loading it tells the sender that the mail was opened.
    Remote(&'a str),
}

const START: &str = "<!doctype html><html><head><meta charset=\"utf-8\">\
<meta name=\"referrer\" content=\"no-referrer\"><title>message</title></head><body>";
const END: &str = "</body></html>";

/// A complete document for the sandboxed frame; pictures only where `image_url` gives an address.
pub fn original_html(html: &str, image_url: &dyn Fn(ImageRef<'_>) -> Option<String>) -> String {
    let image = |src: &str| {
        let wanted = match (link::content_id(src), link::remote_image(src)) {
            (Some(id), _) => image_url(ImageRef::Cid(&id)),
            (None, Some(address)) => image_url(ImageRef::Remote(&address)),
            (None, None) => return link::data_image(src),
        };
        wanted.filter(|address| is_plain(address))
    };
    let writer = Writer { image: &image, styles: Styles::Kept };
    let body = second_look(&writer.write(&tree::read(html)));
    format!("{START}{body}{END}")
}

/// The same document for a message that is plain text.
pub fn original_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(300));
    out.push_str(START);
    out.push_str("<pre style=\"white-space:pre-wrap\">");
    escape_text(text, &mut out);
    out.push_str("</pre>");
    out.push_str(END);
    out
}

fn is_plain(address: &str) -> bool {
    address.starts_with('/') || link::remote_image(address).is_some() || link::data_image(address).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_loaded_only_from_the_given_address() {
        let html = "<img src='cid:logo@x'><img src='https://spy.test/p.gif'><img src=//spy.test/2>";
        let shown = original_html(html, &|image| match image {
            ImageRef::Cid(id) => Some(format!("/files/{id}")),
            ImageRef::Remote(_) => None,
        });
        assert!(shown.contains("src=\"/files/logo@x\""), "{shown}");
        assert!(!shown.contains("spy.test"), "{shown}");
    }

    #[test]
    fn harmless_styles_stay_and_overlays_go() {
        let shown = original_html("<td style='color:red;position:fixed' bgcolor='#fff' class=x>a", &|_| None);
        assert!(!shown.contains("position") && !shown.contains("class"), "{shown}");
    }
}
