# Behind the scenes
work-jobs = Jobs
work-outbox = Outbox
work-quarantine = Received
work-sent-mail = Sent mail
work-audit = Audit log
state-all = All
state-ready = Ready
state-running = Running
state-done = Done
state-failed = Failed
state-cancelled = Cancelled
state-held = Undo window
state-queued = Queued
state-sending = Going out
state-sent = Sent
state-delivered = Delivered
state-unknown = Unclear
state-undone = Taken back
state-waiting = Waiting for you
state-quarantined = Could not process
state-system = Reports that count for nothing
state-duplicate = Received twice
state-echo = Our own, come back
state-discarded = Discarded
state-retried = Tried again
jobs-about = What the desk does by itself: fetching, sending, sweeping.
jobs-empty = No jobs here
jobs-empty-text = Finished ones are swept away after a while.
job-kind = Job
job-when = When
job-tries = Tries
job-error = What went wrong
class-counts = { $ready } ready, { $running } running, { $failed } failed
pause = Pause
resume = Go on
pause-title = Pause “{ $name }”?
pause-about = Jobs of this kind wait until somebody lets them go on. Nothing is lost. Colleagues see your reason.
outbox-about = Everything that leaves, with its state and reason.
outbox-empty = Nothing is on its way
outbox-empty-text = Answers stand here from the moment you send them.
quarantine-about = Everything received stands here, each in exactly one state and with its reason. Nothing is thrown away.
quarantine-empty = Everything could be read
quarantine-empty-text = When a message cannot be processed it appears here, and nothing of it is lost.
received-done = In a conversation
received-new = Being read
received-unknown = Not known to this version
received-converse = Make a conversation of it
received-converse-done = It becomes a conversation of its own
none-of-kind = Nothing of this kind
quarantine-retry = Process again
quarantine-tries = { $count ->
    [one] tried once
   *[other] tried { $count } times
 }
quarantine-discard-title = Discard this message?
quarantine-discard-about = The mail from { $from } will not become a conversation.
sent-mail-about = In the demonstration mail is kept here instead of being delivered.
sent-mail-empty = Nothing was sent yet
sent-mail-empty-text = Answer a conversation. When its undo window is over the mail appears here.
sent-when = Sent
read-it = Read
audit-about = Who did what, in order. Lines cannot be changed or removed.
audit-when = When
audit-actor = Who
audit-action = What
audit-thing = On what
audit-words = Words
audit-save = Save as a file
audit-everybody = Everybody
audit-empty = No lines match
audit-empty-text = Remove a filter to see more.
# A copy of the database
copy-elsewhere = This database was copied or moved here
copy-older = An older copy of the database was put back
copy-restored = This database was restored from a backup of { $of }
copy-imported = An export of { $of } was brought in here
copy-why = What was due well before { $at } may have been sent already where the copy was made. So it is held here and leaves only when somebody sends it.
copy-held = { $count ->
    [0] Nothing was held in the outbox
    [one] 1 held in the outbox
   *[other] { $count } held in the outbox
 }
copy-planned = { $count ->
    [one] 1 planned answer waits
   *[other] { $count } planned answers wait
 }
copy-seen = I have seen this
