-- What the doctor saw when somebody last asked in the app: one row.
create table doctor_rounds (
    id       text primary key,
    asked_at bigint not null,
    done_at  bigint,
    checks   text not null default '[]'
);
