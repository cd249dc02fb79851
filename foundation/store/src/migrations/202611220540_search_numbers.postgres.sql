-- Numbers of the index without a lock: a counter row held others up until the commit, and two could wait for each other.
create sequence search_numbers;
select setval('search_numbers', (select coalesce(max(id), 0) + 1 from search_docs), false);
