-- What customers call an agent: a name of their own choice, and which of an agent's names the company shows.
alter table agents add column alias text not null default '';
alter table company add column agent_names text not null default 'full';
