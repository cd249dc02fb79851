# An wen eine Antwort geht, und was dagegen spricht.
elsewhere = { $sender } möchte die Antwort an { $address } haben, bei einer anderen Domain. Deine Antwort geht an { $sender }, bis jemand sagt, dass das stimmt.
elsewhere-confirm = { $address } antworten
elsewhere-confirmed = Antworten an { $sender } gehen in diesem Gespräch an { $address }, wie jemand von euch bestätigt hat.
elsewhere-done = Antworten an { $sender } gehen in diesem Gespräch an { $address }
came-back = Post an { $address } kam zurück
came-back-why = , { $when }: { $words }
came-back-anyway = Trotzdem dorthin senden
came-back-works = Die Adresse stimmt
came-back-lifted = An { $address } wird wieder ohne Warnung geschrieben
blocked-came-back = Post an { $address } kam zurück: Sag, ob sie trotzdem dorthin gehen soll
bounced-last = Kam zurück, { $when }: { $words }
bounced-soft = { $count ->
    [one] Kam einmal vorübergehend zurück
   *[other] Kam { $count }-mal vorübergehend zurück
 }, zuletzt { $when }: { $words }
