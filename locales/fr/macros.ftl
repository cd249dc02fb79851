# Macros: words and steps used again and again
macros = Macros
settings-macros = Macros
cmd-macro = Insérer une macro
macros-about = Des mots et des gestes que vous répétez. Dans la rédaction, tapez / pour en choisir une.
macro-add = Ajouter une macro
macro-new = Nouvelle macro
macros-empty = Pas encore de macros
macros-empty-text = Commencez par la phrase que vous avez tapée trois fois cette semaine.
macro-only-does = Agit seulement, sans mots
macro-for-me = Moi seulement
macro-for-team = Équipe
macro-for-all = Tout le monde
macro-removed = { $name } supprimée
macro-words = Mots
macro-words-about = Dans la langue du client si vous l’avez écrite, sinon dans la vôtre.
macro-does = Ce qu’elle fait
macro-does-about = Avec les droits de qui l’utilise, annulable en un geste. Avec des mots, le statut change à l’envoi.
macro-files-about = Ils sont joints partout où la macro est employée.
macro-languages = Langues
macro-language-add = Autre langue
macro-text-in = Mots en { $language }
macro-text-help = Les variables sont entre deux accolades. Ce qui est inconnu reste un blanc à remplir avant l’envoi.
macro-variable-insert = Insérer une variable
macro-leave = Inchangé
macro-assign-me = Qui l’utilise
macro-assign = Responsable
macro-team = Équipe
macro-priority = Priorité
macro-status = Statut
macro-snooze-days = Jours à compter de là
macro-snooze-hour = À cette heure
macro-labels-add = Étiquettes ajoutées
macro-labels-remove = Étiquettes retirées
macro-note = Une note pour les collègues
macro-note-help = Les variables marchent aussi ici. Le client ne la voit jamais.
macro-nothing = Aucune macro de ce nom.
macro-none = Pas encore de macros. Créez-en une dans les réglages.
macro-failed = La macro n’a pas été utilisée
macro-used = Macro « { $name } » utilisée
macro-not-here = Vous ne pouvez pas tout faire ici
macro-does-assign = confie à { $name }
macro-does-unassign = rend à l’équipe
macro-does-team = passe à { $name }
macro-does-priority = { $priority }
macro-does-labels = étiquettes : { $names }
macro-does-snooze = reporte au { $when }
macro-does-status = statut { $status }
macro-does-note = note : { $text }
macro-after-snooze = après l’envoi : reporté au { $when }
macro-after-status = après l’envoi : { $status }
send-status = Envoyer : { $status }
blocked-gaps = Complétez d’abord ce qui manque
variable-customer-name = Nom du client
variable-customer-first-name = Prénom du client
variable-customer-address = Adresse du client
variable-customer-company = Société du client
variable-conversation-number = Numéro de la conversation
variable-conversation-subject = Objet
variable-conversation-opened = Jour du début
variable-agent-name = Votre nom
variable-agent-first-name = Votre prénom
variable-agent-hours = Vos horaires
variable-inbox-name = Nom de la boîte
variable-inbox-address = Adresse de la boîte
variable-company-name = Nom de notre société
variable-hours-next-opening = Prochaine ouverture
macro-gaps = { $count ->
    [one] { $count } blanc à remplir
   *[other] { $count } blancs à remplir
 }
gaps-left = { $count ->
    [one] À remplir avant l’envoi :
   *[other] { $count } à remplir avant l’envoi :
 }
