# Enviar, y qué pasa con la conversación
send-and-snooze = Enviar, posponer hasta mañana
publish-and-snooze = Publicar, posponer hasta mañana
send-snooze-until = Enviar y posponer hasta…
send-snooze-about = Se envía ahora, y la conversación vuelve entonces, o cuando el cliente escriba.
send-snooze-act = Enviar y posponer
send-snooze-colleague = Enviar y posponer hasta que responda un colega
sending = Después de enviar
sending-and = Qué pasa con la conversación
sending-and-help = Lo que hace el botón de enviar si no elige otra cosa al lado. Lo que elija allí cambia aquí.
sending-wait = Espera al cliente
sending-resolve = Queda resuelta
sending-open = Sigue abierta
sending-snooze = Se pospone hasta mañana a las nueve
sending-next = Abrir la siguiente
