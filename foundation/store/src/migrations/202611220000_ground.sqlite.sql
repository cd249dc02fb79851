create virtual table search_text using fts5(body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
