//! What holds for every method: streams, exit status, the envelope, reading of CSV.
