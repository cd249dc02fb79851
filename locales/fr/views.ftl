# Vues, filtres, et ce que chacun garde pour soi
view-promised = Promis par moi
view-my-teams = Mes équipes
view-at-risk = Bientôt dû ou en retard
view-public = En public
view-approval = Attend une approbation
view-archived = Mis de côté par moi
view-muted = En sourdine pour moi
empty-promised = Vous ne devez rien à personne
empty-promised-text = Ce que vous promettez dans une réponse reste ici jusqu’à ce que ce soit tenu.
empty-my-teams = Vos équipes n’ont rien à faire
empty-my-teams-text = Les conversations confiées à l’une de vos équipes apparaissent ici.
empty-at-risk = Rien n’est en retard
empty-at-risk-text = Quand une règle avertit qu’une réponse est bientôt due, la conversation apparaît ici.
empty-public = Rien d’ouvert en public
empty-public-text = Les conversations que tout le monde peut lire apparaissent ici.
empty-approval = Rien n’attend une approbation
empty-approval-text = Les réponses qu’une deuxième personne doit regarder apparaissent ici.
empty-archived = Vous n’avez rien mis de côté
empty-archived-text = Appuyez sur h dans une conversation : elle quitte vos listes jusqu’à ce que quelque chose de nouveau soit écrit. Vous seul le voyez.
empty-muted = Rien n’est en sourdine
empty-muted-text = Appuyez sur q dans une conversation pour ne plus en entendre parler, sauf si quelqu’un vous nomme. Vous seul le voyez.
cmd-archive = Mettre de côté pour moi
cmd-mute = Mettre en sourdine pour moi
unarchive = Remettre dans mes listes
hear-again = En entendre parler à nouveau
done-archived = { $count ->
    [one] Mis de côté pour vous jusqu’à du nouveau
   *[other] { $count } mis de côté pour vous jusqu’à du nouveau
}
done-unarchived = De retour dans vos listes
done-muted = { $count ->
    [one] En sourdine pour vous
   *[other] { $count } en sourdine pour vous
}
done-unmuted = Vous en entendez à nouveau parler
hint-unknown = « { $term } » n’est pas un filtre et a été lu comme des mots.
hint-value = « { $term } » n’est pas connu et a été lu comme des mots.
hint-day = « { $term } » ne nomme aucun jour et a été lu comme des mots. Écrivez 2026-03-31 ou today.
hint-name = Rien ne s’appelle comme dans « { $term } ».
hint-nearest = Vouliez-vous dire { $term } ?
hint-known = Il y a { $terms }
filter-build = Ajouter un filtre
filter-what = Filtre
filter-value = Valeur
filter-add = Ajouter
filter-from = Écrit par
filter-to = Envoyé à
filter-customer = Client
filter-company = Entreprise
filter-label = Étiquette
filter-status = État
filter-priority = Urgence
filter-inbox = Boîte
filter-channel = Canal
filter-team = Équipe
filter-assignee = Chez
filter-sla = Délais promis
filter-due = Dû jusqu’à la fin du
filter-before = Dernier message avant
filter-after = Dernier message dès
filter-has = A
filter-is = Est
filter-visibility = Visible
filter-mood = Humeur
filter-topic = Sujet
operator-customer = client
operator-company = entreprise
operator-priority = urgence
operator-channel = canal
operator-team = équipe
operator-sla = délai
operator-due = dû jusqu’au
operator-visibility = visible
