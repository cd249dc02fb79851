# Customers and their story
story = Story
story-empty = Nothing has happened yet.
blocked = Blocked
verified = verified
undeliverable = cannot be reached
identity-email = E-mail
identity-phone = Phone
identity-handle = Handle
identity-external = Number elsewhere
their-time = Their time
knows-us = Knows us since
conversations = Conversations
conversations-of = { $all }, of which { $open } open
open-too = Also open
