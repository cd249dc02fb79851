# Hinter den Kulissen
work-jobs = Aufgaben
work-outbox = Postausgang
work-quarantine = Eingegangen
work-sent-mail = Gesendete Post
work-audit = Protokoll
state-all = Alle
state-ready = Bereit
state-running = Läuft
state-done = Fertig
state-failed = Misslungen
state-cancelled = Abgebrochen
state-held = Zurückholbar
state-queued = Wartet
state-sending = Geht hinaus
state-sent = Gesendet
state-delivered = Zugestellt
state-unknown = Unklar
state-undone = Zurückgeholt
state-waiting = Wartet auf Sie
state-quarantined = Nicht verarbeitet
state-system = Berichte ohne Wirkung
state-duplicate = Doppelt empfangen
state-echo = Eigene, zurückgekommen
state-discarded = Verworfen
state-retried = Noch einmal versucht
jobs-about = Was der Desk von selbst tut: holen, senden, aufräumen.
jobs-empty = Keine Aufgaben
jobs-empty-text = Fertige werden nach einer Weile aufgeräumt.
job-kind = Aufgabe
job-when = Wann
job-tries = Versuche
job-error = Was schiefging
class-counts = { $ready } bereit, { $running } laufen, { $failed } misslungen
pause = Anhalten
resume = Weiter
pause-title = „{ $name }“ anhalten?
pause-about = Aufgaben dieser Art warten, bis jemand sie weiterlässt. Nichts geht verloren. Kollegen sehen Ihren Grund.
outbox-about = Alles, was hinausgeht, mit Zustand und Grund.
outbox-empty = Nichts ist unterwegs
outbox-empty-text = Antworten stehen hier vom Augenblick des Sendens an.
quarantine-about = Alles Empfangene steht hier, jedes in genau einem Zustand und mit seinem Grund. Nichts wird weggeworfen.
quarantine-empty = Alles ließ sich lesen
quarantine-empty-text = Lässt sich eine Nachricht nicht verarbeiten, erscheint sie hier, und nichts von ihr geht verloren.
received-done = In einem Gespräch
received-new = Wird gelesen
received-unknown = Dieser Version unbekannt
received-converse = Ein Gespräch daraus machen
received-converse-done = Daraus wird ein eigenes Gespräch
none-of-kind = Nichts dieser Art
quarantine-retry = Noch einmal verarbeiten
quarantine-tries = { $count ->
    [one] einmal versucht
   *[other] { $count }-mal versucht
 }
quarantine-discard-title = Diese Nachricht verwerfen?
quarantine-discard-about = Die Mail von { $from } wird kein Gespräch.
sent-mail-about = In der Vorführung bleibt Post hier, statt zugestellt zu werden.
sent-mail-empty = Noch nichts gesendet
sent-mail-empty-text = Beantworten Sie ein Gespräch. Ist die Frist zum Zurückholen um, erscheint die Mail hier.
sent-when = Gesendet
read-it = Lesen
audit-about = Wer was tat, der Reihe nach. Zeilen lassen sich weder ändern noch entfernen.
audit-when = Wann
audit-actor = Wer
audit-action = Was
audit-thing = Woran
audit-words = Worte
audit-save = Als Datei sichern
audit-everybody = Alle
audit-empty = Keine Zeile passt
audit-empty-text = Einen Filter entfernen, um mehr zu sehen.
# A copy of the database
copy-elsewhere = Diese Datenbank wurde hierher kopiert oder verschoben
copy-older = Eine ältere Kopie der Datenbank wurde zurückgespielt
copy-restored = Diese Datenbank stammt aus einer Sicherung vom { $of }
copy-imported = Ein Export vom { $of } wurde hierher gebracht
copy-why = Was deutlich vor { $at } fällig war, kann dort, wo die Kopie herkommt, schon gesendet worden sein. Darum wird es hier zurückgehalten und geht erst hinaus, wenn es jemand sendet.
copy-held = { $count ->
    [0] Im Postausgang wurde nichts zurückgehalten
    [one] 1 im Postausgang zurückgehalten
   *[other] { $count } im Postausgang zurückgehalten
 }
copy-planned = { $count ->
    [one] 1 geplante Antwort wartet
   *[other] { $count } geplante Antworten warten
 }
copy-seen = Gesehen
