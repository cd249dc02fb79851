-- What was taken out of a message for good: when, by whom, whether a passage or a file. Never what.
alter table messages add column redactions text;
