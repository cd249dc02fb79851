# Sending and what becomes of the conversation
send-and-snooze = Send, snooze until tomorrow
publish-and-snooze = Publish, snooze until tomorrow
send-snooze-until = Send and snooze until…
send-snooze-about = It is sent now, and the conversation comes back then, or when the customer writes.
send-snooze-act = Send and snooze
send-snooze-colleague = Send and snooze until a colleague answers
sending = After sending
sending-and = What becomes of the conversation
sending-and-help = What the send button does unless you choose something else beside it. Choosing there changes it here.
sending-wait = It waits for the customer
sending-resolve = It is resolved
sending-open = It stays open
sending-snooze = It is snoozed until tomorrow at nine
sending-next = Open the next one
