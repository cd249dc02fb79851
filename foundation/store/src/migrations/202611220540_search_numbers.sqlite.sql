-- One writer needs no more than the counter.
select 1;
