-- Where a job's matter came in: whoever may see jobs of a team sees these, the rest is the company's.
alter table jobs add column inbox_id text;
create index jobs_by_inbox on jobs (inbox_id, id) where inbox_id is not null;
