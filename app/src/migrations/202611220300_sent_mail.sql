-- Mail that the demo keeps instead of delivering.
create table sent_mail (id text primary key, at bigint not null, sender text not null, sent_to text not null, subject text not null, raw bytea not null);
