-- What the pact counts of an answer: its own words, the questions it asks, and whether its author signed it. Answers from before
-- have none and are not counted.
alter table reply_checks add column words bigint;
alter table reply_checks add column asks bigint;
alter table reply_checks add column signed bigint;
