# Secrets taken out of messages
redact-open = Take a secret out…
redact-title = Take a secret out for good
redact-final = This cannot be taken back.
redact-what = It goes from messages, notes, drafts and search for everyone. The originals of the messages are destroyed with it: their source and original look.
redact-which = What is to go?
redact-passage = A passage
redact-words = The words
redact-words-help = As they stand in the message. Spaces and line breaks do not matter; files are not looked into.
redact-stands = It stands in { $messages ->
    [one] one message
   *[other] { $messages } messages
}{ $notes ->
    [0] {""}
    [one] { " and one note" }
   *[other] { " and" } { $notes } notes
} of this conversation.
redact-elsewhere = Backups, your mail provider and whoever received it still have it.
redact-public = In public it still stands at its network: hide or delete it there, too.
redact-look = See where it stands
redact-act = Destroy for good
redact-done = Taken out
redacted-passage = { $name } took a passage out for good
redacted-file = { $name } took a file out for good
