# Macros: words and steps used again and again
macros = Macros
settings-macros = Macros
cmd-macro = Insert a macro
macros-about = Words and steps you use again and again. In the composer, type / to choose one.
macro-add = Add a macro
macro-new = New macro
macros-empty = No macros yet
macros-empty-text = Begin with the sentence you typed three times this week.
macro-only-does = Only does something, without words
macro-for-me = Only me
macro-for-team = Team
macro-for-all = Everybody
macro-removed = { $name } removed
macro-words = Words
macro-words-about = In the customer’s language where you wrote one, else in yours.
macro-does = What it does
macro-does-about = Done with the rights of whoever uses it, and undone in one step. With words, the status changes when they are sent.
macro-files-about = They are attached wherever the macro is used.
macro-languages = Languages
macro-language-add = Another language
macro-text-in = Words in { $language }
macro-text-help = Variables stand between two braces. What is not known stays as a gap you fill before sending.
macro-variable-insert = Insert a variable
macro-leave = As it is
macro-assign-me = Whoever uses it
macro-assign = Assignee
macro-team = Team
macro-priority = Priority
macro-status = Status
macro-snooze-days = Days from then
macro-snooze-hour = At this hour
macro-labels-add = Labels it gives
macro-labels-remove = Labels it takes away
macro-note = A note for colleagues
macro-note-help = Variables work here too. The customer never sees it.
macro-nothing = No macro is called that.
macro-none = No macros yet. Make one in the settings.
macro-failed = The macro was not used
macro-used = Macro “{ $name }” used
macro-not-here = You may not do all of it here
macro-does-assign = gives it to { $name }
macro-does-unassign = gives it back to the team
macro-does-team = moves it to { $name }
macro-does-priority = { $priority }
macro-does-labels = labels: { $names }
macro-does-snooze = snoozes it until { $when }
macro-does-status = status { $status }
macro-does-note = note: { $text }
macro-after-snooze = after sending: snoozed until { $when }
macro-after-status = after sending: { $status }
send-status = Send: { $status }
blocked-gaps = Fill in what is missing first
variable-customer-name = Customer’s name
variable-customer-first-name = Customer’s first name
variable-customer-address = Customer’s address
variable-customer-company = Customer’s company
variable-conversation-number = Number of the conversation
variable-conversation-subject = Subject
variable-conversation-opened = Day it began
variable-agent-name = Your name
variable-agent-first-name = Your first name
variable-agent-hours = Your working hours
variable-inbox-name = Name of the inbox
variable-inbox-address = Address of the inbox
variable-company-name = Name of our company
variable-hours-next-opening = When we open next
macro-gaps = { $count ->
    [one] { $count } gap to fill
   *[other] { $count } gaps to fill
 }
gaps-left = { $count ->
    [one] Fill in before sending:
   *[other] Fill in { $count } before sending:
 }
