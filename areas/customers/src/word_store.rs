//! Keeps the words of a customer in step with their name, company and addresses.

use crate::words;
use base::{CustomerId, Fault};
use store::{Bind, Tx, args};

/// Writes the words of a customer anew.
pub(crate) async fn refresh(tx: &mut Tx, id: &CustomerId) -> Result<(), Fault> {
    let row = tx.one("select name, company from customers where id = $1", args![id]).await?;
    let mut texts: Vec<String> = vec![row.get("name")?, row.get("company")?];
    for row in tx.rows("select value, normal from identities where customer_id = $1 and value <> ''", args![id]).await?
    {
        texts.push(row.get("normal")?);
        texts.push(row.get("value")?);
    }
    let keys = words::keys(texts.iter().map(String::as_str));
    tx.exec("delete from customer_words where customer_id = $1", args![id]).await?;
    if keys.is_empty() {
        return Ok(());
    }
    let mut bind = Bind::new();
    let owner = bind.put(id);
    let rows: Vec<String> = keys.into_iter().map(|key| format!("({}, {owner})", bind.put(key))).collect();
    let sql = format!("insert into customer_words (word, customer_id) values {}", rows.join(", "));
    tx.exec(sql, bind.values()).await.map(drop)
}
