//! Bodies that change parts: a field may be left out, and `null` means "none" only where none is possible.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]`, whose last part keeps a
/// default of `null` out of the schema: absent is `None`; `null` is refused unless `T` knows it.
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::given;
    use serde::Deserialize;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Change {
        #[serde(default, deserialize_with = "given")]
        name: Option<String>,
        #[serde(default, deserialize_with = "given")]
        mail: Option<Option<i64>>,
    }

    #[test]
    fn absent_and_null_differ() {
        let read = |text: &str| serde_json::from_str::<Change>(text);
        assert_eq!(read("{}").unwrap(), Change { name: None, mail: None });
        assert_eq!(read(r#"{"mail":null}"#).unwrap(), Change { name: None, mail: Some(None) });
        assert!(read(r#"{"name":null}"#).is_err());
    }
}
