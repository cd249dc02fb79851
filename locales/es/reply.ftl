# Escribir, borradores, empezar
composer = Redacción
composer-kind = Clase de mensaje
write-reply = Responder
write-reply-all = Responder a todos
write-forward = Reenviar
write-note = Nota
reply-text = Su respuesta
reply-placeholder = Escriba su respuesta
note-text = Su nota
note-placeholder = Escriba a sus colegas. @ menciona a alguien.
note-bar = Solo los colegas ven esto. Nunca se envía.
public-bar = Todos ven esto.
add-note = Añadir nota
add-cc = Cc, Cco, asunto
attach = Adjuntar archivos
attachment-remove = Quitar { $name }
uploading = { $count ->
    [one] Subiendo un archivo
   *[other] Subiendo { $count } archivos
 }
upload-failed = { $name } no se adjuntó
people-remove = Quitar { $who }
mention = Mencionar a un colega
goes-to = Va a
send-from = Enviar desde
send-from-other = El cliente escribió a { $address }.
send-and-wait = Enviar y esperar
send-and-resolve = Enviar y resolver
send-and-open = Enviar, dejar abierta
send-more = Más formas de enviar
send-wait = Enviar y esperar al cliente
send-resolve = Enviar y resolver
send-open = Enviar y dejar abierta
send-snooze = Enviar y posponer hasta { $when }
send-next = Abrir después la siguiente
send-failed = No enviado, su texto se conserva
sent = Enviado
sent-undo = Sale en { $seconds } s
undo-sent = Recuperado. Su texto está en la redacción.
undo-too-late = Ya es tarde para recuperarlo
blocked-empty = Escriba algo primero
blocked-nobody = Elija quién lo recibe
blocked-address = { $address } no es una dirección
blocked-long = Sobran { $over }
discard = Descartar
draft-discarded = Borrador descartado
draft-saved = Guardado
draft-not-saved = Guardado solo en este navegador, el servidor no respondió
thread-moved = Llegó algo nuevo mientras escribía.
thread-moved-read = Lo he leído
unproven-reply = Alguien escribió como { $address } y no se pudo verificar. Tu respuesta va a quien de verdad tiene esta dirección: no escribas nada que solo esa persona pueda saber.
stop-title = Detenido: la conversación avanzó
stop-about = { $count ->
    [0] Cambió después de que empezó a escribir. Su texto se conserva.
    [one] Esto llegó después de que empezó a escribir. Su texto se conserva.
   *[other] Estos { $count } llegaron después de que empezó a escribir. Su texto se conserva.
 }
stop-in = escribió
stop-out = respondió
stop-note = anotó
stop-unknown = Lea el hilo de nuevo antes de enviar.
stop-read = Leer primero
stop-send = Enviar igualmente
conflict-title = Dos versiones de su borrador
conflict-about = Escribió en dos aparatos. Nada se pierde: elija una o guarde ambas.
conflict-mine = Aquí
conflict-theirs = En el otro aparato
conflict-keep-mine = Guardar esta
conflict-keep-theirs = Guardar esta
conflict-keep-both = Guardar ambas, una bajo la otra
new-no-inbox = Ninguna bandeja puede aún empezar una conversación. Conecte primero un buzón en los ajustes.
new-already-open = { $count ->
    [one] Ya hay una conversación abierta con esta persona:
   *[other] Ya hay { $count } conversaciones abiertas con esta persona:
 }
record-about = Lo hablado fuera entra en la historia del cliente. No se envía nada.
record-how = Cómo
record-who = Con quién
record-known = Conocido: { $name }
record-matches = Clientes conocidos
record-when = Cuándo ({ $zone })
record-minutes = Minutos
record-text = Qué se dijo y qué se prometió
record-here = Pertenece a «{ $subject }»
record-saved = Anotado
request-about = Una pregunta entre colegas. Los clientes nunca la ven.
request-who = A quién pregunta
request-choose = Elija una persona o un equipo
request-team = Equipo { $name }
request-text = Qué necesita saber
request-link = Sobre «{ $subject }»
request-send = Preguntar
request-no-inbox = Aún no hay bandeja para preguntas entre colegas.
