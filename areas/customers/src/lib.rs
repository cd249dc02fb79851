//! Who the customers are, across their addresses.
