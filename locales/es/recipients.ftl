# A quién va una respuesta y qué habla en contra.
elsewhere = { $sender } pide la respuesta en { $address }, en otro dominio. Tu respuesta va a { $sender } hasta que alguien diga que es correcto.
elsewhere-confirm = Responder a { $address }
elsewhere-confirmed = Las respuestas a { $sender } van a { $address } en esta conversación, como confirmó alguien del equipo.
elsewhere-done = Las respuestas a { $sender } van a { $address } en esta conversación
came-back = El correo para { $address } volvió
came-back-why = , { $when }: { $words }
came-back-anyway = Enviar de todos modos
came-back-works = La dirección funciona
came-back-lifted = Se vuelve a escribir a { $address } sin aviso
blocked-came-back = El correo para { $address } volvió: di si se envía allí de todos modos
bounced-last = Volvió { $when }: { $words }
bounced-soft = { $count ->
    [one] Volvió una vez por un tiempo
   *[other] Volvió { $count } veces por un tiempo
 }, la última { $when }: { $words }
