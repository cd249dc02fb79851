# Ansichten, Filter und was jemand für sich behält
view-promised = Von mir versprochen
view-my-teams = Meine Teams
view-at-risk = Bald fällig oder zu spät
view-public = Öffentlich
view-approval = Wartet auf Freigabe
view-archived = Von mir weggelegt
view-muted = Von mir stummgeschaltet
empty-promised = Sie sind niemandem etwas schuldig
empty-promised-text = Was Sie in einer Antwort versprechen, steht hier, bis es gehalten ist.
empty-my-teams = Ihre Teams haben nichts zu tun
empty-my-teams-text = Gespräche, die einem Ihrer Teams gegeben wurden, erscheinen hier.
empty-at-risk = Nichts ist zu spät
empty-at-risk-text = Sobald eine Regel warnt, dass eine Antwort bald fällig ist, erscheint das Gespräch hier.
empty-public = Nichts offen in der Öffentlichkeit
empty-public-text = Gespräche, die alle lesen können, erscheinen hier.
empty-approval = Nichts wartet auf Freigabe
empty-approval-text = Antworten, die eine zweite Person ansehen muss, erscheinen hier.
empty-archived = Sie haben nichts weggelegt
empty-archived-text = Drücken Sie h in einem Gespräch: Es verlässt Ihre Listen, bis etwas Neues geschrieben wird. Nur Sie sehen das.
empty-muted = Sie haben nichts stummgeschaltet
empty-muted-text = Drücken Sie q in einem Gespräch, um nichts mehr davon zu hören, außer jemand nennt Sie. Nur Sie sehen das.
cmd-archive = Für mich weglegen
cmd-mute = Für mich stummschalten
unarchive = Zurück in meine Listen
hear-again = Wieder davon hören
done-archived = { $count ->
    [one] Für Sie weggelegt, bis etwas Neues geschrieben wird
   *[other] { $count } für Sie weggelegt, bis etwas Neues geschrieben wird
}
done-unarchived = Wieder in Ihren Listen
done-muted = { $count ->
    [one] Für Sie stummgeschaltet
   *[other] { $count } für Sie stummgeschaltet
}
done-unmuted = Sie hören wieder davon
hint-unknown = „{ $term }“ ist kein Filter und wurde als Wörter gelesen.
hint-value = „{ $term }“ ist nicht bekannt und wurde als Wörter gelesen.
hint-day = „{ $term }“ nennt keinen Tag und wurde als Wörter gelesen. Schreiben Sie 2026-03-31 oder today.
hint-name = Nichts heißt wie in „{ $term }“.
hint-nearest = Meinten Sie { $term }?
hint-known = Es gibt { $terms }
filter-build = Filter hinzufügen
filter-what = Filter
filter-value = Wert
filter-add = Hinzufügen
filter-from = Geschrieben von
filter-to = Geschickt an
filter-customer = Kunde
filter-company = Firma
filter-label = Etikett
filter-status = Status
filter-priority = Dringlichkeit
filter-inbox = Posteingang
filter-channel = Kanal
filter-team = Team
filter-assignee = Bei wem
filter-sla = Zugesagte Zeiten
filter-due = Fällig bis Ende
filter-before = Letzte Nachricht vor
filter-after = Letzte Nachricht ab
filter-has = Hat
filter-is = Ist
filter-visibility = Sichtbar
filter-mood = Stimmung
filter-topic = Über
operator-customer = Kunde
operator-company = Firma
operator-priority = Dringlichkeit
operator-channel = Kanal
operator-team = Team
operator-sla = Zusage
operator-due = fällig bis
operator-visibility = sichtbar
