# How long conversations are kept
settings-retention = Keeping and deleting
retention-title = How long conversations are kept
retention-about = Conversations that are over lose every word, file and name after a time. What stays counts in reports: when, where, how many.
retention-empty = Everything is kept for ever
retention-empty-text = Add a rule for an inbox, a label or everything. Nothing is deleted before you have seen how much it would be.
retention-rules = Rules
retention-rules-about = The first rule that fits a conversation decides. Days count from the last message, once it is resolved, spam or in the trash.
retention-add = Add a rule
retention-inbox = Inbox
retention-any-inbox = Every inbox
retention-label = Label
retention-any-label = Any or none
retention-keep = Keep
retention-days = For a time
retention-ever = For ever
retention-number = Days
retention-gone = not there any more
retention-up = Move rule { $n } up
retention-down = Move rule { $n } down
retention-drop = Remove rule { $n }
retention-count = { $n ->
    [0] takes nothing today
    [one] takes one conversation today
   *[other] takes { $n } conversations today
}
retention-look = See how many it would be
retention-seen = { $n ->
    [0] Today these rules delete nothing.
    [one] Today these rules delete the words of one conversation.
   *[other] Today these rules delete the words of { $n } conversations.
}
retention-done = What was deleted
retention-done-about = Rules are applied once a day by themselves. Backups made before still hold it.
retention-going = Deleting …
retention-emptied = { $n ->
    [one] one conversation
   *[other] { $n } conversations
}
retention-run = Delete now
retention-sure = Delete for good?
retention-sure-about = { $n ->
    [0] Nothing is old enough today; later it goes by itself, once a day. What is deleted cannot be brought back.
    [one] The words, files and names of one conversation go today, more later by themselves. They cannot be brought back.
   *[other] The words, files and names of { $n } conversations go today, more later by themselves. They cannot be brought back.
}
