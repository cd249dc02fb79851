# Transcripts
transcript-open = Transcript…
transcript-title = Transcript
transcript-about = What this customer wrote and what reached them. Notes, hidden copies and what went to others are not in it.
transcript-text = As a file to read
transcript-json = For programs (JSON)
transcript-print = Print, or save as PDF
transcript-attach = Attach to an answer
print-about = Choose “Save as PDF” in the print window to keep it as a file.
print-act = Print
print-empty = Nothing was said with this customer yet.
