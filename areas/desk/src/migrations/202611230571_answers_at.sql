-- Where somebody who takes part wants their answers, at another domain than their own: once a colleague said so.
alter table participants add column answers_at text;
