# En coulisses
work-jobs = Tâches
work-outbox = Départs
work-quarantine = Reçus
work-sent-mail = Courrier envoyé
work-audit = Journal
state-all = Tout
state-ready = Prêt
state-running = En cours
state-done = Fini
state-failed = Échoué
state-cancelled = Annulé
state-held = Délai de reprise
state-queued = En attente
state-sending = Part maintenant
state-sent = Envoyé
state-delivered = Distribué
state-unknown = Incertain
state-undone = Repris
state-waiting = Vous attend
state-quarantined = Non traité
state-system = Rapports sans effet
state-duplicate = Reçu deux fois
state-echo = Les nôtres, revenus
state-discarded = Écarté
state-retried = Retenté
jobs-about = Ce que le bureau fait de lui-même : relever, envoyer, ranger.
jobs-empty = Aucune tâche ici
jobs-empty-text = Celles qui sont finies sont rangées après un temps.
job-kind = Tâche
job-when = Quand
job-tries = Essais
job-error = Ce qui a échoué
class-counts = { $ready } prêtes, { $running } en cours, { $failed } échouées
pause = Suspendre
resume = Reprendre
pause-title = Suspendre « { $name } » ?
pause-about = Ces tâches attendent qu’on les laisse reprendre. Rien n’est perdu. Les collègues voient votre raison.
outbox-about = Tout ce qui part, avec son état et sa raison.
outbox-empty = Rien n’est en route
outbox-empty-text = Les réponses sont ici dès que vous les envoyez.
quarantine-about = Tout ce qui est reçu est ici, chaque chose dans un seul état et avec sa raison. Rien n’est jeté.
quarantine-empty = Tout a pu être lu
quarantine-empty-text = Un message qui ne peut être traité apparaît ici, et rien n’en est perdu.
received-done = Dans une conversation
received-new = En lecture
received-unknown = Inconnu de cette version
received-converse = En faire une conversation
received-converse-done = Cela devient une conversation à part
none-of-kind = Rien de cette sorte
quarantine-retry = Traiter à nouveau
quarantine-tries = { $count ->
    [one] essayé une fois
   *[other] essayé { $count } fois
 }
quarantine-discard-title = Écarter ce message ?
quarantine-discard-about = Le message de { $from } ne deviendra pas une conversation.
sent-mail-about = Dans la démonstration le courrier reste ici au lieu d’être distribué.
sent-mail-empty = Rien n’a encore été envoyé
sent-mail-empty-text = Répondez à une conversation. Une fois le délai de reprise passé, le message apparaît ici.
sent-when = Envoyé
read-it = Lire
audit-about = Qui a fait quoi, dans l’ordre. Les lignes ne peuvent être ni changées ni retirées.
audit-when = Quand
audit-actor = Qui
audit-action = Quoi
audit-thing = Sur quoi
audit-words = Mots
audit-save = Enregistrer en fichier
audit-everybody = Tout le monde
audit-empty = Aucune ligne ne correspond
audit-empty-text = Retirez un filtre pour en voir plus.
# A copy of the database
copy-elsewhere = Cette base de données a été copiée ou déplacée ici
copy-older = Une base de données plus ancienne a été remise en place
copy-restored = Cette base de données vient d’une sauvegarde du { $of }
copy-imported = Un export du { $of } a été apporté ici
copy-why = Ce qui devait partir bien avant { $at } a pu être déjà envoyé à l’endroit d’origine. C’est donc retenu ici et ne part que si quelqu’un l’envoie.
copy-held = { $count ->
    [0] Rien n’a été retenu dans la boîte d’envoi
    [one] 1 envoi retenu dans la boîte d’envoi
   *[other] { $count } envois retenus dans la boîte d’envoi
 }
copy-planned = { $count ->
    [one] 1 réponse planifiée en attente
   *[other] { $count } réponses planifiées en attente
 }
copy-seen = J’ai vu
