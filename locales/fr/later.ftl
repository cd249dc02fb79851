# Answers that are sent later, and updates that are owed
view-scheduled = Envoi différé
view-followup-due = Nouvelles promises
empty-scheduled = Rien n’attend d’être envoyé
empty-scheduled-text = Choisissez « Envoyer plus tard… » à côté du bouton.
empty-followup-due = Personne n’attend de nouvelles
empty-followup-due-text = Appuyez sur p dans une conversation pour promettre des nouvelles avant une heure.
send-later = Envoyer plus tard…
cmd-send-later = Envoyer plus tard…
later-title = Envoyer plus tard
later-about = Retenu, et vous êtes prévenu, si le client écrit avant, si un collègue répond ou si autre chose s’y oppose.
later-when = Quand
later-clock = À l’heure de qui
later-mine = La mienne ({ $zone })
later-theirs = Celle du client ({ $zone })
later-yours = chez vous
later-customers = chez le client
later-not-read = Écrivez une heure comme « mar 9 » ou « dans 2 h ».
later-planned = Sera envoyé { $when }
later-list = Réponses envoyées plus tard
later-goes = Sera envoyé { $when }
later-held = Non envoyé : cela vous attend
later-move = Changer l’heure
later-edit = Modifier
later-take-over = Reprendre comme brouillon
cmd-followup = Promettre des nouvelles avant…
followup-by = Nouvelles avant { $when }
followup-owed = Des nouvelles sont dues
followup-done = Fait
followup-renew = Nouvelle heure
followup-zone = Dans votre fuseau, { $zone }. La personne responsable est prévenue.
followup-ask = Des nouvelles étaient promises avant { $when }. Est-ce cela ?
done-followup = { $count ->
    [one] Nouvelles dues avant { $when }
   *[other] { $count } avec nouvelles dues avant { $when }
 }
done-followup-done = { $count ->
    [one] Plus de nouvelles dues
   *[other] { $count } sans nouvelles dues
 }
