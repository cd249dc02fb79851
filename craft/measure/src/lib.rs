//! The command line of the statistics.
