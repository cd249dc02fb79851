# Answers that are sent later, and updates that are owed
view-scheduled = Sent later
view-followup-due = Update owed
empty-scheduled = Nothing waits to be sent
empty-scheduled-text = Choose “Send later…” beside the send button.
empty-followup-due = Nobody waits for an update
empty-followup-due-text = Press p in a conversation to promise the customer an update by a time.
send-later = Send later…
cmd-send-later = Send later…
later-title = Send later
later-about = It is held and you are told if the customer writes first, a colleague answers, or something else speaks against it.
later-when = When
later-clock = By whose clock
later-mine = Mine ({ $zone })
later-theirs = The customer’s ({ $zone })
later-yours = for you
later-customers = for the customer
later-not-read = Write a time such as “tue 9” or “in 2h”.
later-planned = Will be sent { $when }
later-list = Answers that are sent later
later-goes = Will be sent { $when }
later-held = Not sent: it waits for you
later-move = Change the time
later-edit = Edit
later-take-over = Take over as my draft
cmd-followup = Promise an update by…
followup-by = Update owed by { $when }
followup-owed = An update is owed
followup-done = Done
followup-renew = New time
followup-zone = Shown in your zone, { $zone }. The owner is told when it is due.
followup-ask = An update was owed by { $when }. Was this it?
done-followup = { $count ->
    [one] Update owed by { $when }
   *[other] { $count } owe an update by { $when }
 }
done-followup-done = { $count ->
    [one] No update is owed any more
   *[other] { $count } owe no update any more
 }
