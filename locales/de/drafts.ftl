# Der Entwurf einer Kollegin: gelesen, besprochen, übernommen
draft-read = Lesen
draft-of = Entwurf von { $name }
draft-of-about = So wie er jetzt ist. Der Kunde sieht nichts davon, auch nicht, was Sie dazu sagen.
draft-of-gone = { $name } hat hier keinen Entwurf mehr: Er wurde gesendet, verworfen oder übernommen.
draft-empty = Noch keine Worte
draft-wrote = Mit Worten von { $names }
draft-comments = Was Kollegen zu diesem Entwurf sagen
draft-comment = Etwas dazu sagen
draft-comment-add = Sagen
draft-take = Übernehmen
draft-take-unsaved = Nichts wurde übernommen: Die eigenen Worte hier konnten nicht gespeichert werden. Warum, steht darüber.
draft-taken = Sie schreiben hier weiter. { $name } wurde verständigt.
draft-taken-from = { $name } hat diesen Entwurf übernommen und schreibt dort weiter.
draft-let-go = Überlassen
draft-own-again = Mit einem eigenen Entwurf weiterschreiben
approval-wrote-too = Einen Teil davon haben Sie geschrieben, ehe es übernommen wurde: Jemand anderes sieht es an.
notified-draft = { $name } zu Ihrem Entwurf
