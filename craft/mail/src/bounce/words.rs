//! What servers say when they refuse mail: data, the more particular class first.
//!
//! `a…b` stands for a, then b somewhere behind it. Everything in lower case.

/// Classes and the words that mean them.
#[rustfmt::skip]
pub(super) const PHRASES: &[(&str, &[&str])] = &[
    // hosts that took the mail first and looked for the mailbox later
    ("filtered", &[
        "this user doesn't have a…account",
    ]),
    ("rejected", &[
        "permission to post", "not a member", "are not member", "permisos necesarios para publicar",
        "張貼留言的權限", "אישור לפרסם", "autorisation de publier", "berechtigung, nachrichten", "投稿する権限",
    ]),
    ("networkerror", &[
        "host not found, try again", "name lookup failure", "network error on destination",
    ]),
    ("notcompliantrfc", &[
        "addresses in from: header", "multiple addresses in from",
    ]),
    ("systemerror", &[
        "unable to contact ldap", "duplicated message-id",
    ]),
    ("suspend", &[
        "account is blocked", "est bloque", "account that you tried to reach is disabled",
        "disabled recipient",
    ]),
    ("hostunknown", &[
        "dns lookup failure: host",
    ]),
    ("mesgtoobig", &[
        "message too large", "message size exceeds", "message too big",
        "exceeded maximum inbound message size", "size limit", "message is too big", "line limit exceeded",
        "max message size", "message file too big", "exceeds size",
    ]),
    ("mailboxfull", &[
        "mailbox exceeds allowed size", "exceeds allowed size", "over its quota", "mailbox full",
        "mailbox is full", "over quota", "overquota", "quota exceeded", "exceeded storage", "exceeds quota",
        "disk quota", "mailbox size limit", "mailbox exceeded", "storage quota", "quota full",
        "inbox is full", "inbox full", "account is full", "out of storage", "out of space", "mail box full",
        "not enough space", "full mailbox", "maildir delivery failed: …quota", "over the maximum",
        "no space left in mailbox", "postfach voll", "speicherplatz", "boîte pleine", "buzón lleno",
        "is over the quota", "user has exhausted", "mailbox_full", "mailbox has exceeded",
        "exceeded the…quota", "folder is full",
    ]),
    ("hasmoved", &[
        "has moved", "has been replaced", "address has changed", "no longer…please use", "new address is",
        "moved to", "address is no longer",
    ]),
    ("requireptr", &[
        "mismatches client ip", "reverse dns", "ptr record", "rdns", "no ptr", "reverse lookup",
        "does not have a ptr", "cannot find your hostname", "unresolvable relay host", "fcrdns",
        "cannot resolve your address", "cannot find your reverse", "client host rejected: cannot find",
        "reverse hostname",
    ]),
    ("authfailure", &[
        "does not have authentication information", "authentication information or fails", "dmarc",
        "spf check", "spf fail", "failed spf", "spf validation", "dkim", "sender policy framework", "spf:",
        "not authenticated", "unauthenticated email", "//www.openspf", "spf record", "spf hard", "spf_",
    ]),
    ("virusdetected", &[
        "virus found", "virus detected", "contains a virus", "virus in", "infected by", "a virus was",
        "malware", "infected",
    ]),
    ("norelaying", &[
        "not configured to relay", "no relaying", "relay not permitted", "relaying denied", "relay denied",
        "relay access denied", "unable to relay", "not permitted to relay", "relaying not allowed",
        "relaying is prohibited", "we do not relay", "not a gateway", "insecure mail relay",
        "mail server requires authentication when", "relaying mail",
    ]),
    ("speeding", &[
        "rate limit", "rate that", "too fast", "slow down", "sending too many", "too many messages",
        "sending rate", "mail sent too", "exceeded the rate",
    ]),
    ("toomanyconn", &[
        "too many recipients", "connection frequency limited", "too many connection", "too many concurrent",
        "concurrent connection", "connection rate", "connections from your", "exceeded…connections",
        "connection limit", "maximum number of connections", "all available ips",
    ]),
    ("exceedlimit", &[
        "recipients exceeded", "limit reached for recipients",
    ]),
    ("spamdetected", &[
        "spam", "bulk mail", "junk mail", "looks like unsolicited", "rejected by…content filter",
        "rule imposed mailbox access", "identified as unsolicited", "message content rejected",
        "considered unsolicited",
    ]),
    ("blocked", &[
        "is listed in", "listed in the", "currently listed", "smtp server of your isp", "open relay",
        "client host rejected", "may not be mail exchanger", "invalid ip for sending",
        "reached your daily relay quota", "no access from mail server", "blacklist", "blocklist",
        "black list", "block list", "blocked using", "is blocked", "listed at", "listed by", "spamhaus",
        "rbl", "dnsbl", "ip address…block", "access denied…ip", "client host…blocked", "poor reputation",
        "bad reputation", "low reputation", "ip reputation", "banned", "connection refused by",
        "connect to…refused your", "not allowed to connect", "your ip", "your network",
        "server access…forbidden", "messages from…temporarily deferred", "dynamic ip", "dial-up",
        "blocked by",
    ]),
    ("suspend", &[
        "account has been disabled", "account disabled", "account is disabled",
        "account that you tried to reach is disabled", "account suspended", "suspended", "is inactive",
        "account inactive", "inactive account", "mailbox disabled", "mailbox is disabled",
        "recipient suspend", "account has been locked", "account is locked", "temporarily disabled",
        "account is temporarily", "user is inactive", "invalid/inactive", "no longer active",
        "mailbox not active", "account expired", "mailbox is frozen", "is frozen", "currently suspended",
        "account is limited", "discontinued",
    ]),
    ("hostunknown", &[
        "lookup failure: host", "host unknown", "unknown host", "host not found", "domain not found",
        "no such domain", "name or service not known", "name service error", "domain does not exist",
        "unrouteable mail domain", "unrouteable address", "cannot find any hostname", "invalid domain",
        "unknown domain", "domain is not…valid", "host does not exist", "domain name not found", "nxdomain",
        "domain isn't", "illegal host", "unresolvable domain", "bad destination host",
        "recipient domain must exist", "no mx for", "unable to find…host", "couldn't find any host",
        "couldn't find host", "dns error: domain", "domain not exist", "unrouted address",
        "name server…host not found", "address couldn't be found, or…domain",
    ]),
    ("notaccept", &[
        "indicated no smtp service", "no mx found", "couldn't find a mail exchanger",
        "could not find a mail exchanger", "does not accept mail", "does not accept email",
        "not accept any mail", "nullmx", "null mx", "no inbound mail", "smtp protocol not",
        "does not accept messages", "domain does not receive", "we do not accept mail",
        "name server: .: host", "does not receive mail",
    ]),
    ("userunknown", &[
        "not our customer", "not our user", "not listed in", "invalid final delivery userid", "user unknown",
        "unknown user", "no such user", "unknown recipient", "recipient unknown", "no such recipient",
        "mailbox not found", "mailbox unavailable", "mailbox does not exist", "no mailbox", "user not found",
        "does not exist", "doesn't exist", "no such mailbox", "invalid mailbox", "invalid recipient",
        "invalid user", "unknown address", "address unknown", "no such address", "address not found",
        "not listed in", "no longer exists", "user doesn't", "recipient not found", "is not a valid mailbox",
        "not a valid user", "not a known user", "no such person", "address does not",
        "bad destination mailbox", "unknown local part", "nonexistent", "non-existent", "not exist",
        "isn't known", "is unknown", "user is not found",
        "recipient address rejected: undeliverable address", "no account", "unknown mailbox",
        "there is no one at this address", "couldn't be found", "wasn't found at", "could not be found",
        "unbekannt", "existiert nicht", "inconnu", "destinataire inconnu", "desconocido", "no existe",
        "sconosciuto", "non esiste", "onbekend", "nie istnieje", "не найден", "не существует", "宛先が見つかりません",
        "見つかりません", "unknown: ", "no valid recipient", "resolver.adr.recipnotfound", "recipnotfound",
        "email name is not found", "address you entered", "not a valid recipient", "unknown or illegal",
        "user name is unknown", "cannot find your mailbox", "undeliverable address", "not have a…account",
        "unable to validate recipient", "recipient is not local", "not known at", "no user",
    ]),
    ("notcompliantrfc", &[
        "rfc 5322", "rfc 2822", "rfc5322", "rfc2822", "rfc 822", "not rfc", "duplicate header",
        "not compliant", "multiple…headers",
    ]),
    ("syntaxerror", &[
        "parameter not implemented", "syntax error", "command not recognized", "unrecognized command",
        "must issue a starttls", "command unrecognized", "bad sequence", "need mail command",
        "unimplemented",
    ]),
    ("securityerror", &[
        "security ", "authentication required", "authentication failed", "executable files are not allowed",
        "executable file", "starttls", "certificate", "tls ", "does not support ssl", "credentials",
        "insecure", "authentication turned on", "535 5.7", "account password",
    ]),
    ("systemfull", &[
        "insufficient disk", "insufficient system storage", "disk full", "no space left on device",
        "insufficient system resources", "mail system full", "out of disk",
    ]),
    ("mailererror", &[
        "command failed", "unknown mailer error", "exit status", "exit code", "pipe to", "pipe |",
        "mailer error", "local delivery failed: exit", "procmail", "command died", "command output",
        "child process", "x-unix;", "returned…from child", "terminated by signal",
    ]),
    ("expired", &[
        "multiple retries", "could not deliver for the last", "giving up", "timed out", "timeout",
        "time out", "too old", "expired", "delivery time", "retry timeout", "could not be delivered within",
        "still not delivered", "delivery has been delayed", "not yet been delivered", "retried for",
        "did not accept our requests to connect", "message has been in the queue",
        "unable to deliver…within", "has not yet been", "been delayed", "delivery temporarily suspended",
        "retry count exceeded", "queue for too long", "wurde noch nicht",
    ]),
    ("networkerror", &[
        "connection refused", "connection lost", "lost connection", "no route to host",
        "network is unreachable", "connection reset", "mail loops back", "loop detected", "mail loop",
        "looping", "too many hops", "hop count", "connection dropped", "connect failed", "connection failed",
        "could not connect", "network error", "host not reachable", "interrupted", "routing loop",
        "unable to connect", "dns lookup", "servfail", "maximum hop", "socket error", "host is down",
        "established connection",
    ]),
    ("policyviolation", &[
        "content presents a potential", "policy", "not allowed to send", "attachment", "prohibited",
        "violat", "headers…not allowed", "email address is not allowed", "messages with multiple addresses",
        "restricted", "protocol error", "content not accepted", "bad helo", "not authorized to send",
    ]),
    ("rejected", &[
        "unroutable sender", "sender rejected", "sender denied", "sender address rejected", "sender not",
        "from address", "address not allowed", "not member", "not a member", "permission to post",
        "may not exist, or you may not have permission", "invalid sender", "sender is not", "sender verify",
        "sender domain", "refused mail from", "not accepted from", "bad sender", "unauthorized sender",
        "email address used as sender", "you are not allowed", "sender callout", "does not accept…sender",
        "access denied", "administrative prohibition", "you do not have permission", "refuses to accept",
        "mail from…rejected", "not permitted to post",
    ]),
    ("filtered", &[
        "because the recipient is only accepting mail from", "only accepting mail from",
        "recipient rejected", "user reject", "rejected by recipient", "refused by recipient", "has blocked",
        "not accepting messages", "recipient refuses", "recipient address rejected: access denied",
        "not accepting mail from", "user refuses", "user restricted", "blocked by the recipient",
        "refused to receive", "unable to receive", "not able to receive", "mail is rejected by",
        "not allowed to receive", "requested action not taken", "user not accepting",
    ]),
    ("systemerror", &[
        "service currently unavailable", "system error", "internal error", "local error", "server error",
        "configuration error", "misconfigur", "server configuration", "temporary failure", "local problem",
        "system config", "cannot process", "temporary problem", "internal software", "aliasing",
        "mail system problem", "resources temporarily unavailable", "i/o error", "could not load",
        "duplicated message-id", "can't create", "cannot create", "unexpected failure", "maximum forwarding",
        "service unavailable",
    ]),
];
