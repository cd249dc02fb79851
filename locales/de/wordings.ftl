# Unterschriften in anderen Worten
wordings = Unterschriften je Sprache
wordings-about = Neben Ihrer üblichen Unterschrift: für einen Posteingang, eine Sprache oder beides. Die Sprache des Gesprächs entscheidet, sonst die des Kunden, sonst die der Firma.
wordings-inbox-about = Neben der üblichen Unterschrift dieses Posteingangs. Die Sprache des Gesprächs entscheidet, sonst die des Kunden, sonst die der Firma.
wording = Unterschrift { $number }
wording-inbox = Für
wording-any-inbox = Jeden Posteingang
wording-any-language = Jede Sprache
wording-help = Steht unter Ihren Antworten, wo sie passt; bleibt sie leer, steht dort nichts.
wording-add = Unterschrift hinzufügen
wording-remove = Diese entfernen
