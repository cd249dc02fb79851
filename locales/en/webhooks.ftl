# Webhooks
settings-webhooks = Webhooks
webhooks-about = Other systems are told what happens here, signed, and again until they take it.
webhooks-all = All webhooks
webhooks-empty = No webhook yet
webhooks-empty-text = Enter the address of a program, and it hears of every change within a second.
webhook-add = Add a webhook
webhook-new = New webhook
webhook-about = Signed by Standard Webhooks: a ready-made library checks it in any language.
webhook-make = Set it up
webhook-what = What it hears
webhook-url-help = Receives POST requests with JSON. It must answer with 200 to 299 within 15 seconds.
webhook-name-help = What listens there, such as “warehouse”.
webhook-teams = Conversations of
webhook-teams-help = None ticked means the whole company. Requests among colleagues are never told.
webhook-everything = Everything that happens
webhook-everything-help = Also kinds that later versions add. Switch it off to choose.
webhook-kinds = Kinds of events
webhook-notes = With the words of notes
webhook-notes-help = Without it only the number of a note leaves, never its text.
webhook-is-ok = Works
webhook-is-new = Nothing sent yet
webhook-is-failing = Fails
webhook-is-paused = Paused
webhook-is-off = Switched off
webhook-waiting = { $count ->
    [one] one waits
   *[other] { $count } wait
 }
webhook-last = last taken
webhook-test = Send a test
webhook-test-sent = The test is on its way. See below what became of it.
webhook-on = Switch on
webhook-on-about = What happened meanwhile has been kept and is sent now.
webhook-on-skip = Pass over what happened meanwhile
webhook-on-skip-help = It is never sent. Only what happens from now on is.
webhook-stopped-paused = Paused. Nothing leaves; what happens is kept.
webhook-stopped-gone = Switched off: the receiver said that it wants nothing more.
webhook-stopped-failing = Switched off: nothing was taken for five days.
webhook-failing = { $count ->
    [one] One try failed, since
   *[other] { $count } tries in a row failed, since
 }
webhook-secret = Secret
webhook-secret-about = The receiver checks signatures with it. It is kept sealed and never shown again.
webhook-secret-once = The secret of this webhook. Copy it now: it is shown only this once.
webhook-secret-since = in use since
webhook-secret-both = the one before also signs until
webhook-secret-new = New secret
webhook-secret-new-about = For a day both the old and the new one sign, so that the receiver can change over without a gap.
webhook-remove = Remove the webhook
webhook-remove-title = Remove “{ $name }”?
webhook-remove-about = Nothing more is sent there; what waits is discarded. This cannot be undone.
webhook-deliveries = Deliveries
webhook-deliveries-about = The last 30 days.
webhook-deliveries-empty = Nothing here. Send a test, or wait until something happens.
webhook-told = What it tells
webhook-next = again
webhook-tries = Tries
webhook-tries-none = Not tried yet.
webhook-no-answer = no answer
webhook-took = { $ms } ms
webhook-body = What was sent
webhook-replay = Send again
webhook-replayed = It is sent again, under the same id.
