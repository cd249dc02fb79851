# Files of a conversation and of a customer
files = Files
files-open = Files…
files-about = Pictures and plain text can be looked at here; everything else is downloaded.
files-of = Whose files
files-here = Of this conversation
files-customer = Of the customer
files-none = No files
file-open = Open { $name }
file-text-show = Show the text
file-text-hide = Hide the text
file-text-cut = There is more: download the file to read all of it.
