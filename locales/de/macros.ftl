# Macros: words and steps used again and again
macros = Makros
settings-macros = Makros
cmd-macro = Makro einfügen
macros-about = Worte und Handgriffe, die Sie immer wieder brauchen. Tippen Sie beim Schreiben /, um eines zu wählen.
macro-add = Makro anlegen
macro-new = Neues Makro
macros-empty = Noch keine Makros
macros-empty-text = Beginnen Sie mit dem Satz, den Sie diese Woche dreimal getippt haben.
macro-only-does = Tut nur etwas, ohne Worte
macro-for-me = Nur ich
macro-for-team = Team
macro-for-all = Alle
macro-removed = { $name } entfernt
macro-words = Worte
macro-words-about = In der Sprache der Kundin, wo Sie eine geschrieben haben, sonst in Ihrer.
macro-does = Was es tut
macro-does-about = Mit den Rechten dessen, der es benutzt, und mit einem Schritt zurückgenommen. Mit Worten wechselt der Status beim Senden.
macro-files-about = Sie werden überall angehängt, wo das Makro verwendet wird.
macro-languages = Sprachen
macro-language-add = Weitere Sprache
macro-text-in = Worte auf { $language }
macro-text-help = Variablen stehen zwischen doppelten Klammern. Was nicht bekannt ist, bleibt als Lücke, die Sie vor dem Senden füllen.
macro-variable-insert = Variable einfügen
macro-leave = Wie es ist
macro-assign-me = Wer es benutzt
macro-assign = Zuständig
macro-team = Team
macro-priority = Priorität
macro-status = Status
macro-snooze-days = Tage ab dann
macro-snooze-hour = Um diese Stunde
macro-labels-add = Etiketten, die es gibt
macro-labels-remove = Etiketten, die es nimmt
macro-note = Eine Notiz für Kollegen
macro-note-help = Variablen gehen auch hier. Die Kundin sieht sie nie.
macro-nothing = Kein Makro heißt so.
macro-none = Noch keine Makros. Legen Sie eines in den Einstellungen an.
macro-failed = Das Makro wurde nicht benutzt
macro-used = Makro „{ $name }“ benutzt
macro-not-here = Sie dürfen hier nicht alles davon
macro-does-assign = gibt es { $name }
macro-does-unassign = gibt es dem Team zurück
macro-does-team = gibt es an { $name }
macro-does-priority = { $priority }
macro-does-labels = Etiketten: { $names }
macro-does-snooze = legt es bis { $when } zurück
macro-does-status = Status { $status }
macro-does-note = Notiz: { $text }
macro-after-snooze = nach dem Senden: zurückgelegt bis { $when }
macro-after-status = nach dem Senden: { $status }
send-status = Senden: { $status }
blocked-gaps = Füllen Sie zuerst aus, was fehlt
variable-customer-name = Name der Kundin
variable-customer-first-name = Vorname der Kundin
variable-customer-address = Adresse der Kundin
variable-customer-company = Firma der Kundin
variable-conversation-number = Nummer des Gesprächs
variable-conversation-subject = Betreff
variable-conversation-opened = Tag des Beginns
variable-agent-name = Ihr Name
variable-agent-first-name = Ihr Vorname
variable-agent-hours = Ihre Arbeitszeiten
variable-inbox-name = Name des Eingangs
variable-inbox-address = Adresse des Eingangs
variable-company-name = Name unserer Firma
variable-hours-next-opening = Wann wir wieder öffnen
macro-gaps = { $count ->
    [one] { $count } Lücke zu füllen
   *[other] { $count } Lücken zu füllen
 }
gaps-left = { $count ->
    [one] Vor dem Senden ausfüllen:
   *[other] Vor dem Senden { $count } ausfüllen:
 }
