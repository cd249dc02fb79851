//! The database: transactions, migrations, facts log, jobs, outbox, blobs, search.
