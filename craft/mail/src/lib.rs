//! E-mail as data: bytes to message, reply without quotes, composing.
