# Geheimnisse, die aus Nachrichten entfernt werden
redact-open = Geheimnis entfernen…
redact-title = Geheimnis endgültig entfernen
redact-final = Das lässt sich nicht rückgängig machen.
redact-what = Es verschwindet für alle aus Nachrichten, Notizen, Entwürfen und Suche. Die Originale der Nachrichten werden mit vernichtet: Quelltext und ursprüngliches Aussehen.
redact-which = Was soll weg?
redact-passage = Eine Textstelle
redact-words = Die Wörter
redact-words-help = So, wie sie in der Nachricht stehen. Leerzeichen und Umbrüche zählen nicht; in Dateien wird nicht gesucht.
redact-stands = Es steht in { $messages ->
    [one] einer Nachricht
   *[other] { $messages } Nachrichten
}{ $notes ->
    [0] {""}
    [one] { " und einer Notiz" }
   *[other] { " und" } { $notes } Notizen
} dieser Konversation.
redact-elsewhere = Sicherungen, Ihr Mailanbieter und alle, die es erhalten haben, besitzen es weiterhin.
redact-public = Öffentlich steht es weiter in seinem Netzwerk: Verbergen oder löschen Sie es auch dort.
redact-look = Nachsehen, wo es steht
redact-act = Endgültig vernichten
redact-done = Entfernt
redacted-passage = { $name } hat eine Textstelle endgültig entfernt
redacted-file = { $name } hat eine Datei endgültig entfernt
