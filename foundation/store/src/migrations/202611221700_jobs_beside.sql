-- Jobs of other inboxes than one, found past a crowd of its own.
create index jobs_beside on jobs (class, inbox_id) where state in ('ready', 'running');
