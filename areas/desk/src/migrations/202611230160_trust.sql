-- How far the sender of a message that came in is proven: verified, unverified or failed; none for what came before and for ours.
alter table messages add column trust text;
