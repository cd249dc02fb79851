# Answers that are sent later, and updates that are owed
view-scheduled = Wird später gesendet
view-followup-due = Rückmeldung fällig
empty-scheduled = Nichts wartet auf seine Zeit
empty-scheduled-text = Wählen Sie „Später senden…“ neben dem Senden-Knopf.
empty-followup-due = Niemand wartet auf eine Rückmeldung
empty-followup-due-text = Drücken Sie p in einem Gespräch, um bis zu einer Zeit eine Rückmeldung zu versprechen.
send-later = Später senden…
cmd-send-later = Später senden…
later-title = Später senden
later-about = Es bleibt liegen, und Sie erfahren es, wenn der Kunde vorher schreibt, jemand antwortet oder sonst etwas dagegen spricht.
later-when = Wann
later-clock = Nach wessen Uhr
later-mine = Meiner ({ $zone })
later-theirs = Der des Kunden ({ $zone })
later-yours = bei Ihnen
later-customers = beim Kunden
later-not-read = Schreiben Sie eine Zeit wie „di 9“ oder „in 2 std“.
later-planned = Wird { $when } gesendet
later-list = Antworten, die später gesendet werden
later-goes = Wird { $when } gesendet
later-held = Nicht gesendet: es wartet auf Sie
later-move = Zeit ändern
later-edit = Bearbeiten
later-take-over = Als meinen Entwurf übernehmen
cmd-followup = Rückmeldung versprechen bis…
followup-by = Rückmeldung bis { $when }
followup-owed = Eine Rückmeldung ist fällig
followup-done = Erledigt
followup-renew = Neue Zeit
followup-zone = In Ihrer Zeitzone, { $zone }. Wer zuständig ist, wird erinnert.
followup-ask = Bis { $when } war eine Rückmeldung geschuldet. War sie das?
done-followup = { $count ->
    [one] Rückmeldung geschuldet bis { $when }
   *[other] { $count } mit Rückmeldung bis { $when }
 }
done-followup-done = { $count ->
    [one] Keine Rückmeldung mehr geschuldet
   *[other] { $count } ohne geschuldete Rückmeldung
 }
