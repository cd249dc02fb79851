-- Lists ask for conversations in one language, in order of time and shelf by shelf.
create index conversations_by_language on conversations (language, shelf, last_at, id);
