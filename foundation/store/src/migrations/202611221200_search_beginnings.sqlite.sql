-- With an index of beginnings of three letters: without it, "kit" read the entries of all words that begin so, each time.
drop table search_text;
create virtual table search_text using fts5(body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='3');
insert into search_text (rowid, body) select id, folded from search_source;
