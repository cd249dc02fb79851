//! What a channel is: manifest, receive, parse, send.
