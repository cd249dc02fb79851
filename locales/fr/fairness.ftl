# Rapports : à qui l’on répond en public
report-fairness = Équitable en public
report-failed = Le rapport n’a pas pu être chargé
report-period = Du { $from } au { $to }
report-table = La même chose en tableau
fairness-about = Les personnes avec peu d’abonnés reçoivent-elles une réponse aussi sûrement et aussi vite que celles qui en ont beaucoup ?
fairness-empty = Personne n’a commencé de conversation publique pendant ce temps
fairness-empty-text = Dès que l’on écrit en public sur un réseau connecté, c’est compté ici.
fairness-trend-few = Trop peu de conversations pour comparer petits et grands comptes.
fairness-trend-same = Pas de différence entre petits et grands comptes au-delà du hasard.
fairness-trend-large = Les grands comptes reçoivent plus souvent une réponse que les petits, au-delà du hasard.
fairness-trend-small = Les petits comptes reçoivent plus souvent une réponse que les grands, au-delà du hasard.
fairness-answered = Part répondue, avec son intervalle à 95 %
fairness-waited = Temps jusqu’à la première réponse : la moitié jusqu’au point, neuf sur dix jusqu’au bout du trait
fairness-answered-short = Part, 95 %
fairness-waited-short = Temps de réponse
fairness-followers = Abonnés
fairness-begun = Commencées
fairness-count = Répondues
fairness-n = n = { $count }
fairness-share = { $share } ({ $low } à { $high })
fairness-wait = { $median }, neuf sur dix en { $most }
fairness-few = trop peu pour dire ({ $count })
fairness-how = Sont comptées les conversations publiques commencées par d’autres pendant ce temps, sans indésirables, selon les abonnés d’alors. Répondue veut dire qu’une personne a répondu jusqu’ici. Intervalles de Wilson, 95 % ; sous cinq, rien n’est dit. Les temps sont ceux des répondues.
band-between = { $from } à { $to } abonnés
band-from = { $from } abonnés ou plus
band-unknown = Abonnés inconnus
