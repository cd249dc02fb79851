# Views and list
view-mine = Mine
view-unassigned = Unassigned
view-mentions = Mentions
view-drafts = Drafts
view-starred = Starred
view-all = Everything open
view-snoozed = Snoozed
view-waiting = Waiting on customer
view-failed = Not delivered
view-internal = Inside
view-resolved = Resolved
view-spam = Spam
view-trash = Trash
view-held = Held for a look
view-could-not-process = Could not process
views-mine = My views
views-shared = Shared views
views-teams = Teams
views-other = More
status-open = Open
status-waiting = Waiting on customer
status-waiting-us = Waiting on us
status-snoozed = Snoozed
status-resolved = Resolved
status-spam = Spam
status-trash = Trash
priority-low = Low priority
priority-normal = Normal priority
priority-high = High priority
priority-urgent = Urgent
sort-newest = Newest first
sort-oldest = Oldest first
sort-waiting = Longest waiting first
sort-priority = By priority
sort-by = Sorted: { $by }
fresh = { $count ->
    [one] 1 new
   *[other] { $count } new
 }
no-subject = (no subject)
draft = Draft
internal = Inside
public = Public
waiting-since = Waiting for us since { $when }
snoozed-until = Snoozed until { $when }
assigned-to = With { $name }
unassigned = Nobody yet
no-team = No team
name-me = { $name } (me)
message-count = { $count ->
    [one] 1 message
   *[other] { $count } messages
 }
list-failed = The list could not be loaded
list-unknown = There is no such list
list-unknown-text = It may have been removed, or its address is mistyped.
bulk-title = Change the selected conversations
bulk-count = { $count } selected
bulk-all = Select all { $count }
bulk-all-loaded = Select the { $count } loaded
bulk-many = many
bulk-clear = Clear the selection
bulk-some-failed = { $count ->
    [one] 1 conversation was not changed
   *[other] { $count } conversations were not changed
 }
empty-mine = Nothing waits for you
empty-mine-text = Everything given to you is answered. Take something nobody has yet, or enjoy the quiet.
empty-go-unassigned = { $count ->
    [one] Look at the one nobody has yet
   *[other] Look at the { $count } nobody has yet
 }
empty-unassigned = Everybody is looked after
empty-unassigned-text = Each open conversation has a person. New ones appear here by themselves.
empty-all = No open conversations
empty-all-text = When somebody writes to one of your inboxes it appears here within seconds. You can also write first.
empty-mentions = Nobody mentioned you
empty-mentions-text = When a colleague writes @ and your name in a note, the conversation appears here.
empty-drafts = No drafts
empty-drafts-text = What you begin to write is kept here until you send it.
empty-starred = No stars
empty-starred-text = Star what you want to find again. Only you see it.
empty-snoozed = Nothing is snoozed
empty-snoozed-text = Press s in a conversation to let it come back at a better time.
empty-waiting = We wait for nobody
empty-waiting-text = Conversations you answered stay here until the customer writes again.
empty-failed = Everything was delivered
empty-failed-text = A message that cannot be delivered comes back here with its reason.
empty-resolved = Nothing is resolved yet
empty-resolved-text = Press e in a conversation when the matter is done.
empty-spam = No spam
empty-spam-text = What you mark as spam is kept here and can be restored.
empty-trash = The trash is empty
empty-trash-text = What you throw away can be restored for 30 days.
empty-held = Nothing is held
empty-held-text = Messages that claim to belong to a conversation but cannot prove it wait here for your decision.
empty-internal = No requests inside
empty-internal-text = Questions between colleagues appear here. Ask one with the palette.
empty-other = Nothing here
empty-other-text = Conversations that belong in this view appear by themselves.
choose-title = Choose a conversation
choose-text = j and k move through the list, Enter opens, ? shows all keys.

# Search
search-placeholder = Words, names, from: label: status:
search-offers = Suggestions
search-filters = Filters in use
search-drop = Remove the filter { $filter }
search-help = Narrow it with { $operators }
search-help-told = By what people write: is:complaint is:question is:praise is:urgent mood:bad topic:refund
search-start = Find anything
search-start-text = Messages, notes, subjects, customers and names of attachments. A mail is found the moment it has arrived.
search-nothing = Nothing found for “{ $words }”
search-nothing-text = Try fewer words or remove a filter. Accents and endings do not matter.
operator-from = from
operator-to = to
operator-label = label
operator-status = status
operator-inbox = inbox
operator-before = before
operator-after = after
operator-has = has
operator-is = is
operator-assignee = with
operator-mood = mood
operator-topic = about

# Acts and their notices
change-refused = Not changed
nothing-chosen = Choose a conversation first
copied = Copied: { $text }
done-open = { $count ->
    [one] Opened again
   *[other] { $count } opened again
 }
done-waiting = { $count ->
    [one] Now waiting on the customer
   *[other] { $count } now waiting on customers
 }
done-waiting-us = { $count ->
    [one] Now waiting on us
   *[other] { $count } now waiting on us
 }
done-resolved = { $count ->
    [one] Resolved
   *[other] { $count } resolved
 }
done-spam = { $count ->
    [one] Marked as spam
   *[other] { $count } marked as spam
 }
done-trash = { $count ->
    [one] Moved to the trash
   *[other] { $count } moved to the trash
 }
done-woken = { $count ->
    [one] Awake again
   *[other] { $count } awake again
 }
done-assigned = { $count ->
    [one] Now with { $name }
   *[other] { $count } now with { $name }
 }
done-unassigned = { $count ->
    [one] Now with nobody
   *[other] { $count } now with nobody
 }
done-team = { $count ->
    [one] Given to { $name }
   *[other] { $count } given to { $name }
 }
done-no-team = { $count ->
    [one] Without a team now
   *[other] { $count } without a team now
 }
done-snoozed = { $count ->
    [one] Snoozed until { $when }
   *[other] { $count } snoozed until { $when }
 }
done-priority = { $count ->
    [one] Now: { $priority }
   *[other] { $count } now: { $priority }
 }
done-labels = { $count ->
    [one] Labels changed
   *[other] Labels of { $count } changed
 }
unstar = Remove the star
unfollow = Stop following
done-follow = Following changed
done-subject = Subject changed
done-customer = Now with the customer { $name }
snooze-placeholder = tue 9, tomorrow, in 2h, 4 mar
snooze-hours = { $count ->
    [one] In one hour
   *[other] In { $count } hours
 }
snooze-tomorrow = Tomorrow
snooze-days = In { $count } days
snooze-monday = Next Monday
snooze-week = In a week
snooze-zone = Shown in your zone, { $zone }. It wakes earlier when the customer writes.

# Thread
conversation = Conversation
conversation-missing = This conversation cannot be shown
timeline-of = Messages: { $subject }
thread-failed = The messages could not be loaded
new-arrived = New from { $name }
resolve = Resolve
reopen = Reopen
message-from = Message from { $name }
message-by = Answer by { $name }
message-more = More about this message
message-empty = This message has no text.
message-id = Message id
to-people = to { $people }
forwarded = Forwarded
aside = Apart from the customer
automatic = Automatic
field-to = To
field-cc = Cc
field-bcc = Bcc
field-reply-to = Reply to
details-show = Show addresses
details-hide = Hide addresses
quoted-show = Show quoted text
quoted-hide = Hide quoted text
images-blocked = { $count ->
    [one] 1 picture from outside is not loaded, so the sender does not learn that you read this.
   *[other] { $count } pictures from outside are not loaded, so the sender does not learn that you read this.
 }
rest-left = This message has { $size }. Only its beginning was fetched; the rest is still in the mailbox.
rest-asked = The rest of this message ({ $size }) is being fetched.
rest-failed = The rest of this message ({ $size }) could not be fetched: { $why }
rest-fetch = Fetch it now
rest-refused = The rest could not be asked for
link-until = By link until { $day }
link-revoked = The link was taken back
link-over = The link has expired
link-fetched = fetched { $count ->
    [0] by nobody yet
    [one] once
   *[other] { $count } times
 }
links-revoke = Take the links back
links-refused = The links could not be taken back
copy-show = Another copy of this message: show it
copy-hide = Fold this copy
images-show = Load pictures
images-failed = The pictures could not be loaded
image-blocked = picture not loaded
table-scrolls = Table
attachments = Attachments
attachment-damaged = damaged, cannot be opened
original-show = Show the original look
original-hide = Show the clean view
original-about = The original look, without scripts and without pictures from outside.
original-title = Original message from { $name }
original-larger = Open large
original-smaller = Smaller
original-back = Back to the clean view
source-show = Show the source
source-title = Source of the message
source-about = As it arrived, at most the first 256 KiB.
source-download = Download all of it
passed-on = { $name } passed this on. It was first written by { $who }.
passed-on-take = Make them the customer
passed-on-by = passed on by { $name }
held-title = Is this really from the same person?
held-why = It claims to belong here but could not prove it.
held-accept = Yes, belongs here
held-separate = No, keep it separate
held-done-accept = Accepted into this conversation
held-done-separate = Moved to a conversation of its own
unproven = Could not be verified
unproven-title = This mail could not be verified.
unproven-about = The domain of { $address } says that it was not sent from there: somebody else may have written it. No customer is linked by it, and whoever else it names gets no answer. Ask in another way before you tell or change anything.
unproven-nobody = Whoever wrote this could not be verified, so it is nobody’s story yet. It becomes the customer’s once they write provably, or when you choose them.
unproven-choose = Choose the customer
doubt = The name may deceive
doubt-direction = The name contains marks that turn the reading direction. What counts is the address: { $address }
doubt-invisible = The name contains characters that are not seen. What counts is the address: { $address }
doubt-address = The name looks like an address. The real one is { $address }
doubt-alphabets = The name mixes letters of alphabets that look alike. What counts is the address: { $address }
doubt-colleague = This is the name of a colleague, but not their address. What counts is the address: { $address }
delivery-held = Goes out in { $seconds } s
delivery-queued = Waiting to go out
delivery-sending = Going out now
delivery-sent = Sent
delivery-delivered = Delivered
delivery-read = Read
delivery-failed = Not delivered
delivery-unknown = It may or may not have been sent
delivery-undone = Taken back, never sent
delivery-next = try { $count } failed, next { $when }
delivery-doubled = Sending again could reach the customer twice.
send-again = Send again
cancel-sending = Stop trying
note-by = Note by { $name }
only-colleagues = only colleagues
edited = edited
because-threaded = Threading
because-routed = Routing
because-status = Status
because-filed = Filing
because-unproven = Sender
because-assigned = Assignment
presence-viewing = { $count ->
    [one] { $names } is viewing
   *[other] { $names } are viewing
 }
presence-writing = { $count ->
    [one] { $names } is writing
   *[other] { $names } are writing
 }
presence-draft = { $names } has a draft here
who-here = Here now: { $names }
who-nobody = Nobody else is here
splitter-list = Width of the list
splitter-story = Width of the story

# Ways of talking that are written down
how-phone-in = They called
how-phone-out = We called
how-letter = Letter
how-fax = Fax
how-in-person = In person
how-event = Event

# Merging, moving, links
view-saved = Saved
views-saved = Saved views
find-conversation = Find conversations
find-conversation-how = Number, words, from: status:
searching = Searching …
undone = Taken back
undone-but = { $count ->
    [one] Taken back; one thing that was changed since stays as it is
   *[other] Taken back; { $count } things that were changed since stay as they are
 }
merge = Merge
merge-anyway = They are one matter: merge
merge-into = Merge into #{ $number }
merge-several = Merge { $count } conversations
merge-about = All messages stand in one thread in order of time. The other numbers keep working and lead here. It can be taken back for 30 days.
merge-keep = This one goes on
merge-people = These are different customers: { $names }.
merge-people-why = Each answer still goes only to whoever wrote the message that is answered. Merge only if it is one matter.
merge-count = { $conversations ->
    [one] One conversation
   *[other] { $conversations } conversations
 } with { $messages ->
    [one] one message
   *[other] { $messages } messages
 } will become part of #{ $number }.
done-merged = { $count ->
    [one] Merged into #{ $number }
   *[other] { $count } merged into #{ $number }
 }
came-in = came in #{ $number }
alike = is also open and looks like the same matter: { $why }.
alike-reference = both name { $reference }
alike-subject = the same subject
alike-text = much the same words
alike-merge = Merge into this one
alike-keep = Another matter
done-different = Remembered: these are two matters
link = Link
links = Linked conversations
link-add = Link…
link-to = Link #{ $number }
linking-about = Linked conversations are shown beside each other; nothing moves.
link-how = How #{ $number } stands to the other
link-remove = Remove the link to #{ $number }
tie-related = is related to it
tie-duplicate-of = is a duplicate of it
tie-child-of = is a part of it
tie-continues = continues it
tied-related = related
tied-duplicate-of = duplicate of
tied-has-duplicate = has the duplicate
tied-child-of = part of
tied-parent-of = has the part
tied-continues = continues
tied-continued-by = continued in
done-linked = #{ $number } and #{ $other } are linked
done-unlinked = No longer linked to #{ $number }
parts-open = { $count ->
    [one] One part of this is still open
   *[other] { $count } parts of this are still open
 }
parts-resolve = { $count ->
    [one] Resolve it too
   *[other] Resolve them too
 }
move-alone = Make it a conversation of its own
move-elsewhere = Move to another conversation…
move-title = Move messages
move-about = Answers to these messages follow them. It can be taken back for 30 days.
move-which = Which messages
move-where = Where to
move-new = To a new conversation
move-other = To another conversation
move-act = { $count ->
    [0] Move
    [one] Move one message
   *[other] Move { $count } messages
 }
done-moved = { $count ->
    [one] Moved to #{ $number }
   *[other] { $count } messages moved to #{ $number }
 }
answer-this = Answer this message
reassign = Give to the other customer
reassign-sure = Give this conversation to { $name }?
reassign-seen = { $count ->
    [one] { $who } has been sent one answer in this conversation and may have read it.
   *[other] { $who } has been sent { $count } answers in this conversation and may have read them.
 }
reassign-to = They went to { $addresses }. Answers keep going where they went; only who it belongs to changes.

# Many at once
bulk-view = Choose all { $of } in this view
bulk-frozen = { $count ->
    [one] The only one in this view is chosen
   *[other] All { $count } in this view are chosen, as it is now
 }
bulk-sure = { $count ->
    [one] Change one conversation?
   *[other] Change { $count } conversations?
 }
bulk-undoable = The set was frozen when you chose it; what came since is not touched. It can be taken back for 30 days.
bulk-change = { $count ->
    [one] Change one
   *[other] Change { $count }
 }
bulk-chosen = { $count ->
    [one] One is chosen
   *[other] { $count } are chosen
 }
bulk-same = { $count ->
    [one] One is so already
   *[other] { $count } are so already
 }
bulk-refused = { $count ->
    [one] One you may not change, or it is gone
   *[other] { $count } you may not change, or they are gone
 }
bulk-running = { $done } of { $count } done
bulk-done = { $count ->
    [one] One conversation changed
   *[other] { $count } conversations changed
 }
bulk-which = Which, and why
bulk-open = Conversation { $number }

# Saved views
view-save = Save this view
view-change = Change this view
view-about = A view is a list with a question. Its address can be shared; everybody sees in it what they may see.
view-base = List
view-base-all = Everything, also what is done
view-query = Words and filters
view-query-help = Such as label:refund status:open inbox:shop
view-for = For whom
view-for-me = Only me
view-for-team = My team
view-for-all = Everybody
view-team-of = Team
view-folder = Folder
view-folder-help = Leave empty for no folder.
view-folders = There are { $names }.
view-place = Place
view-place-help = Low numbers come first.
view-remove = Remove
view-saved-now = The view is saved
view-removed = Removed the view “{ $name }”
spam-filed = This is filed as spam.
spam-not = Not spam
