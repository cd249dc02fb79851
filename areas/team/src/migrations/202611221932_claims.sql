-- How many minutes a claim holds in this team; 0 where nobody needs one to send.
alter table teams add column claim_minutes bigint not null default 0;
