# Reportée jusqu’à une heure, ou jusqu’à ce que quelque chose arrive
snooze-for-reply = Jusqu’à la réponse du client
snooze-for-colleague = Jusqu’à la note d’un collègue
snooze-both = { $mine } ({ $theirs } là-bas)
snooze-zone-theirs = Celui du client est { $zone }.
snoozed-for-reply = Reportée jusqu’à sa réponse
snoozed-for-colleague = Reportée jusqu’à la réponse d’un collègue
snoozed-until-or-reply = Reportée jusqu’au { $when } ou à sa réponse
snoozed-until-or-colleague = Reportée jusqu’au { $when } ou à la réponse d’un collègue
done-snoozed-reply = { $count ->
    [one] Reportée jusqu’à la réponse du client
   *[other] { $count } reportées jusqu’à la réponse des clients
 }
done-snoozed-colleague = { $count ->
    [one] Reportée jusqu’à la réponse d’un collègue
   *[other] { $count } reportées jusqu’à la réponse d’un collègue
 }
