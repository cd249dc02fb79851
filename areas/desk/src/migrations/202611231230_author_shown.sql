-- The name by which a message's reader knows who wrote it, where that is not the one colleagues see.
alter table messages add column author_shown text;
