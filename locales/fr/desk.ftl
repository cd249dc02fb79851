# Vues et liste
view-mine = Les miennes
view-unassigned = Sans personne
view-mentions = Mentions
view-drafts = Brouillons
view-starred = Étoiles
view-all = Tout ce qui est ouvert
view-snoozed = Reportées
view-waiting = En attente du client
view-failed = Non distribué
view-internal = Interne
view-resolved = Résolues
view-spam = Indésirables
view-trash = Corbeille
view-held = À vérifier
view-could-not-process = Illisible
views-mine = Mes vues
views-shared = Vues communes
views-teams = Équipes
views-other = Plus
status-open = Ouverte
status-waiting = En attente du client
status-waiting-us = En attente de nous
status-snoozed = Reportée
status-resolved = Résolue
status-spam = Indésirable
status-trash = Corbeille
priority-low = Priorité basse
priority-normal = Priorité normale
priority-high = Priorité haute
priority-urgent = Urgent
sort-newest = Plus récentes d’abord
sort-oldest = Plus anciennes d’abord
sort-waiting = Attente la plus longue d’abord
sort-priority = Par priorité
sort-by = Tri : { $by }
fresh = { $count ->
    [one] 1 nouvelle
   *[other] { $count } nouvelles
 }
no-subject = (sans objet)
draft = Brouillon
internal = Interne
public = Public
waiting-since = Nous attend depuis { $when }
snoozed-until = Reportée au { $when }
assigned-to = Chez { $name }
unassigned = Encore personne
no-team = Aucune équipe
name-me = { $name } (moi)
message-count = { $count ->
    [one] 1 message
   *[other] { $count } messages
 }
list-failed = La liste n’a pas pu être chargée
list-unknown = Cette liste n’existe pas
list-unknown-text = Elle a peut-être été supprimée, ou l’adresse est mal écrite.
bulk-title = Changer les conversations choisies
bulk-count = { $count } choisies
bulk-all = Choisir les { $count }
bulk-all-loaded = Choisir les { $count } chargées
bulk-many = beaucoup
bulk-clear = Effacer le choix
bulk-some-failed = { $count ->
    [one] 1 conversation n’a pas changé
   *[other] { $count } conversations n’ont pas changé
 }
empty-mine = Rien ne vous attend
empty-mine-text = Tout ce qui vous est confié a sa réponse. Prenez ce que personne n’a encore, ou profitez du calme.
empty-go-unassigned = { $count ->
    [one] Voir celle que personne n’a
   *[other] Voir les { $count } que personne n’a
 }
empty-unassigned = On s’occupe de tout le monde
empty-unassigned-text = Chaque conversation ouverte a une personne. Les nouvelles apparaissent ici d’elles-mêmes.
empty-all = Aucune conversation ouverte
empty-all-text = Quand quelqu’un écrit à l’une de vos boîtes, cela apparaît ici en quelques secondes. Vous pouvez aussi écrire en premier.
empty-mentions = Personne ne vous a mentionné
empty-mentions-text = Quand un collègue écrit @ et votre nom dans une note, la conversation apparaît ici.
empty-drafts = Aucun brouillon
empty-drafts-text = Ce que vous commencez à écrire est gardé ici jusqu’à l’envoi.
empty-starred = Aucune étoile
empty-starred-text = Mettez une étoile à ce que vous voulez retrouver. Vous seul la voyez.
empty-snoozed = Rien n’est reporté
empty-snoozed-text = Appuyez sur s dans une conversation pour qu’elle revienne au bon moment.
empty-waiting = Nous n’attendons personne
empty-waiting-text = Les conversations répondues restent ici jusqu’à ce que le client écrive.
empty-failed = Tout a été distribué
empty-failed-text = Un message qui ne peut être distribué revient ici avec sa raison.
empty-resolved = Rien n’est encore résolu
empty-resolved-text = Appuyez sur e dans une conversation quand l’affaire est réglée.
empty-spam = Aucun indésirable
empty-spam-text = Ce que vous marquez comme indésirable reste ici et peut être restauré.
empty-trash = La corbeille est vide
empty-trash-text = Ce que vous jetez peut être restauré pendant 30 jours.
empty-held = Rien à vérifier
empty-held-text = Les messages qui prétendent appartenir à une conversation sans pouvoir le prouver attendent ici votre décision.
empty-internal = Aucune demande interne
empty-internal-text = Les questions entre collègues apparaissent ici. Posez-en une par la palette.
empty-other = Rien ici
empty-other-text = Les conversations de cette vue apparaissent d’elles-mêmes.
choose-title = Choisissez une conversation
choose-text = j et k parcourent la liste, Entrée ouvre, ? montre toutes les touches.

# Recherche
search-placeholder = Mots, noms, from: label: status:
search-offers = Propositions
search-filters = Filtres utilisés
search-drop = Retirer le filtre { $filter }
search-help = Précisez avec { $operators }
search-help-told = Selon ce que les gens écrivent : is:complaint is:question is:praise is:urgent mood:bad topic:refund
search-start = Tout retrouver
search-start-text = Messages, notes, objets, clients et noms de pièces jointes. Un message se trouve dès son arrivée.
search-nothing = Rien trouvé pour « { $words } »
search-nothing-text = Essayez moins de mots ou retirez un filtre. Accents et terminaisons ne comptent pas.
operator-from = de
operator-to = à
operator-label = étiquette
operator-status = état
operator-inbox = boîte
operator-before = avant
operator-after = après
operator-has = a
operator-is = est
operator-assignee = chez
operator-mood = humeur
operator-topic = sujet

# Actes et avis
change-refused = Non changé
nothing-chosen = Choisissez d’abord une conversation
copied = Copié : { $text }
done-open = { $count ->
    [one] Rouverte
   *[other] { $count } rouvertes
 }
done-waiting = { $count ->
    [one] Attend maintenant le client
   *[other] { $count } attendent maintenant le client
 }
done-waiting-us = { $count ->
    [one] Nous attend maintenant
   *[other] { $count } nous attendent maintenant
 }
done-resolved = { $count ->
    [one] Résolue
   *[other] { $count } résolues
 }
done-spam = { $count ->
    [one] Marquée comme indésirable
   *[other] { $count } marquées comme indésirables
 }
done-trash = { $count ->
    [one] Mise à la corbeille
   *[other] { $count } mises à la corbeille
 }
done-woken = { $count ->
    [one] Réveillée
   *[other] { $count } réveillées
 }
done-assigned = { $count ->
    [one] Maintenant chez { $name }
   *[other] { $count } maintenant chez { $name }
 }
done-unassigned = { $count ->
    [one] Maintenant chez personne
   *[other] { $count } maintenant chez personne
 }
done-team = { $count ->
    [one] Confiée à { $name }
   *[other] { $count } confiées à { $name }
 }
done-no-team = { $count ->
    [one] Sans équipe maintenant
   *[other] { $count } sans équipe maintenant
 }
done-snoozed = { $count ->
    [one] Reportée au { $when }
   *[other] { $count } reportées au { $when }
 }
done-priority = { $count ->
    [one] Maintenant : { $priority }
   *[other] { $count } maintenant : { $priority }
 }
done-labels = { $count ->
    [one] Étiquettes changées
   *[other] Étiquettes de { $count } changées
 }
unstar = Retirer l’étoile
unfollow = Ne plus suivre
done-follow = Suivi changé
done-subject = Objet modifié
done-customer = Maintenant chez le client { $name }
snooze-placeholder = mardi 9h, demain, dans 2h, 4 mars
snooze-hours = { $count ->
    [one] Dans une heure
   *[other] Dans { $count } heures
 }
snooze-tomorrow = Demain
snooze-days = Dans { $count } jours
snooze-monday = Lundi prochain
snooze-week = Dans une semaine
snooze-zone = Dans votre fuseau, { $zone }. Elle se réveille plus tôt si le client écrit.

# Fil
conversation = Conversation
conversation-missing = Cette conversation ne peut pas être montrée
timeline-of = Messages : { $subject }
thread-failed = Les messages n’ont pas pu être chargés
new-arrived = Nouveau de { $name }
resolve = Résoudre
reopen = Rouvrir
message-from = Message de { $name }
message-by = Réponse de { $name }
message-more = Plus sur ce message
message-empty = Ce message n’a pas de texte.
message-id = Numéro du message
to-people = à { $people }
forwarded = Transféré
aside = À part du client
automatic = Automatique
field-to = À
field-cc = Cc
field-bcc = Cci
field-reply-to = Répondre à
details-show = Montrer les adresses
details-hide = Cacher les adresses
quoted-show = Montrer le texte cité
quoted-hide = Cacher le texte cité
images-blocked = { $count ->
    [one] 1 image extérieure n’est pas chargée, pour que l’expéditeur n’apprenne pas que vous lisez.
   *[other] { $count } images extérieures ne sont pas chargées, pour que l’expéditeur n’apprenne pas que vous lisez.
 }
rest-left = Ce message fait { $size }. Seul son début a été relevé ; le reste est encore dans la boîte aux lettres.
rest-asked = Le reste de ce message ({ $size }) est en train d’être relevé.
rest-failed = Le reste de ce message ({ $size }) n’a pas pu être relevé : { $why }
rest-fetch = Relever maintenant
rest-refused = Le reste n’a pas pu être demandé
link-until = Par lien jusqu’au { $day }
link-revoked = Le lien a été retiré
link-over = Le lien a expiré
link-fetched = { $count ->
    [0] pas encore téléchargé
    [one] téléchargé une fois
   *[other] téléchargé { $count } fois
 }
links-revoke = Retirer les liens
links-refused = Les liens n’ont pas pu être retirés
copy-show = Une autre copie de ce message : la montrer
copy-hide = Replier cette copie
images-show = Charger les images
images-failed = Les images n’ont pas pu être chargées
image-blocked = image non chargée
table-scrolls = Tableau
attachments = Pièces jointes
attachment-damaged = abîmée, ne s’ouvre pas
original-show = Montrer l’aspect d’origine
original-hide = Montrer la vue claire
original-about = L’aspect d’origine, sans scripts et sans images extérieures.
original-title = Message d’origine de { $name }
original-larger = Ouvrir en grand
original-smaller = Plus petit
original-back = Retour à la vue claire
source-show = Montrer la source
source-title = Source du message
source-about = Telle qu’arrivée, au plus les premiers 256 Kio.
source-download = Tout télécharger
passed-on = { $name } a transféré ceci. Écrit à l’origine par { $who }.
passed-on-take = En faire le client
passed-on-by = transféré par { $name }
held-title = Est-ce vraiment la même personne ?
held-why = Il prétend être d’ici mais n’a pas pu le prouver.
held-accept = Oui, c’est ici
held-separate = Non, garder à part
held-done-accept = Accepté dans cette conversation
held-done-separate = Mis dans sa propre conversation
unproven = Non vérifié
unproven-title = Cet e-mail n’a pas pu être vérifié.
unproven-about = Le domaine de { $address } dit qu’il n’a pas été envoyé de là : quelqu’un d’autre a pu l’écrire. Il n’est lié à personne, et les autres personnes qu’il nomme ne reçoivent aucune réponse. Demandez par une autre voie avant de révéler ou de changer quoi que ce soit.
unproven-nobody = La personne qui a écrit n’a pas pu être vérifiée : cette conversation n’est encore à personne. Elle sera à cette personne dès qu’elle écrira de façon vérifiée, ou quand vous la choisirez.
unproven-choose = Choisir la personne
doubt = Le nom peut tromper
doubt-direction = Le nom contient des marques qui inversent le sens de lecture. C’est l’adresse qui compte : { $address }
doubt-invisible = Le nom contient des caractères invisibles. C’est l’adresse qui compte : { $address }
doubt-address = Le nom ressemble à une adresse. La vraie est { $address }
doubt-alphabets = Le nom mélange des lettres d’alphabets qui se ressemblent. C’est l’adresse qui compte : { $address }
doubt-colleague = C’est le nom d’un collègue, mais pas son adresse. C’est l’adresse qui compte : { $address }
delivery-held = Part dans { $seconds } s
delivery-queued = Attend de partir
delivery-sending = Part maintenant
delivery-sent = Envoyé
delivery-delivered = Distribué
delivery-read = Lu
delivery-failed = Non distribué
delivery-unknown = Peut-être envoyé, peut-être pas
delivery-undone = Repris, jamais envoyé
delivery-next = essai { $count } échoué, prochain { $when }
delivery-doubled = Un nouvel envoi pourrait arriver deux fois.
send-again = Renvoyer
cancel-sending = Ne plus essayer
note-by = Note de { $name }
only-colleagues = collègues seulement
edited = modifiée
because-threaded = Rattachement
because-routed = Répartition
because-status = État
because-filed = Classement
because-unproven = Expéditeur
because-assigned = Attribution
presence-viewing = { $count ->
    [one] { $names } regarde
   *[other] { $names } regardent
 }
presence-writing = { $count ->
    [one] { $names } écrit
   *[other] { $names } écrivent
 }
presence-draft = { $names } a un brouillon ici
who-here = Ici maintenant : { $names }
who-nobody = Personne d’autre n’est ici
splitter-list = Largeur de la liste
splitter-story = Largeur de l’histoire

# Façons notées
how-phone-in = A appelé
how-phone-out = Nous avons appelé
how-letter = Lettre
how-fax = Télécopie
how-in-person = En personne
how-event = Événement

# Fusionner, déplacer, lier
view-saved = Enregistrée
views-saved = Vues enregistrées
find-conversation = Chercher des conversations
find-conversation-how = Numéro, mots, from: status:
searching = Recherche …
undone = Annulé
undone-but = { $count ->
    [one] Annulé ; un élément modifié depuis reste tel quel
   *[other] Annulé ; { $count } éléments modifiés depuis restent tels quels
 }
merge = Fusionner
merge-anyway = C’est la même affaire : fusionner
merge-into = Fusionner dans #{ $number }
merge-several = Fusionner { $count } conversations
merge-about = Tous les messages sont réunis dans un seul fil, par ordre de temps. Les autres numéros restent valables et mènent ici. Annulable pendant 30 jours.
merge-keep = Celle-ci continue
merge-people = Ce sont des clients différents : { $names }.
merge-people-why = Chaque réponse ne va toujours qu’à l’auteur du message auquel on répond. Ne fusionnez que si c’est la même affaire.
merge-count = { $conversations ->
    [one] Une conversation
   *[other] { $conversations } conversations
 } avec { $messages ->
    [one] un message
   *[other] { $messages } messages
 } rejoindra #{ $number }.
done-merged = { $count ->
    [one] Fusionnée dans #{ $number }
   *[other] { $count } fusionnées dans #{ $number }
 }
came-in = reçu dans #{ $number }
alike = est aussi ouverte et semble être la même affaire : { $why }.
alike-reference = les deux citent { $reference }
alike-subject = le même sujet
alike-text = presque les mêmes mots
alike-merge = Fusionner ici
alike-keep = Une autre affaire
done-different = Retenu : ce sont deux affaires
link = Lier
links = Conversations liées
link-add = Lier…
link-to = Lier #{ $number }
linking-about = Les conversations liées sont montrées côte à côte ; rien n’est déplacé.
link-how = Le rapport de #{ $number } avec l’autre
link-remove = Retirer le lien avec #{ $number }
tie-related = est en rapport avec elle
tie-duplicate-of = en est un doublon
tie-child-of = en est une partie
tie-continues = la continue
tied-related = en rapport
tied-duplicate-of = doublon de
tied-has-duplicate = a pour doublon
tied-child-of = partie de
tied-parent-of = a pour partie
tied-continues = continue
tied-continued-by = continuée dans
done-linked = #{ $number } et #{ $other } sont liées
done-unlinked = N’est plus liée à #{ $number }
parts-open = { $count ->
    [one] Une partie est encore ouverte
   *[other] { $count } parties sont encore ouvertes
 }
parts-resolve = { $count ->
    [one] La résoudre aussi
   *[other] Les résoudre aussi
 }
move-alone = En faire une conversation à part
move-elsewhere = Déplacer vers une autre conversation…
move-title = Déplacer des messages
move-about = Les réponses à ces messages les suivent. Annulable pendant 30 jours.
move-which = Quels messages
move-where = Où
move-new = Vers une nouvelle conversation
move-other = Vers une autre conversation
move-act = { $count ->
    [0] Déplacer
    [one] Déplacer un message
   *[other] Déplacer { $count } messages
 }
done-moved = { $count ->
    [one] Déplacé vers #{ $number }
   *[other] { $count } messages déplacés vers #{ $number }
 }
answer-this = Répondre à ce message
reassign = Donner à l’autre client
reassign-sure = Donner cette conversation à { $name } ?
reassign-seen = { $count ->
    [one] { $who } a reçu une réponse dans cette conversation et a pu la lire.
   *[other] { $who } a reçu { $count } réponses dans cette conversation et a pu les lire.
 }
reassign-to = Elles sont allées à { $addresses }. Les réponses continuent d’y aller ; seul le client change.

# Plusieurs à la fois
bulk-view = Choisir les { $of } de cette vue
bulk-frozen = { $count ->
    [one] La seule de cette vue est choisie
   *[other] Les { $count } de cette vue sont choisies, telle qu’elle est maintenant
 }
bulk-sure = { $count ->
    [one] Modifier une conversation ?
   *[other] Modifier { $count } conversations ?
 }
bulk-undoable = L’ensemble a été figé au moment du choix ; ce qui est arrivé depuis n’est pas touché. Annulable pendant 30 jours.
bulk-change = { $count ->
    [one] En modifier une
   *[other] En modifier { $count }
 }
bulk-chosen = { $count ->
    [one] Une est choisie
   *[other] { $count } sont choisies
 }
bulk-same = { $count ->
    [one] Une l’est déjà
   *[other] { $count } le sont déjà
 }
bulk-refused = { $count ->
    [one] Une que vous ne pouvez pas modifier, ou disparue
   *[other] { $count } que vous ne pouvez pas modifier, ou disparues
 }
bulk-running = { $done } sur { $count }
bulk-done = { $count ->
    [one] Une conversation modifiée
   *[other] { $count } conversations modifiées
 }
bulk-which = Lesquelles, et pourquoi
bulk-open = Conversation { $number }

# Vues enregistrées
view-save = Enregistrer cette vue
view-change = Modifier cette vue
view-about = Une vue est une liste avec une question. Son adresse se partage ; chacun y voit ce qu’il peut voir.
view-base = Liste
view-base-all = Tout, aussi ce qui est résolu
view-query = Mots et filtres
view-query-help = Par exemple label:retour status:open inbox:boutique
view-for = Pour qui
view-for-me = Moi seulement
view-for-team = Mon équipe
view-for-all = Tout le monde
view-team-of = Équipe
view-folder = Dossier
view-folder-help = Laisser vide pour aucun dossier.
view-folders = Il y a { $names }.
view-place = Place
view-place-help = Les petits nombres viennent d’abord.
view-remove = Retirer
view-saved-now = La vue est enregistrée
view-removed = Vue « { $name } » retirée
spam-filed = Classé comme indésirable.
spam-not = Pas indésirable
