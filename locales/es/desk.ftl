# Vistas y lista
view-mine = Mías
view-unassigned = Sin persona
view-mentions = Menciones
view-drafts = Borradores
view-starred = Con estrella
view-all = Todo lo abierto
view-snoozed = Pospuestas
view-waiting = Esperan al cliente
view-failed = No entregado
view-internal = Interno
view-resolved = Resueltas
view-spam = No deseado
view-trash = Papelera
view-held = Por revisar
view-could-not-process = Ilegible
views-mine = Mis vistas
views-shared = Vistas comunes
views-teams = Equipos
views-other = Más
status-open = Abierta
status-waiting = Espera al cliente
status-waiting-us = Nos espera
status-snoozed = Pospuesta
status-resolved = Resuelta
status-spam = No deseado
status-trash = Papelera
priority-low = Prioridad baja
priority-normal = Prioridad normal
priority-high = Prioridad alta
priority-urgent = Urgente
sort-newest = Lo más nuevo primero
sort-oldest = Lo más viejo primero
sort-waiting = La espera más larga primero
sort-priority = Por prioridad
sort-by = Orden: { $by }
fresh = { $count ->
    [one] 1 nueva
   *[other] { $count } nuevas
 }
no-subject = (sin asunto)
draft = Borrador
internal = Interno
public = Público
waiting-since = Nos espera desde { $when }
snoozed-until = Pospuesta hasta { $when }
assigned-to = Con { $name }
unassigned = Aún nadie
no-team = Sin equipo
name-me = { $name } (yo)
message-count = { $count ->
    [one] 1 mensaje
   *[other] { $count } mensajes
 }
list-failed = La lista no se pudo cargar
bulk-title = Cambiar las conversaciones elegidas
bulk-count = { $count } elegidas
bulk-all = Elegir las { $count }
bulk-all-loaded = Elegir las { $count } cargadas
bulk-part = Solo se pueden elegir las cargadas: { $loaded } de { $of }.
bulk-many = muchas
bulk-clear = Quitar la selección
bulk-some-failed = { $count ->
    [one] 1 conversación no cambió
   *[other] { $count } conversaciones no cambiaron
 }
empty-mine = Nada le espera
empty-mine-text = Todo lo suyo está respondido. Tome algo que nadie tenga, o disfrute de la calma.
empty-go-unassigned = { $count ->
    [one] Mirar la que nadie tiene
   *[other] Mirar las { $count } que nadie tiene
 }
empty-unassigned = Todos están atendidos
empty-unassigned-text = Cada conversación abierta tiene una persona. Las nuevas aparecen aquí solas.
empty-all = No hay conversaciones abiertas
empty-all-text = Cuando alguien escribe a una de sus bandejas, aparece aquí en segundos. También puede escribir primero.
empty-mentions = Nadie le mencionó
empty-mentions-text = Cuando un colega escribe @ y su nombre en una nota, la conversación aparece aquí.
empty-drafts = No hay borradores
empty-drafts-text = Lo que empiece a escribir se guarda aquí hasta enviarlo.
empty-starred = No hay estrellas
empty-starred-text = Ponga una estrella a lo que quiera volver a encontrar. Solo usted la ve.
empty-snoozed = Nada está pospuesto
empty-snoozed-text = Pulse s en una conversación para que vuelva en mejor momento.
empty-waiting = No esperamos a nadie
empty-waiting-text = Las conversaciones respondidas quedan aquí hasta que el cliente escriba.
empty-failed = Todo se entregó
empty-failed-text = Un mensaje que no se puede entregar vuelve aquí con su motivo.
empty-resolved = Aún no hay nada resuelto
empty-resolved-text = Pulse e en una conversación cuando el asunto esté hecho.
empty-spam = Nada no deseado
empty-spam-text = Lo que marque como no deseado se guarda aquí y se puede restaurar.
empty-trash = La papelera está vacía
empty-trash-text = Lo que tire se puede restaurar durante 30 días.
empty-held = Nada por revisar
empty-held-text = Los mensajes que dicen pertenecer a una conversación sin poder probarlo esperan aquí su decisión.
empty-internal = No hay preguntas internas
empty-internal-text = Las preguntas entre colegas aparecen aquí. Haga una con la paleta.
empty-other = Nada aquí
empty-other-text = Las conversaciones de esta vista aparecen solas.
choose-title = Elija una conversación
choose-text = j y k recorren la lista, Intro abre, ? muestra todas las teclas.

# Búsqueda
search-placeholder = Palabras, nombres, from: label: status:
search-offers = Sugerencias
search-filters = Filtros en uso
search-drop = Quitar el filtro { $filter }
search-help = Precise con { $operators }
search-start = Encontrar cualquier cosa
search-start-text = Mensajes, notas, asuntos, clientes y nombres de adjuntos. Un correo se encuentra en cuanto llega.
search-nothing = Nada encontrado para «{ $words }»
search-nothing-text = Pruebe con menos palabras o quite un filtro. Acentos y terminaciones no importan.
operator-from = de
operator-to = para
operator-label = etiqueta
operator-status = estado
operator-inbox = bandeja
operator-before = antes
operator-after = después
operator-has = tiene
operator-is = está
operator-assignee = con

# Actos y avisos
change-refused = No se cambió
nothing-chosen = Elija primero una conversación
copied = Copiado: { $text }
done-open = { $count ->
    [one] Abierta de nuevo
   *[other] { $count } abiertas de nuevo
 }
done-waiting = { $count ->
    [one] Ahora espera al cliente
   *[other] { $count } esperan ahora al cliente
 }
done-waiting-us = { $count ->
    [one] Ahora nos espera
   *[other] { $count } nos esperan ahora
 }
done-resolved = { $count ->
    [one] Resuelta
   *[other] { $count } resueltas
 }
done-spam = { $count ->
    [one] Marcada como no deseada
   *[other] { $count } marcadas como no deseadas
 }
done-trash = { $count ->
    [one] Movida a la papelera
   *[other] { $count } movidas a la papelera
 }
done-woken = { $count ->
    [one] Despierta de nuevo
   *[other] { $count } despiertas de nuevo
 }
done-assigned = { $count ->
    [one] Ahora con { $name }
   *[other] { $count } ahora con { $name }
 }
done-unassigned = { $count ->
    [one] Ahora con nadie
   *[other] { $count } ahora con nadie
 }
done-team = { $count ->
    [one] Dada a { $name }
   *[other] { $count } dadas a { $name }
 }
done-no-team = { $count ->
    [one] Ahora sin equipo
   *[other] { $count } ahora sin equipo
 }
done-snoozed = { $count ->
    [one] Pospuesta hasta { $when }
   *[other] { $count } pospuestas hasta { $when }
 }
done-priority = { $count ->
    [one] Ahora: { $priority }
   *[other] { $count } ahora: { $priority }
 }
done-labels = { $count ->
    [one] Etiquetas cambiadas
   *[other] Etiquetas de { $count } cambiadas
 }
unstar = Quitar la estrella
unfollow = Dejar de seguir
done-follow = Seguimiento cambiado
done-subject = Asunto cambiado
done-customer = Ahora es del cliente { $name }
snooze-placeholder = martes 9, mañana, in 2h, 4 mar
snooze-hours = { $count ->
    [one] En una hora
   *[other] En { $count } horas
 }
snooze-tomorrow = Mañana
snooze-days = En { $count } días
snooze-monday = El próximo lunes
snooze-week = En una semana
snooze-zone = En su zona, { $zone }. Despierta antes si el cliente escribe.

# Hilo
conversation = Conversación
conversation-missing = Esta conversación no se puede mostrar
timeline-of = Mensajes: { $subject }
thread-failed = Los mensajes no se pudieron cargar
new-arrived = Nuevo de { $name }
resolve = Resolver
reopen = Reabrir
message-from = Mensaje de { $name }
message-by = Respuesta de { $name }
message-more = Más sobre este mensaje
message-empty = Este mensaje no tiene texto.
message-id = Número del mensaje
to-people = para { $people }
forwarded = Reenviado
automatic = Automático
field-to = Para
field-cc = Cc
field-bcc = Cco
field-reply-to = Responder a
details-show = Mostrar direcciones
details-hide = Ocultar direcciones
quoted-show = Mostrar texto citado
quoted-hide = Ocultar texto citado
images-blocked = { $count ->
    [one] 1 imagen de fuera no se cargó, para que el remitente no sepa que lo lee.
   *[other] { $count } imágenes de fuera no se cargaron, para que el remitente no sepa que lo lee.
 }
images-show = Cargar imágenes
images-failed = Las imágenes no se pudieron cargar
image-blocked = imagen sin cargar
table-scrolls = Tabla
attachments = Adjuntos
attachment-damaged = dañado, no se puede abrir
original-show = Mostrar el aspecto original
original-hide = Mostrar la vista limpia
original-about = El aspecto original, sin guiones y sin imágenes de fuera.
original-title = Mensaje original de { $name }
original-larger = Abrir en grande
original-smaller = Más pequeño
original-back = Volver a la vista limpia
source-show = Mostrar la fuente
source-title = Fuente del mensaje
source-about = Como llegó, como mucho los primeros 256 KiB.
source-download = Descargar todo
held-title = ¿Es de verdad la misma persona?
held-why = Dice ser de aquí pero no lo pudo probar.
held-accept = Sí, es de aquí
held-separate = No, mantener aparte
held-done-accept = Aceptado en esta conversación
held-done-separate = Movido a una conversación propia
delivery-held = Sale en { $seconds } s
delivery-queued = Espera para salir
delivery-sending = Saliendo ahora
delivery-sent = Enviado
delivery-delivered = Entregado
delivery-failed = No entregado
delivery-unknown = Puede que se enviara o puede que no
delivery-undone = Recuperado, nunca enviado
delivery-next = falló el intento { $count }, el próximo { $when }
delivery-doubled = Enviarlo otra vez podría llegar dos veces.
send-again = Enviar otra vez
cancel-sending = Dejar de intentar
note-by = Nota de { $name }
only-colleagues = solo colegas
edited = cambiada
because-threaded = Hilo
because-routed = Reparto
because-status = Estado
because-filed = Archivo
because-assigned = Asignación
presence-viewing = { $count ->
    [one] { $names } está mirando
   *[other] { $names } están mirando
 }
presence-writing = { $count ->
    [one] { $names } está escribiendo
   *[other] { $names } están escribiendo
 }
presence-draft = { $names } tiene un borrador aquí
who-here = Aquí ahora: { $names }
who-nobody = No hay nadie más aquí
splitter-list = Ancho de la lista
splitter-story = Ancho de la historia

# Formas anotadas
how-phone-in = Llamó
how-phone-out = Llamamos
how-letter = Carta
how-fax = Fax
how-in-person = En persona
how-event = Evento
