-- The message that another one is only a copy of: the same id, nearly the same words.
alter table messages add column copy_of text;
