# Senden und was aus dem Gespräch wird
send-and-snooze = Senden, Wiedervorlage morgen
publish-and-snooze = Veröffentlichen, Wiedervorlage morgen
send-snooze-until = Senden, Wiedervorlage am…
send-snooze-about = Es wird jetzt gesendet, und das Gespräch kommt dann zurück, oder wenn der Kunde schreibt.
send-snooze-act = Senden, Wiedervorlage
send-snooze-colleague = Senden, Wiedervorlage, wenn ein Kollege antwortet
sending = Nach dem Senden
sending-and = Was aus dem Gespräch wird
sending-and-help = Das tut der Senden-Knopf, wenn Sie daneben nichts anderes wählen. Was Sie dort wählen, gilt auch hier.
sending-wait = Es wartet auf den Kunden
sending-resolve = Es ist erledigt
sending-open = Es bleibt offen
sending-snooze = Wiedervorlage morgen um neun
sending-next = Das nächste öffnen
