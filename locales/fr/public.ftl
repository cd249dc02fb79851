# En public : fils de messages, réponses que tout le monde voit, suite en privé
audience = Qui voit ceci
audience-everyone = Tout le monde
audience-quiet = Tout le monde, sans mise en avant
audience-followers = Abonnés
audience-named = Seulement les personnes nommées
audience-choose = Choisir qui voit ceci
seen-by-everyone = Tout le monde voit ceci.
seen-by-quiet = Tout le monde peut voir ceci, sans mise en avant.
seen-by-followers = Les abonnés de { $name } voient ceci.
seen-by-named = Seuls { $name } et les personnes nommées voient ceci.
private = Privé
reach = Portée
reach-followers = { $count ->
    [one] 1 abonné
   *[other] { $count } abonnés
 }
reach-replies = { $count ->
    [one] 1 réponse
   *[other] { $count } réponses
 }
reach-shares = { $count ->
    [one] partagé une fois
   *[other] partagé { $count } fois
 }
reach-likes = { $count ->
    [one] aimé une fois
   *[other] aimé { $count } fois
 }
siblings = { $count ->
    [one] 1 autre dans ce fil
   *[other] { $count } autres dans ce fil
 }
on-network = Sur le réseau
tree = Fil public
tree-posts = { $count ->
    [one] Fil d’un message
   *[other] Fil de { $count } messages
 }
tree-refresh = Interroger le réseau de nouveau
tree-asked = { $count ->
    [0] Le réseau ne dit rien de nouveau
   *[other] Le réseau est interrogé ; ce qui a changé apparaît tout seul
 }
tree-inside = Seulement ici : notes, lignes et ce qui n’est pas encore parti
as-lines = Montrer comme messages dans l’ordre
as-tree = Montrer comme fil du réseau
voices = { $count ->
    [one] 1 autre voix
   *[other] { $count } autres voix
 }
post-of = Message de { $name }
post-ours = Notre message, de { $name }
post-level = { $name }, niveau { $level }
post-own = Nous
post-deleted = Supprimé
post-deleted-kept = Disparu du réseau, gardé ici.
post-hidden = Masqué
post-edited = Modifié
post-empty = Sans mots
post-elsewhere = Leur conversation
post-acts = Ce qu’on peut faire de ce message de { $name }
media-undescribed = Une image sans description
warned = Avertissement : { $words }
warned-show = Montrer
warned-hide = Replier
sensitive-show = Sensible : montrer les images
sensitive-hide = Flouter de nouveau les images
versions-title = Ce que { $name } avait écrit
versions-about = Les versions antérieures restent lisibles ici, pour qui peut lire cette conversation.
version-until = Jusqu’à
act-delete = Retirer notre message
act-hide = Masquer cette réponse
act-like = Aimer ce message
act-mute = Ne plus entendre { $name }
act-block = Bloquer { $name }
act-report = Signaler { $name } à la modération
act-delete-about = Le message disparaît du réseau. Ce qu’il disait reste dans cette conversation.
act-hide-about = Sous nos messages, personne ne le voit plus sans le demander. { $name } peut le remarquer.
act-mute-about = Le compte n’entend plus rien de { $name }. Cela ne se remarque pas.
act-block-about = { $name } ne peut plus lire le compte ni lui répondre, et le remarquera.
act-report-about = La modération du réseau reçoit ce message et votre raison.
act-final = Cela ne peut pas être annulé.
act-why = Pourquoi
act-why-free = Pourquoi, si vous voulez
act-why-help = Cela reste avec la conversation et dans le journal.
act-asked = Demandé au réseau : { $what }
write-public = Répondre en public
publish-and-wait = Publier, puis attendre
publish-and-resolve = Publier et résoudre
publish-and-open = Publier, laisser ouvert
post-names = Nomme
post-language = Langue de la réponse
language-none = Langue non précisée
warning-add = Ajouter un avertissement
warning = Avertissement
warning-help = On ne voit que cela avant de demander le reste.
named-operators = Qui gère les serveurs des deux côtés peut lire les messages privés. N’y mettez pas de données personnelles.
third-knowing = { $names } lira ceci aussi, et c’est voulu
wider-title = Montrer ces mots à : { $audience } ?
wider-about = Ils ont été écrits pour moins de lecteurs. Relisez-les avant que d’autres le puissent.
wider-yes = Oui, montrer
blocked-audience = Choisissez d’abord qui voit ceci
blocked-undescribed = Dites d’abord ce que montre chaque image
blocked-third = Une autre personne lirait ceci : confirmez d’abord
picture-words = Ce que montrent les images
picture-words-of = Ce que montre { $name }
picture-words-example = Une bouilloire au couvercle fêlé
picture-words-failed = La description n’a pas été gardée
inside-title = Continuer en privé
inside-about = Une nouvelle conversation que seuls { $name } et votre entreprise lisent. La publique reste, les deux sont liées. Rien d’autre n’est repris.
inside-begin = Bonjour { $name }, continuons ici, où seuls vous et nous lisons.
inside-way = Comment
inside-network = Sur { $network }, à cette seule personne
inside-address = À { $address }, depuis { $inbox }
inside-words = Vos mots
inside-send = Envoyer en privé
inside-done = Cela continue en privé avec { $name }
inside-no-way = Rien ne peut être envoyé en privé à { $name } : le réseau n’a pas de messages privés et aucune adresse n’est connue. Demandez-en une en public, sans détails.
other-title = Conversation liée
other-show = Côte à côte
other-close = Fermer la conversation liée
splitter-other = Largeur de la conversation liée
trouble-inbox = { $name } ne fonctionne pas
trouble-go = Vers les réglages
choice-server = Sur le serveur, dans le navigateur
choice-token = Avec un jeton d’accès
cmd-go-public = Tout le public
cmd-go-listen = Écoute
cmd-go-reports = Rapports
