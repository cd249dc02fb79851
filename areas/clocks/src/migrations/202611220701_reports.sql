-- What was promised in a time, found without reading every clock there ever was.
create index clocks_met on clocks (stopped_at) where state = 'met';
create index clocks_missed on clocks (due_at) where state = 'missed';
create index clocks_running on clocks (due_at) where state = 'runs';
create index clocks_begun on clocks (started_at) where stopped_at is null;
