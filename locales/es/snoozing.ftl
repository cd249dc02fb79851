# Pospuesta hasta una hora, o hasta que ocurra algo
snooze-for-reply = Hasta que responda el cliente
snooze-for-colleague = Hasta que un colega responda en una nota
snooze-both = { $mine } (allí { $theirs })
snooze-zone-theirs = La del cliente es { $zone }.
snoozed-for-reply = Pospuesta hasta que responda
snoozed-for-colleague = Pospuesta hasta que responda un colega
snoozed-until-or-reply = Pospuesta hasta { $when } o su respuesta
snoozed-until-or-colleague = Pospuesta hasta { $when } o la respuesta de un colega
done-snoozed-reply = { $count ->
    [one] Pospuesta hasta que responda el cliente
   *[other] { $count } pospuestas hasta que respondan los clientes
 }
done-snoozed-colleague = { $count ->
    [one] Pospuesta hasta que responda un colega
   *[other] { $count } pospuestas hasta que responda un colega
 }
