# Beanspruchen: wer allein senden darf
claim-nobody = In diesem Team beansprucht die Konversation zuerst, wer antwortet.
claim-act = Beanspruchen
claim-mine = Sie haben diese Konversation bis { $until } beansprucht.
claim-longer = Noch { $count } Minuten
claim-give-back = Zurückgeben
claim-other = { $name } hat diese Konversation bis { $until } beansprucht.
claim-take-over = Übernehmen
claim-refused = Der Anspruch bleibt, wie er war
claim-blocked = Beanspruchen Sie die Konversation, bevor Sie senden.
claim-blocked-other = { $name } hat diese Konversation beansprucht. Übernehmen Sie sie, bevor Sie senden.
claim-team = Beanspruchen
claim-team-help = Ist es an, darf nur senden, wer die Konversation beansprucht hat. Der Anspruch endet von selbst; jemand anders kann übernehmen, und die andere Person erfährt es.
claim-off = Aus: alle im Team dürfen senden
claim-minutes = { $count } Minuten
