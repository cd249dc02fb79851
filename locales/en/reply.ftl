# Composer, drafts, starting something new
composer = Composer
composer-kind = Kind of message
write-reply = Reply
write-reply-all = Reply to all
write-forward = Forward
write-note = Note
reply-text = Your answer
reply-placeholder = Write your answer
note-text = Your note
note-placeholder = Write to your colleagues. @ mentions somebody.
note-bar = Only colleagues see this. It is never sent.
public-bar = Everyone sees this.
add-note = Add note
add-cc = Cc, Bcc, subject
attach = Attach files
attachment-remove = Remove { $name }
uploading = { $count ->
    [one] Uploading a file
   *[other] Uploading { $count } files
 }
upload-failed = { $name } was not attached
people-remove = Remove { $who }
mention = Mention a colleague
goes-to = Goes to
send-from = Send from
send-from-other = The customer wrote to { $address }.
send-and-wait = Send, then wait
send-and-resolve = Send and resolve
send-and-open = Send, keep open
send-more = More ways to send
send-wait = Send, then wait on the customer
send-resolve = Send and resolve
send-open = Send and keep open
send-snooze = Send and snooze until { $when }
send-next = Open the next one after sending
send-failed = Not sent, your text is kept
sent = Sent
sent-undo = Goes out in { $seconds } s
undo-sent = Taken back. Your text is in the composer.
undo-too-late = Too late to take it back
blocked-empty = Write something first
blocked-nobody = Choose who receives it
blocked-address = { $address } is not an address
blocked-long = Too long by { $over }
discard = Discard
draft-discarded = Draft discarded
draft-saved = Saved
draft-not-saved = Kept in this browser only, the server did not answer
thread-moved = Something new arrived while you were writing.
thread-moved-read = I have read it
unproven-reply = Somebody wrote as { $address } and could not be verified. Your answer goes to whoever really has this address: write nothing that only the customer may know.
stop-title = Stopped: the conversation has moved on
stop-about = { $count ->
    [0] It changed after you began to write. Your text is kept.
    [one] This arrived after you began to write. Your text is kept.
   *[other] These { $count } arrived after you began to write. Your text is kept.
 }
stop-in = wrote
stop-out = answered
stop-note = noted
stop-unknown = Read the thread again before you send.
stop-read = Read first
stop-send = Send anyway
conflict-title = Two versions of your draft
conflict-about = You wrote on two devices. Nothing is lost: choose one or keep both.
conflict-mine = Here
conflict-theirs = On the other device
conflict-keep-mine = Keep this one
conflict-keep-theirs = Keep this one
conflict-keep-both = Keep both, one below the other
new-no-inbox = No inbox can start a conversation yet. Connect a mailbox in the settings first.
new-already-open = { $count ->
    [one] A conversation with this person is open already:
   *[other] { $count } conversations with this person are open already:
 }
record-about = What was said outside the desk becomes part of the customer's story. Nothing is sent.
record-how = How
record-who = With whom
record-known = Known: { $name }
record-matches = Known customers
record-when = When ({ $zone })
record-minutes = Minutes
record-text = What was said, what was promised
record-here = Belongs to “{ $subject }”
record-saved = Written down
request-about = A question between colleagues. Customers never see it.
request-who = Whom do you ask
request-choose = Choose a person or a team
request-team = Team { $name }
request-text = What do you need to know
request-link = About “{ $subject }”
request-send = Ask
request-no-inbox = There is no inbox for questions between colleagues yet.
