# Auf Wiedervorlage bis zu einer Zeit, oder bis etwas geschieht
snooze-for-reply = Bis der Kunde antwortet
snooze-for-colleague = Bis jemand von uns in einer Notiz antwortet
snooze-both = { $mine } (dort { $theirs })
snooze-zone-theirs = Beim Kunden gilt { $zone }.
snoozed-for-reply = Wiedervorlage bei Antwort
snoozed-for-colleague = Wiedervorlage, wenn ein Kollege antwortet
snoozed-until-or-reply = Wiedervorlage { $when } oder bei Antwort
snoozed-until-or-colleague = Wiedervorlage { $when } oder wenn ein Kollege antwortet
done-snoozed-reply = { $count ->
    [one] Wiedervorlage, wenn der Kunde antwortet
   *[other] { $count } auf Wiedervorlage, bis die Kunden antworten
 }
done-snoozed-colleague = { $count ->
    [one] Wiedervorlage, wenn ein Kollege antwortet
   *[other] { $count } auf Wiedervorlage, bis ein Kollege antwortet
 }
