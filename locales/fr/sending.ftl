# Envoyer, et ce que devient la conversation
send-and-snooze = Envoyer, reporter à demain
publish-and-snooze = Publier, reporter à demain
send-snooze-until = Envoyer et reporter au…
send-snooze-about = C’est envoyé maintenant, et la conversation revient à ce moment, ou quand le client écrit.
send-snooze-act = Envoyer et reporter
send-snooze-colleague = Envoyer et reporter jusqu’à la réponse d’un collègue
sending = Après l’envoi
sending-and = Ce que devient la conversation
sending-and-help = Ce que fait le bouton d’envoi si vous ne choisissez rien d’autre à côté. Un choix là-bas le change ici.
sending-wait = Elle attend le client
sending-resolve = Elle est résolue
sending-open = Elle reste ouverte
sending-snooze = Elle est reportée à demain, neuf heures
sending-next = Ouvrir la suivante
