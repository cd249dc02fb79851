# Whom an answer goes to, and what speaks against it.
elsewhere = { $sender } asks for the answer at { $address }, at another domain. Your answer goes to { $sender } until somebody says that this is right.
elsewhere-confirm = Answer { $address }
elsewhere-confirmed = Answers to { $sender } go to { $address } in this conversation, as one of you confirmed.
elsewhere-done = Answers to { $sender } go to { $address } in this conversation
came-back = Mail to { $address } came back
came-back-why = , { $when }: { $words }
came-back-anyway = Send there anyway
came-back-works = The address works
came-back-lifted = { $address } is written to again without a warning
blocked-came-back = Mail to { $address } came back: say whether it shall be sent there anyway
bounced-last = Came back { $when }: { $words }
bounced-soft = { $count ->
    [one] Came back once for a while
   *[other] Came back { $count } times for a while
 }, last { $when }: { $words }
