# Views, filters, and what one person keeps for themselves
view-promised = Promised by me
view-my-teams = My teams
view-at-risk = Due soon or late
view-public = In public
view-approval = Waits for approval
view-archived = Put aside by me
view-muted = Muted by me
empty-promised = You owe nobody anything
empty-promised-text = What you promise in an answer stands here until it is kept.
empty-my-teams = Your teams have nothing to do
empty-my-teams-text = Conversations given to one of your teams appear here.
empty-at-risk = Nothing is late
empty-at-risk-text = When a policy warns that an answer is due soon, the conversation appears here.
empty-public = Nothing open in public
empty-public-text = Conversations everyone can read appear here.
empty-approval = Nothing waits for approval
empty-approval-text = Answers a second person has to look at appear here.
empty-archived = You put nothing aside
empty-archived-text = Press h in a conversation to take it off your lists until something new is written. Only you see that.
empty-muted = You muted nothing
empty-muted-text = Press q in a conversation to hear no more of it, unless somebody names you. Only you see that.
cmd-archive = Put aside for me
cmd-mute = Mute for me
unarchive = Bring back to my lists
hear-again = Hear of it again
done-archived = { $count ->
    [one] Put aside for you until something new is written
   *[other] { $count } put aside for you until something new is written
}
done-unarchived = Back on your lists
done-muted = { $count ->
    [one] Muted for you
   *[other] { $count } muted for you
}
done-unmuted = You hear of it again
hint-unknown = “{ $term }” is no filter, so it was taken as words.
hint-value = “{ $term }” is not known, so it was taken as words.
hint-day = “{ $term }” names no day, so it was taken as words. Write 2026-03-31 or today.
hint-name = Nothing is called as in “{ $term }”.
hint-nearest = Did you mean { $term }?
hint-known = There are { $terms }
filter-build = Add a filter
filter-what = Filter
filter-value = Value
filter-add = Add
filter-from = Written by
filter-to = Sent to
filter-customer = Customer
filter-company = Company
filter-label = Label
filter-status = Status
filter-priority = Priority
filter-inbox = Inbox
filter-channel = Channel
filter-team = Team
filter-assignee = Assignee
filter-sla = Promised times
filter-due = Due until the end of
filter-before = Last message before
filter-after = Last message from
filter-has = Has
filter-is = Is
filter-visibility = Visible to
filter-mood = Mood
filter-topic = About
operator-customer = customer
operator-company = company
operator-priority = priority
operator-channel = channel
operator-team = team
operator-sla = promise
operator-due = due until
operator-visibility = visible
