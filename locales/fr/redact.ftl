# Secrets retirés des messages
redact-open = Retirer un secret…
redact-title = Retirer un secret définitivement
redact-final = C’est irréversible.
redact-what = Il disparaît pour tout le monde des messages, notes, brouillons et de la recherche. Les originaux des messages sont détruits avec lui : source et présentation d’origine.
redact-which = Que faut-il retirer ?
redact-passage = Un passage
redact-words = Les mots
redact-words-help = Tels qu’ils figurent dans le message. Espaces et retours à la ligne ne comptent pas ; les fichiers ne sont pas fouillés.
redact-stands = Il figure dans { $messages ->
    [one] un message
   *[other] { $messages } messages
}{ $notes ->
    [0] {""}
    [one] { " et une note" }
   *[other] { " et" } { $notes } notes
} de cette conversation.
redact-elsewhere = Les sauvegardes, votre fournisseur de messagerie et les destinataires l’ont toujours.
redact-public = En public, il reste visible sur son réseau : masquez-le ou supprimez-le là aussi.
redact-look = Voir où il figure
redact-act = Détruire définitivement
redact-done = Retiré
redacted-passage = { $name } a retiré définitivement un passage
redacted-file = { $name } a retiré définitivement un fichier
