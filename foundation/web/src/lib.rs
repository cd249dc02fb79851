//! HTTP glue: routes with their permission, problems, paging, idempotency, OpenAPI, live stream.
