# Put away until a time, or until something happens
snooze-for-reply = Until the customer answers
snooze-for-colleague = Until a colleague answers in a note
snooze-both = { $mine } ({ $theirs } there)
snooze-zone-theirs = The customer’s is { $zone }.
snoozed-for-reply = Snoozed until they answer
snoozed-for-colleague = Snoozed until a colleague answers
snoozed-until-or-reply = Snoozed until { $when } or their answer
snoozed-until-or-colleague = Snoozed until { $when } or a colleague’s answer
done-snoozed-reply = { $count ->
    [one] Snoozed until the customer answers
   *[other] { $count } snoozed until their customers answer
 }
done-snoozed-colleague = { $count ->
    [one] Snoozed until a colleague answers
   *[other] { $count } snoozed until a colleague answers
 }
