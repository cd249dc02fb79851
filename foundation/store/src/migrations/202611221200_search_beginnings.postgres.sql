-- The index of PostgreSQL knows beginnings of words by itself.
select 1;
