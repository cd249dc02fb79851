# À qui va une réponse, et ce qui s’y oppose.
elsewhere = { $sender } demande la réponse à { $address }, sur un autre domaine. Votre réponse va à { $sender } tant que personne ne dit que c’est juste.
elsewhere-confirm = Répondre à { $address }
elsewhere-confirmed = Les réponses à { $sender } vont à { $address } dans cette conversation, comme l’un de vous l’a confirmé.
elsewhere-done = Les réponses à { $sender } vont à { $address } dans cette conversation
came-back = Le courrier pour { $address } est revenu
came-back-why = , { $when } : { $words }
came-back-anyway = Envoyer quand même
came-back-works = L’adresse fonctionne
came-back-lifted = On écrit de nouveau à { $address } sans avertissement
blocked-came-back = Le courrier pour { $address } est revenu : dites s’il faut l’envoyer quand même
bounced-last = Revenu { $when } : { $words }
bounced-soft = { $count ->
    [one] Revenu une fois pour un temps
   *[other] Revenu { $count } fois pour un temps
 }, la dernière { $when } : { $words }
