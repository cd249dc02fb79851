# Webhooks
settings-webhooks = Webhooks
webhooks-about = D’autres systèmes apprennent ce qui se passe ici, avec signature, et jusqu’à ce qu’ils le prennent.
webhooks-all = Tous les webhooks
webhooks-empty = Pas encore de webhook
webhooks-empty-text = Entrez l’adresse d’un programme : il apprend chaque changement en moins d’une seconde.
webhook-add = Ajouter un webhook
webhook-new = Nouveau webhook
webhook-about = Signé selon Standard Webhooks : une bibliothèque toute faite le vérifie dans chaque langage.
webhook-make = Mettre en place
webhook-what = Ce qu’il entend
webhook-url-help = Reçoit des requêtes POST en JSON. Elle doit répondre par 200 à 299 en moins de 15 secondes.
webhook-name-help = Qui écoute là-bas, par exemple « entrepôt ».
webhook-teams = Conversations de
webhook-teams-help = Rien de coché signifie toute l’entreprise. Les demandes entre collègues ne sont jamais transmises.
webhook-everything = Tout ce qui se passe
webhook-everything-help = Aussi les genres que de futures versions ajouteront. Désactivez pour choisir.
webhook-kinds = Genres d’événements
webhook-notes = Avec le texte des notes
webhook-notes-help = Sans cela, seul le numéro d’une note sort, jamais son texte.
webhook-is-ok = Fonctionne
webhook-is-new = Rien d’envoyé encore
webhook-is-failing = Échoue
webhook-is-paused = En pause
webhook-is-off = Désactivé
webhook-waiting = { $count ->
    [one] un en attente
   *[other] { $count } en attente
 }
webhook-last = dernier pris
webhook-test = Envoyer un test
webhook-test-sent = Le test est en route. Voyez plus bas ce qu’il devient.
webhook-on = Activer
webhook-on-about = Ce qui s’est passé entre-temps a été gardé et part maintenant.
webhook-on-skip = Passer sur ce qui s’est passé entre-temps
webhook-on-skip-help = Ce ne sera jamais envoyé. Seulement ce qui se passe désormais.
webhook-stopped-paused = En pause. Rien ne part ; ce qui se passe est gardé.
webhook-stopped-gone = Désactivé : le destinataire ne veut plus rien.
webhook-stopped-failing = Désactivé : rien n’a été pris pendant cinq jours.
webhook-failing = { $count ->
    [one] Un essai a échoué, depuis
   *[other] { $count } essais de suite ont échoué, depuis
 }
webhook-secret = Secret
webhook-secret-about = Le destinataire vérifie les signatures avec lui. Il est gardé scellé et n’est plus jamais montré.
webhook-secret-once = Le secret de ce webhook. Copiez-le maintenant : il n’est montré qu’une fois.
webhook-secret-since = en usage depuis
webhook-secret-both = le précédent signe aussi jusqu’à
webhook-secret-new = Nouveau secret
webhook-secret-new-about = Pendant un jour l’ancien et le nouveau signent, pour que le destinataire change sans coupure.
webhook-remove = Supprimer le webhook
webhook-remove-title = Supprimer « { $name } » ?
webhook-remove-about = Plus rien n’y est envoyé ; ce qui attend est abandonné. C’est irréversible.
webhook-deliveries = Envois
webhook-deliveries-about = Les 30 derniers jours.
webhook-deliveries-empty = Rien ici. Envoyez un test, ou attendez qu’il se passe quelque chose.
webhook-told = Ce qu’il dit
webhook-next = de nouveau
webhook-tries = Essais
webhook-tries-none = Pas encore essayé.
webhook-no-answer = sans réponse
webhook-took = { $ms } ms
webhook-body = Ce qui a été envoyé
webhook-replay = Renvoyer
webhook-replayed = C’est renvoyé, sous le même identifiant.
