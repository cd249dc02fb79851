# Webhooks
settings-webhooks = Webhooks
webhooks-about = Andere Systeme erfahren, was hier geschieht: unterschrieben und so lange, bis sie es annehmen.
webhooks-all = Alle Webhooks
webhooks-empty = Noch kein Webhook
webhooks-empty-text = Trag die Adresse eines Programms ein, und es hört von jeder Änderung binnen einer Sekunde.
webhook-add = Webhook hinzufügen
webhook-new = Neuer Webhook
webhook-about = Unterschrieben nach Standard Webhooks: In jeder Sprache prüft das eine fertige Bibliothek.
webhook-make = Einrichten
webhook-what = Was er hört
webhook-url-help = Empfängt POST-Anfragen mit JSON. Antworten muss sie binnen 15 Sekunden mit 200 bis 299.
webhook-name-help = Wer dort zuhört, etwa „Lager“.
webhook-teams = Vorgänge von
webhook-teams-help = Keines angekreuzt heißt: die ganze Firma. Anfragen unter Kollegen werden nie gemeldet.
webhook-everything = Alles, was geschieht
webhook-everything-help = Auch Arten, die spätere Versionen bringen. Zum Auswählen ausschalten.
webhook-kinds = Arten von Ereignissen
webhook-notes = Mit den Worten der Notizen
webhook-notes-help = Ohne das geht nur die Nummer einer Notiz hinaus, nie ihr Text.
webhook-is-ok = Läuft
webhook-is-new = Noch nichts gesendet
webhook-is-failing = Scheitert
webhook-is-paused = Angehalten
webhook-is-off = Abgeschaltet
webhook-waiting = { $count ->
    [one] eines wartet
   *[other] { $count } warten
 }
webhook-last = zuletzt angenommen
webhook-test = Test senden
webhook-test-sent = Der Test ist unterwegs. Was aus ihm wurde, steht unten.
webhook-on = Einschalten
webhook-on-about = Was inzwischen geschah, wurde aufgehoben und wird jetzt gesendet.
webhook-on-skip = Inzwischen Geschehenes übergehen
webhook-on-skip-help = Es wird nie gesendet. Nur was von jetzt an geschieht.
webhook-stopped-paused = Angehalten. Nichts geht hinaus; was geschieht, wird aufgehoben.
webhook-stopped-gone = Abgeschaltet: Der Empfänger will nichts mehr.
webhook-stopped-failing = Abgeschaltet: Fünf Tage lang wurde nichts angenommen.
webhook-failing = { $count ->
    [one] Ein Versuch scheiterte, seit
   *[other] { $count } Versuche in Folge scheiterten, seit
 }
webhook-secret = Geheimnis
webhook-secret-about = Damit prüft der Empfänger Unterschriften. Es wird versiegelt aufbewahrt und nie wieder gezeigt.
webhook-secret-once = Das Geheimnis dieses Webhooks. Kopiere es jetzt: Es wird nur dieses eine Mal gezeigt.
webhook-secret-since = in Gebrauch seit
webhook-secret-both = das vorige unterschreibt auch noch bis
webhook-secret-new = Neues Geheimnis
webhook-secret-new-about = Einen Tag lang unterschreiben das alte und das neue, damit der Empfänger ohne Lücke wechseln kann.
webhook-remove = Webhook entfernen
webhook-remove-title = „{ $name }“ entfernen?
webhook-remove-about = Dorthin wird nichts mehr gesendet; was wartet, wird verworfen. Das lässt sich nicht zurücknehmen.
webhook-deliveries = Sendungen
webhook-deliveries-about = Die letzten 30 Tage.
webhook-deliveries-empty = Hier ist nichts. Sende einen Test, oder warte, bis etwas geschieht.
webhook-told = Was es meldet
webhook-next = wieder
webhook-tries = Versuche
webhook-tries-none = Noch nicht versucht.
webhook-no-answer = keine Antwort
webhook-took = { $ms } ms
webhook-body = Was gesendet wurde
webhook-replay = Noch einmal senden
webhook-replayed = Es wird noch einmal gesendet, unter derselben Kennung.
