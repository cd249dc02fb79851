-- Searches run over all shelves but trash, newest first: without this every one of them sorts the whole table.
create index conversations_by_last on conversations (last_at, id);
