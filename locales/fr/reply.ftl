# Écrire, brouillons, commencer
composer = Rédaction
composer-kind = Genre de message
write-reply = Répondre
write-reply-all = Répondre à tous
write-forward = Transférer
write-note = Note
reply-text = Votre réponse
reply-placeholder = Écrivez votre réponse
note-text = Votre note
note-placeholder = Écrivez à vos collègues. @ mentionne quelqu’un.
note-bar = Seuls les collègues voient ceci. Ce n’est jamais envoyé.
public-bar = Tout le monde voit ceci.
add-note = Ajouter la note
add-cc = Cc, Cci, objet
attach = Joindre des fichiers
attachment-remove = Retirer { $name }
uploading = { $count ->
    [one] Un fichier se charge
   *[other] { $count } fichiers se chargent
 }
upload-failed = { $name } n’a pas été joint
people-remove = Retirer { $who }
mention = Mentionner un collègue
goes-to = Va à
send-from = Envoyer de
send-from-other = Le client a écrit à { $address }.
send-and-wait = Envoyer, puis attendre
send-and-resolve = Envoyer et résoudre
send-and-open = Envoyer, garder ouverte
send-more = Autres façons d’envoyer
send-wait = Envoyer, puis attendre le client
send-resolve = Envoyer et résoudre
send-open = Envoyer et garder ouverte
send-snooze = Envoyer et reporter au { $when }
send-next = Ouvrir ensuite la suivante
send-failed = Non envoyé, votre texte est gardé
sent = Envoyé
sent-undo = Part dans { $seconds } s
undo-sent = Repris. Votre texte est dans la rédaction.
undo-too-late = Trop tard pour le reprendre
blocked-empty = Écrivez d’abord quelque chose
blocked-nobody = Choisissez qui le reçoit
blocked-address = { $address } n’est pas une adresse
blocked-long = Trop long de { $over }
discard = Jeter
draft-discarded = Brouillon jeté
draft-saved = Enregistré
draft-not-saved = Gardé seulement dans ce navigateur, le serveur n’a pas répondu
thread-moved = Du nouveau est arrivé pendant que vous écriviez.
thread-moved-read = Je l’ai lu
unproven-reply = Quelqu’un a écrit en tant que { $address } sans pouvoir être vérifié. Votre réponse ira à la personne qui possède vraiment cette adresse : n’écrivez rien que seule la personne peut savoir.
stop-title = Arrêté : la conversation a avancé
stop-about = { $count ->
    [0] Elle a changé après que vous avez commencé. Votre texte est gardé.
    [one] Ceci est arrivé après que vous avez commencé. Votre texte est gardé.
   *[other] Ces { $count } sont arrivés après que vous avez commencé. Votre texte est gardé.
 }
stop-in = a écrit
stop-out = a répondu
stop-note = a noté
stop-unknown = Relisez le fil avant d’envoyer.
stop-read = Lire d’abord
stop-send = Envoyer quand même
conflict-title = Deux versions de votre brouillon
conflict-about = Vous avez écrit sur deux appareils. Rien n’est perdu : choisissez-en une ou gardez les deux.
conflict-mine = Ici
conflict-theirs = Sur l’autre appareil
conflict-keep-mine = Garder celle-ci
conflict-keep-theirs = Garder celle-ci
conflict-keep-both = Garder les deux, l’une sous l’autre
new-no-inbox = Aucune boîte ne peut encore commencer une conversation. Reliez d’abord une boîte dans les réglages.
new-already-open = { $count ->
    [one] Une conversation avec cette personne est déjà ouverte :
   *[other] { $count } conversations avec cette personne sont déjà ouvertes :
 }
record-about = Ce qui s’est dit ailleurs entre dans l’histoire du client. Rien n’est envoyé.
record-how = Comment
record-who = Avec qui
record-known = Connu : { $name }
record-matches = Clients connus
record-when = Quand ({ $zone })
record-minutes = Minutes
record-text = Ce qui a été dit et promis
record-here = Concerne « { $subject } »
record-saved = Noté
request-about = Une question entre collègues. Les clients ne la voient jamais.
request-who = À qui demandez-vous
request-choose = Choisissez une personne ou une équipe
request-team = Équipe { $name }
request-text = Que devez-vous savoir
request-link = Au sujet de « { $subject } »
request-send = Demander
request-no-inbox = Il n’y a pas encore de boîte pour les questions entre collègues.
