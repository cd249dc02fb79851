# Mitschriften
transcript-open = Mitschrift…
transcript-title = Mitschrift
transcript-about = Was diese Person geschrieben hat und was sie erreicht hat. Notizen, Blindkopien und was an andere ging, stehen nicht darin.
transcript-text = Als Datei zum Lesen
transcript-json = Für Programme (JSON)
transcript-print = Drucken oder als PDF sichern
transcript-attach = An eine Antwort anhängen
print-about = Wählen Sie im Druckfenster „Als PDF speichern“, um eine Datei zu behalten.
print-act = Drucken
print-empty = Mit dieser Person wurde noch nichts gesprochen.
