# Berichte: wem öffentlich geantwortet wird
report-fairness = Fair in der Öffentlichkeit
report-failed = Der Bericht ließ sich nicht laden
report-period = { $from } bis { $to }
report-table = Dasselbe als Tabelle
fairness-about = Ob Menschen mit wenigen Followern so sicher und so bald Antwort bekommen wie Menschen mit vielen.
fairness-empty = Niemand hat in dieser Zeit ein öffentliches Gespräch begonnen
fairness-empty-text = Sobald jemand in einem verbundenen Netzwerk öffentlich schreibt, wird hier gezählt.
fairness-trend-few = Zu wenige Gespräche, um kleine und große Konten zu vergleichen.
fairness-trend-same = Kein Unterschied zwischen kleinen und großen Konten, der über Zufall hinausgeht.
fairness-trend-large = Große Konten bekommen öfter Antwort als kleine, über Zufall hinaus.
fairness-trend-small = Kleine Konten bekommen öfter Antwort als große, über Zufall hinaus.
fairness-answered = Anteil beantwortet, mit 95-%-Intervall
fairness-waited = Zeit bis zur ersten Antwort: die Hälfte bis zum Punkt, neun von zehn bis zum Ende der Linie
fairness-answered-short = Anteil, 95 %
fairness-waited-short = Zeit bis zur Antwort
fairness-followers = Follower
fairness-begun = Begonnen
fairness-count = Beantwortet
fairness-n = n = { $count }
fairness-share = { $share } ({ $low } bis { $high })
fairness-wait = { $median }, neun von zehn in { $most }
fairness-few = zu wenige für eine Aussage ({ $count })
fairness-how = Gezählt sind öffentliche Gespräche, die jemand anderes in dieser Zeit begann, ohne Spam, nach den Followern von damals. Beantwortet heißt: Ein Mensch hat bisher geantwortet. Intervalle nach Wilson, 95 %; unter fünf wird nichts gesagt. Zeiten gelten für die beantworteten.
band-between = { $from } bis { $to } Follower
band-from = { $from } Follower oder mehr
band-unknown = Follower unbekannt
