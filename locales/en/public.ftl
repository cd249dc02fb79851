# In public: threads of posts, answers that everyone sees, going on in private
audience = Who sees this
audience-everyone = Everyone
audience-quiet = Everyone, shown off nowhere
audience-followers = Followers
audience-named = Only those named
audience-choose = Choose who sees this
seen-by-everyone = Everyone sees this.
seen-by-quiet = Everyone can see this; it is shown off nowhere.
seen-by-followers = Followers of { $name } see this.
seen-by-named = Only { $name } and those named see this.
private = Private
reach = Reach
reach-followers = { $count ->
    [one] 1 follower
   *[other] { $count } followers
 }
reach-replies = { $count ->
    [one] 1 answer
   *[other] { $count } answers
 }
reach-shares = { $count ->
    [one] passed on once
   *[other] passed on { $count } times
 }
reach-likes = { $count ->
    [one] 1 like
   *[other] { $count } likes
 }
siblings = { $count ->
    [one] 1 other in this thread
   *[other] { $count } others in this thread
 }
on-network = On the network
tree = Public thread
tree-posts = { $count ->
    [one] Thread of 1 post
   *[other] Thread of { $count } posts
 }
tree-refresh = Ask the network again
tree-asked = { $count ->
    [0] The network says nothing new
   *[other] The network was asked; what changed appears by itself
 }
tree-inside = Only here: notes, lines and what is not out yet
as-lines = Show as messages in order of time
as-tree = Show as the thread on the network
voices = { $count ->
    [one] 1 other voice
   *[other] { $count } other voices
 }
post-of = Post of { $name }
post-ours = Our post, by { $name }
post-level = { $name }, level { $level }
post-own = We
post-deleted = Deleted
post-deleted-kept = Gone from the network, kept here.
post-hidden = Hidden
post-edited = Changed
post-empty = No words
post-elsewhere = Their conversation
post-acts = What can be done with this post of { $name }
media-undescribed = A picture without a description
warned = Warning: { $words }
warned-show = Show
warned-hide = Fold
sensitive-show = Sensitive: show the pictures
sensitive-hide = Blur the pictures again
versions-title = What { $name } wrote before
versions-about = Earlier wordings stay readable here, for those who may read this conversation.
version-until = Until
act-delete = Take our post back
act-hide = Hide this answer
act-like = Like this post
act-mute = Mute { $name }
act-block = Block { $name }
act-report = Report { $name } to the moderators
act-delete-about = The post disappears from the network. What it said stays in this conversation.
act-hide-about = Below our posts nobody sees it any more unless they ask for it. { $name } can notice.
act-mute-about = The account no longer hears from { $name }. They do not notice.
act-block-about = { $name } can no longer read or answer the account, and will notice.
act-report-about = The moderators of the network get this post and your reason.
act-final = This cannot be undone.
act-why = Why
act-why-free = Why, if you like
act-why-help = It stays with the conversation and in the audit log.
act-asked = Asked of the network: { $what }
write-public = Answer in public
publish-and-wait = Publish, then wait
publish-and-resolve = Publish and resolve
publish-and-open = Publish, keep open
post-names = Names
post-language = Language of the answer
language-none = Language not said
warning-add = Add a warning
warning = Content warning
warning-help = Readers see only this until they ask for the rest.
named-operators = Whoever runs the servers of both sides can read private posts. Keep personal data out of them.
third-knowing = { $names } will read this too, and that is meant
wider-title = Show these words to: { $audience }?
wider-about = They were written for fewer readers. Read them once more before more people can.
wider-yes = Yes, show them
blocked-audience = Choose who sees this first
blocked-undescribed = Say what each picture shows first
blocked-third = Somebody besides the customer would read this: confirm it first
picture-words = What the pictures show
picture-words-of = What { $name } shows
picture-words-example = A kettle with a cracked lid
picture-words-failed = The description was not kept
inside-title = Continue in private
inside-about = A new conversation that only { $name } and your company read. The public one stays, and both are linked. Nothing else is taken along.
inside-begin = Hello { $name }, let us go on here, where only you and we read it.
inside-way = How
inside-network = On { $network }, to them alone
inside-address = To { $address }, from { $inbox }
inside-words = Your words
inside-send = Send in private
inside-done = Goes on in private with { $name }
inside-no-way = Nothing can be sent to { $name } in private: the network has no private posts, and no address of theirs is known. Ask for one in public, without details.
other-title = Linked conversation
other-show = Side by side
other-close = Close the linked conversation
splitter-other = Width of the linked conversation
trouble-inbox = { $name } does not work
trouble-go = To its settings
choice-server = At the server, in the browser
choice-token = With an access token
cmd-go-public = Everything in public
cmd-go-listen = Listening
cmd-go-reports = Reports
