# A colleague's draft: read, commented, taken over
draft-read = Read
draft-of = Draft of { $name }
draft-of-about = As it is now. The customer sees nothing of it, nor of what you say to it.
draft-of-gone = { $name } has no draft here any more: it was sent, discarded or taken over.
draft-empty = No words yet
draft-wrote = With words of { $names }
draft-comments = What colleagues say to this draft
draft-comment = Say something to it
draft-comment-add = Say it
draft-take = Take over
draft-take-unsaved = Nothing was taken over: your own words here could not be saved. What stands above them says why.
draft-taken = You write on from here. { $name } was told.
draft-taken-from = { $name } took this draft over and writes on there.
draft-let-go = Leave it to them
draft-own-again = Go on with a draft of my own
approval-wrote-too = You wrote part of this before it was taken over: somebody else looks at it.
notified-draft = { $name } on your draft
