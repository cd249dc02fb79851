//! The only door outwards: guarded HTTP, SMTP and IMAP connections, DNS.
