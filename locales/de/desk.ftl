# Ansichten und Liste
view-mine = Meine
view-unassigned = Ohne Person
view-mentions = Erwähnungen
view-drafts = Entwürfe
view-starred = Mit Stern
view-all = Alles Offene
view-snoozed = Wiedervorlage
view-waiting = Warten auf Kunden
view-failed = Nicht zugestellt
view-internal = Intern
view-resolved = Erledigt
view-spam = Spam
view-trash = Papierkorb
view-held = Zur Prüfung
view-could-not-process = Nicht lesbar
views-mine = Meine Ansichten
views-shared = Gemeinsame Ansichten
views-teams = Teams
views-other = Mehr
status-open = Offen
status-waiting = Warten auf Kunden
status-waiting-us = Warten auf uns
status-snoozed = Wiedervorlage
status-resolved = Erledigt
status-spam = Spam
status-trash = Papierkorb
priority-low = Niedrige Dringlichkeit
priority-normal = Normale Dringlichkeit
priority-high = Hohe Dringlichkeit
priority-urgent = Dringend
sort-newest = Neueste zuerst
sort-oldest = Älteste zuerst
sort-waiting = Längste Wartezeit zuerst
sort-priority = Nach Dringlichkeit
sort-by = Sortiert: { $by }
fresh = { $count ->
    [one] 1 neu
   *[other] { $count } neu
 }
no-subject = (kein Betreff)
draft = Entwurf
internal = Intern
public = Öffentlich
waiting-since = Wartet auf uns seit { $when }
snoozed-until = Wiedervorlage { $when }
assigned-to = Bei { $name }
unassigned = Noch niemand
no-team = Kein Team
name-me = { $name } (ich)
message-count = { $count ->
    [one] 1 Nachricht
   *[other] { $count } Nachrichten
 }
list-failed = Die Liste ließ sich nicht laden
list-unknown = Diese Liste gibt es nicht
list-unknown-text = Vielleicht wurde sie entfernt, oder die Adresse ist falsch geschrieben.
bulk-title = Ausgewählte Gespräche ändern
bulk-count = { $count } ausgewählt
bulk-all = Alle { $count } auswählen
bulk-all-loaded = Die { $count } geladenen auswählen
bulk-many = vielen
bulk-clear = Auswahl aufheben
bulk-some-failed = { $count ->
    [one] 1 Gespräch wurde nicht geändert
   *[other] { $count } Gespräche wurden nicht geändert
 }
empty-mine = Auf Sie wartet nichts
empty-mine-text = Alles Ihnen Gegebene ist beantwortet. Nehmen Sie etwas, das noch niemand hat, oder genießen Sie die Ruhe.
empty-go-unassigned = { $count ->
    [one] Das eine ohne Person ansehen
   *[other] Die { $count } ohne Person ansehen
 }
empty-unassigned = Für alle ist gesorgt
empty-unassigned-text = Jedes offene Gespräch hat eine Person. Neue erscheinen hier von selbst.
empty-all = Keine offenen Gespräche
empty-all-text = Schreibt jemand an einen Posteingang, erscheint es hier in Sekunden. Sie können auch zuerst schreiben.
empty-mentions = Niemand hat Sie erwähnt
empty-mentions-text = Schreibt jemand in einer Notiz @ und Ihren Namen, erscheint das Gespräch hier.
empty-drafts = Keine Entwürfe
empty-drafts-text = Was Sie zu schreiben beginnen, bleibt hier bis zum Senden.
empty-starred = Keine Sterne
empty-starred-text = Geben Sie einen Stern, was Sie wiederfinden wollen. Nur Sie sehen ihn.
empty-snoozed = Keine Wiedervorlage
empty-snoozed-text = Drücken Sie s in einem Gespräch, damit es zu einer besseren Zeit zurückkommt.
empty-waiting = Wir warten auf niemanden
empty-waiting-text = Beantwortete Gespräche bleiben hier, bis der Kunde wieder schreibt.
empty-failed = Alles wurde zugestellt
empty-failed-text = Eine Nachricht, die nicht zugestellt werden kann, kommt mit ihrem Grund hierher zurück.
empty-resolved = Noch nichts erledigt
empty-resolved-text = Drücken Sie e in einem Gespräch, wenn die Sache erledigt ist.
empty-spam = Kein Spam
empty-spam-text = Als Spam Markiertes bleibt hier und lässt sich wiederherstellen.
empty-trash = Der Papierkorb ist leer
empty-trash-text = Weggeworfenes lässt sich 30 Tage lang wiederherstellen.
empty-held = Nichts zu prüfen
empty-held-text = Nachrichten, die zu einem Gespräch gehören wollen, es aber nicht beweisen können, warten hier auf Ihre Entscheidung.
empty-internal = Keine internen Fragen
empty-internal-text = Fragen unter Kollegen erscheinen hier. Stellen Sie eine über die Palette.
empty-other = Hier ist nichts
empty-other-text = Gespräche, die in diese Ansicht gehören, erscheinen von selbst.
choose-title = Ein Gespräch wählen
choose-text = j und k gehen durch die Liste, Enter öffnet, ? zeigt alle Tasten.

# Suche
search-placeholder = Wörter, Namen, from: label: status:
search-offers = Vorschläge
search-filters = Benutzte Filter
search-drop = Filter { $filter } entfernen
search-help = Eingrenzen mit { $operators }
search-help-told = Nach dem, was Leute schreiben: is:complaint is:question is:praise is:urgent mood:bad topic:refund
search-start = Alles finden
search-start-text = Nachrichten, Notizen, Betreffe, Kunden und Namen von Anhängen. Eine Mail ist auffindbar, sobald sie da ist.
search-nothing = Nichts gefunden zu „{ $words }“
search-nothing-text = Weniger Wörter oder einen Filter weniger versuchen. Akzente und Endungen spielen keine Rolle.
operator-from = von
operator-to = an
operator-label = Etikett
operator-status = Status
operator-inbox = Posteingang
operator-before = vor
operator-after = nach
operator-has = hat
operator-is = ist
operator-assignee = bei
operator-mood = Stimmung
operator-topic = über

# Handlungen und ihre Hinweise
change-refused = Nicht geändert
nothing-chosen = Zuerst ein Gespräch wählen
copied = Kopiert: { $text }
done-open = { $count ->
    [one] Wieder geöffnet
   *[other] { $count } wieder geöffnet
 }
done-waiting = { $count ->
    [one] Wartet nun auf den Kunden
   *[other] { $count } warten nun auf Kunden
 }
done-waiting-us = { $count ->
    [one] Wartet nun auf uns
   *[other] { $count } warten nun auf uns
 }
done-resolved = { $count ->
    [one] Erledigt
   *[other] { $count } erledigt
 }
done-spam = { $count ->
    [one] Als Spam markiert
   *[other] { $count } als Spam markiert
 }
done-trash = { $count ->
    [one] Im Papierkorb
   *[other] { $count } im Papierkorb
 }
done-woken = { $count ->
    [one] Wieder wach
   *[other] { $count } wieder wach
 }
done-assigned = { $count ->
    [one] Nun bei { $name }
   *[other] { $count } nun bei { $name }
 }
done-unassigned = { $count ->
    [one] Nun bei niemandem
   *[other] { $count } nun bei niemandem
 }
done-team = { $count ->
    [one] An { $name } gegeben
   *[other] { $count } an { $name } gegeben
 }
done-no-team = { $count ->
    [one] Nun ohne Team
   *[other] { $count } nun ohne Team
 }
done-snoozed = { $count ->
    [one] Wiedervorlage { $when }
   *[other] { $count } auf Wiedervorlage { $when }
 }
done-priority = { $count ->
    [one] Nun: { $priority }
   *[other] { $count } nun: { $priority }
 }
done-labels = { $count ->
    [one] Etiketten geändert
   *[other] Etiketten von { $count } geändert
 }
unstar = Stern entfernen
unfollow = Nicht mehr folgen
done-follow = Folgen geändert
done-subject = Betreff geändert
done-customer = Gehört jetzt zu { $name }
snooze-placeholder = di 9, morgen, in 2 std, 4. märz
snooze-hours = { $count ->
    [one] In einer Stunde
   *[other] In { $count } Stunden
 }
snooze-tomorrow = Morgen
snooze-days = In { $count } Tagen
snooze-monday = Nächsten Montag
snooze-week = In einer Woche
snooze-zone = In Ihrer Zeitzone, { $zone }. Es wacht früher auf, wenn der Kunde schreibt.

# Verlauf
conversation = Gespräch
conversation-missing = Dieses Gespräch lässt sich nicht zeigen
timeline-of = Nachrichten: { $subject }
thread-failed = Die Nachrichten ließen sich nicht laden
new-arrived = Neu von { $name }
resolve = Erledigen
reopen = Wieder öffnen
message-from = Nachricht von { $name }
message-by = Antwort von { $name }
message-more = Mehr zu dieser Nachricht
message-empty = Diese Nachricht hat keinen Text.
message-id = Nachrichtennummer
to-people = an { $people }
forwarded = Weitergeleitet
aside = Getrennt vom Kunden
automatic = Automatisch
field-to = An
field-cc = Cc
field-bcc = Bcc
field-reply-to = Antwort an
details-show = Adressen zeigen
details-hide = Adressen verbergen
quoted-show = Zitat zeigen
quoted-hide = Zitat verbergen
images-blocked = { $count ->
    [one] 1 Bild von außen ist nicht geladen, damit der Absender nicht erfährt, dass Sie das lesen.
   *[other] { $count } Bilder von außen sind nicht geladen, damit der Absender nicht erfährt, dass Sie das lesen.
 }
rest-left = Diese Nachricht hat { $size }. Nur ihr Anfang wurde geholt, der Rest liegt noch im Postfach.
rest-asked = Der Rest dieser Nachricht ({ $size }) wird gerade geholt.
rest-failed = Der Rest dieser Nachricht ({ $size }) ließ sich nicht holen: { $why }
rest-fetch = Jetzt holen
rest-refused = Der Rest ließ sich nicht anfordern
link-until = Per Link bis { $day }
link-revoked = Der Link wurde zurückgezogen
link-over = Der Link ist abgelaufen
link-fetched = { $count ->
    [0] noch nicht abgerufen
    [one] einmal abgerufen
   *[other] { $count }-mal abgerufen
 }
links-revoke = Links zurückziehen
links-refused = Die Links ließen sich nicht zurückziehen
copy-show = Noch eine Kopie dieser Nachricht: zeigen
copy-hide = Diese Kopie einklappen
images-show = Bilder laden
images-failed = Die Bilder ließen sich nicht laden
image-blocked = Bild nicht geladen
table-scrolls = Tabelle
attachments = Anhänge
attachment-damaged = beschädigt, lässt sich nicht öffnen
original-show = Ursprüngliches Aussehen zeigen
original-hide = Saubere Ansicht zeigen
original-about = Das ursprüngliche Aussehen, ohne Skripte und ohne Bilder von außen.
original-title = Ursprüngliche Nachricht von { $name }
original-larger = Groß öffnen
original-smaller = Kleiner
original-back = Zurück zur sauberen Ansicht
source-show = Quelltext zeigen
source-title = Quelltext der Nachricht
source-about = So, wie sie ankam, höchstens die ersten 256 KiB.
source-download = Alles herunterladen
passed-on = { $name } hat das weitergeleitet. Geschrieben hat es zuerst { $who }.
passed-on-take = Zum Kunden machen
passed-on-by = weitergeleitet von { $name }
held-title = Ist das wirklich dieselbe Person?
held-why = Die Nachricht will hierher gehören, konnte es aber nicht beweisen.
held-accept = Ja, gehört hierher
held-separate = Nein, getrennt halten
held-done-accept = In dieses Gespräch aufgenommen
held-done-separate = In ein eigenes Gespräch verschoben
unproven = Nicht bestätigt
unproven-title = Diese Mail ließ sich nicht bestätigen.
unproven-about = Die Domain von { $address } sagt, dass sie nicht von dort kommt: Jemand anderes kann sie geschrieben haben. Sie wird mit niemandem verknüpft, und wen sie sonst nennt, der bekommt keine Antwort. Frage auf einem anderen Weg nach, bevor du etwas verrätst oder änderst.
unproven-nobody = Wer das schrieb, ließ sich nicht bestätigen, darum gehört es noch zu niemandem. Es gehört zur Person, sobald sie nachweislich schreibt oder du sie auswählst.
unproven-choose = Person auswählen
doubt = Der Name kann täuschen
doubt-direction = Der Name enthält Zeichen, die die Leserichtung umdrehen. Es zählt die Adresse: { $address }
doubt-invisible = Der Name enthält unsichtbare Zeichen. Es zählt die Adresse: { $address }
doubt-address = Der Name sieht aus wie eine Adresse. Die echte ist { $address }
doubt-alphabets = Der Name mischt Buchstaben verschiedener Alphabete, die gleich aussehen. Es zählt die Adresse: { $address }
doubt-colleague = So heißt jemand aus dem Team, aber die Adresse ist eine andere. Es zählt die Adresse: { $address }
delivery-held = Geht in { $seconds } s hinaus
delivery-queued = Wartet aufs Hinausgehen
delivery-sending = Geht gerade hinaus
delivery-sent = Gesendet
delivery-delivered = Zugestellt
delivery-read = Gelesen
delivery-failed = Nicht zugestellt
delivery-unknown = Vielleicht gesendet, vielleicht nicht
delivery-undone = Zurückgeholt, nie gesendet
delivery-next = Versuch { $count } misslang, nächster { $when }
delivery-doubled = Ein neuer Versuch könnte den Kunden doppelt erreichen.
send-again = Noch einmal senden
cancel-sending = Nicht weiter versuchen
note-by = Notiz von { $name }
only-colleagues = nur Kollegen
edited = geändert
because-threaded = Zuordnung
because-routed = Verteilung
because-status = Status
because-filed = Ablage
because-unproven = Absender
because-assigned = Zuweisung
presence-viewing = { $count ->
    [one] { $names } sieht zu
   *[other] { $names } sehen zu
 }
presence-writing = { $count ->
    [one] { $names } schreibt
   *[other] { $names } schreiben
 }
presence-draft = { $names } hat hier einen Entwurf
who-here = Jetzt hier: { $names }
who-nobody = Sonst ist niemand hier
splitter-list = Breite der Liste
splitter-story = Breite der Geschichte

# Festgehaltene Wege
how-phone-in = Hat angerufen
how-phone-out = Wir riefen an
how-letter = Brief
how-fax = Fax
how-in-person = Persönlich
how-event = Veranstaltung

# Zusammenführen, verschieben, verknüpfen
view-saved = Gespeichert
views-saved = Gespeicherte Ansichten
find-conversation = Gespräche suchen
find-conversation-how = Nummer, Wörter, from: status:
searching = Suche läuft …
undone = Zurückgenommen
undone-but = { $count ->
    [one] Zurückgenommen; eine Sache, die seither geändert wurde, bleibt wie sie ist
   *[other] Zurückgenommen; { $count } Dinge, die seither geändert wurden, bleiben wie sie sind
 }
merge = Zusammenführen
merge-anyway = Es ist eine Sache: zusammenführen
merge-into = In #{ $number } zusammenführen
merge-several = { $count } Gespräche zusammenführen
merge-about = Alle Nachrichten stehen dann zeitlich geordnet in einem Verlauf. Die anderen Nummern gelten weiter und führen hierher. 30 Tage lang rücknehmbar.
merge-keep = Dieses geht weiter
merge-people = Das sind verschiedene Kunden: { $names }.
merge-people-why = Jede Antwort geht weiterhin nur an die Person, deren Nachricht beantwortet wird. Nur zusammenführen, wenn es eine Sache ist.
merge-count = { $conversations ->
    [one] Ein Gespräch
   *[other] { $conversations } Gespräche
 } mit { $messages ->
    [one] einer Nachricht
   *[other] { $messages } Nachrichten
 } wird Teil von #{ $number }.
done-merged = { $count ->
    [one] Mit #{ $number } zusammengeführt
   *[other] { $count } mit #{ $number } zusammengeführt
 }
came-in = kam in #{ $number }
alike = ist ebenfalls offen und scheint dieselbe Sache zu sein: { $why }.
alike-reference = beide nennen { $reference }
alike-subject = gleicher Betreff
alike-text = fast dieselben Worte
alike-merge = Hierher zusammenführen
alike-keep = Andere Sache
done-different = Gemerkt: das sind zwei Sachen
link = Verknüpfen
links = Verknüpfte Gespräche
link-add = Verknüpfen…
link-to = #{ $number } verknüpfen
linking-about = Verknüpfte Gespräche werden nebeneinander gezeigt; nichts wird verschoben.
link-how = Wie #{ $number } zum anderen steht
link-remove = Verknüpfung mit #{ $number } entfernen
tie-related = hat damit zu tun
tie-duplicate-of = ist ein Duplikat davon
tie-child-of = ist ein Teil davon
tie-continues = setzt es fort
tied-related = hat zu tun mit
tied-duplicate-of = Duplikat von
tied-has-duplicate = hat das Duplikat
tied-child-of = Teil von
tied-parent-of = hat den Teil
tied-continues = setzt fort
tied-continued-by = fortgesetzt in
done-linked = #{ $number } und #{ $other } sind verknüpft
done-unlinked = Nicht mehr mit #{ $number } verknüpft
parts-open = { $count ->
    [one] Ein Teil davon ist noch offen
   *[other] { $count } Teile davon sind noch offen
 }
parts-resolve = { $count ->
    [one] Auch erledigen
   *[other] Auch diese erledigen
 }
move-alone = Zu einem eigenen Gespräch machen
move-elsewhere = In ein anderes Gespräch verschieben…
move-title = Nachrichten verschieben
move-about = Antworten auf diese Nachrichten folgen ihnen. 30 Tage lang rücknehmbar.
move-which = Welche Nachrichten
move-where = Wohin
move-new = In ein neues Gespräch
move-other = In ein anderes Gespräch
move-act = { $count ->
    [0] Verschieben
    [one] Eine Nachricht verschieben
   *[other] { $count } Nachrichten verschieben
 }
done-moved = { $count ->
    [one] Nach #{ $number } verschoben
   *[other] { $count } Nachrichten nach #{ $number } verschoben
 }
answer-this = Diese Nachricht beantworten
reassign = Dem anderen Kunden geben
reassign-sure = Dieses Gespräch { $name } geben?
reassign-seen = { $count ->
    [one] { $who } hat in diesem Gespräch eine Antwort erhalten und kann sie gelesen haben.
   *[other] { $who } hat in diesem Gespräch { $count } Antworten erhalten und kann sie gelesen haben.
 }
reassign-to = Sie gingen an { $addresses }. Antworten gehen weiter dorthin; nur die Zuordnung ändert sich.

# Viele auf einmal
bulk-view = Alle { $of } dieser Ansicht wählen
bulk-frozen = { $count ->
    [one] Das einzige dieser Ansicht ist gewählt
   *[other] Alle { $count } dieser Ansicht sind gewählt, wie sie jetzt ist
 }
bulk-sure = { $count ->
    [one] Ein Gespräch ändern?
   *[other] { $count } Gespräche ändern?
 }
bulk-undoable = Die Auswahl wurde beim Wählen festgehalten; was seither kam, bleibt unberührt. 30 Tage lang rücknehmbar.
bulk-change = { $count ->
    [one] Eines ändern
   *[other] { $count } ändern
 }
bulk-chosen = { $count ->
    [one] Eines ist gewählt
   *[other] { $count } sind gewählt
 }
bulk-same = { $count ->
    [one] Eines ist schon so
   *[other] { $count } sind schon so
 }
bulk-refused = { $count ->
    [one] Eines dürfen Sie nicht ändern, oder es ist weg
   *[other] { $count } dürfen Sie nicht ändern, oder sie sind weg
 }
bulk-running = { $done } von { $count } erledigt
bulk-done = { $count ->
    [one] Ein Gespräch geändert
   *[other] { $count } Gespräche geändert
 }
bulk-which = Welche, und warum
bulk-open = Gespräch { $number }

# Gespeicherte Ansichten
view-save = Diese Ansicht speichern
view-change = Diese Ansicht ändern
view-about = Eine Ansicht ist eine Liste mit einer Frage. Ihre Adresse lässt sich teilen; jeder sieht darin, was er sehen darf.
view-base = Liste
view-base-all = Alles, auch Erledigtes
view-query = Wörter und Filter
view-query-help = Etwa label:erstattung status:open inbox:shop
view-for = Für wen
view-for-me = Nur für mich
view-for-team = Mein Team
view-for-all = Alle
view-team-of = Team
view-folder = Ordner
view-folder-help = Leer lassen für keinen Ordner.
view-folders = Es gibt { $names }.
view-place = Platz
view-place-help = Kleine Zahlen stehen vorn.
view-remove = Entfernen
view-saved-now = Die Ansicht ist gespeichert
view-removed = Ansicht „{ $name }“ entfernt
spam-filed = Als Spam abgelegt.
spam-not = Kein Spam
