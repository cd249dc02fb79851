//! Fresh databases on either engine, a fake clock, an HTTP client that reads as prose.
