-- When somebody behind an address told their mail provider that mail of ours is spam, or that they want no more of it.
alter table identities add column complained_at bigint;
