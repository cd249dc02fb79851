create table search_text (id bigint primary key, body tsvector not null);
create index search_text_words on search_text using gin (body);
