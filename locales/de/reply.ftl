# Schreiben, Entwürfe, Neues beginnen
composer = Schreibfeld
composer-kind = Art der Nachricht
write-reply = Antworten
write-reply-all = Allen antworten
write-forward = Weiterleiten
write-note = Notiz
reply-text = Ihre Antwort
reply-placeholder = Antwort schreiben
note-text = Ihre Notiz
note-placeholder = An die Kollegen. @ erwähnt jemanden.
note-bar = Das sehen nur Kollegen. Es wird nie gesendet.
public-bar = Das sehen alle.
add-note = Notiz ablegen
add-cc = Cc, Bcc, Betreff
attach = Dateien anhängen
attachment-remove = { $name } entfernen
uploading = { $count ->
    [one] Eine Datei wird geladen
   *[other] { $count } Dateien werden geladen
 }
upload-failed = { $name } wurde nicht angehängt
people-remove = { $who } entfernen
mention = Jemanden erwähnen
goes-to = Geht an
send-from = Senden von
send-from-other = Der Kunde schrieb an { $address }.
send-and-wait = Senden, dann warten
send-and-resolve = Senden und erledigen
send-and-open = Senden, offen lassen
send-more = Weitere Arten zu senden
send-wait = Senden, dann auf den Kunden warten
send-resolve = Senden und erledigen
send-open = Senden und offen lassen
send-snooze = Senden und Wiedervorlage { $when }
send-next = Danach das nächste öffnen
send-failed = Nicht gesendet, Ihr Text bleibt erhalten
sent = Gesendet
sent-undo = Geht in { $seconds } s hinaus
undo-sent = Zurückgeholt. Ihr Text steht im Schreibfeld.
undo-too-late = Zum Zurückholen ist es zu spät
blocked-empty = Schreiben Sie zuerst etwas
blocked-nobody = Wählen Sie, wer es bekommt
blocked-address = { $address } ist keine Adresse
blocked-long = Um { $over } zu lang
discard = Verwerfen
draft-discarded = Entwurf verworfen
draft-saved = Gespeichert
draft-not-saved = Nur in diesem Browser gesichert, der Server antwortet nicht
thread-moved = Während Sie schrieben, kam etwas Neues.
thread-moved-read = Ich habe es gelesen
unproven-reply = Jemand schrieb als { $address } und ließ sich nicht bestätigen. Deine Antwort geht an die Person, der die Adresse wirklich gehört: Schreibe nichts, was nur sie wissen darf.
stop-title = Angehalten: das Gespräch ging weiter
stop-about = { $count ->
    [0] Es änderte sich, nachdem Sie zu schreiben begannen. Ihr Text bleibt erhalten.
    [one] Das kam an, nachdem Sie zu schreiben begannen. Ihr Text bleibt erhalten.
   *[other] Diese { $count } kamen an, nachdem Sie zu schreiben begannen. Ihr Text bleibt erhalten.
 }
stop-in = schrieb
stop-out = antwortete
stop-note = notierte
stop-unknown = Lesen Sie den Verlauf noch einmal, bevor Sie senden.
stop-read = Zuerst lesen
stop-send = Trotzdem senden
conflict-title = Zwei Fassungen Ihres Entwurfs
conflict-about = Sie schrieben auf zwei Geräten. Nichts ist verloren: wählen Sie eine oder behalten Sie beide.
conflict-mine = Hier
conflict-theirs = Auf dem anderen Gerät
conflict-keep-mine = Diese behalten
conflict-keep-theirs = Diese behalten
conflict-keep-both = Beide behalten, untereinander
new-no-inbox = Noch kann kein Posteingang ein Gespräch beginnen. Verbinden Sie zuerst ein Postfach in den Einstellungen.
new-already-open = { $count ->
    [one] Mit dieser Person ist schon ein Gespräch offen:
   *[other] Mit dieser Person sind schon { $count } Gespräche offen:
 }
record-about = Was außerhalb gesagt wurde, wird Teil der Geschichte. Nichts wird gesendet.
record-how = Wie
record-who = Mit wem
record-known = Bekannt: { $name }
record-matches = Bekannte Kunden
record-when = Wann ({ $zone })
record-minutes = Minuten
record-text = Was gesagt und versprochen wurde
record-here = Gehört zu „{ $subject }“
record-saved = Festgehalten
request-about = Eine Frage unter Kollegen. Kunden sehen sie nie.
request-who = Wen fragen Sie
request-choose = Person oder Team wählen
request-team = Team { $name }
request-text = Was müssen Sie wissen
request-link = Über „{ $subject }“
request-send = Fragen
request-no-inbox = Für Fragen unter Kollegen gibt es noch keinen Posteingang.
