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
list-unknown = Esta lista no existe
list-unknown-text = Quizá se eliminó, o la dirección está mal escrita.
bulk-title = Cambiar las conversaciones elegidas
bulk-count = { $count } elegidas
bulk-all = Elegir las { $count }
bulk-all-loaded = Elegir las { $count } cargadas
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
search-help-told = Según lo que escribe la gente: is:complaint is:question is:praise is:urgent mood:bad topic:refund
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
operator-mood = ánimo
operator-topic = sobre

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
aside = Aparte del cliente
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
rest-left = Este mensaje tiene { $size }. Solo se recogió el principio; el resto sigue en el buzón.
rest-asked = El resto de este mensaje ({ $size }) se está recogiendo.
rest-failed = El resto de este mensaje ({ $size }) no se pudo recoger: { $why }
rest-fetch = Recogerlo ahora
rest-refused = El resto no se pudo pedir
link-until = Por enlace hasta el { $day }
link-revoked = El enlace se retiró
link-over = El enlace ha caducado
link-fetched = { $count ->
    [0] aún sin descargar
    [one] descargado una vez
   *[other] descargado { $count } veces
 }
links-revoke = Retirar los enlaces
links-refused = Los enlaces no se pudieron retirar
copy-show = Otra copia de este mensaje: mostrarla
copy-hide = Plegar esta copia
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
passed-on = { $name } reenvió esto. Lo escribió primero { $who }.
passed-on-take = Hacer que sea el cliente
passed-on-by = reenviado por { $name }
held-title = ¿Es de verdad la misma persona?
held-why = Dice ser de aquí pero no lo pudo probar.
held-accept = Sí, es de aquí
held-separate = No, mantener aparte
held-done-accept = Aceptado en esta conversación
held-done-separate = Movido a una conversación propia
unproven = Sin verificar
unproven-title = Este correo no se pudo verificar.
unproven-about = El dominio de { $address } dice que no se envió desde allí: puede haberlo escrito otra persona. No se vincula a nadie, y las demás personas que nombra no reciben respuesta. Pregunta por otra vía antes de revelar o cambiar algo.
unproven-nobody = Quien escribió no se pudo verificar, así que todavía no es de nadie. Será de esa persona cuando escriba de forma verificada o cuando la elijas.
unproven-choose = Elegir a la persona
doubt = El nombre puede engañar
doubt-direction = El nombre contiene marcas que invierten el sentido de lectura. Lo que cuenta es la dirección: { $address }
doubt-invisible = El nombre contiene caracteres invisibles. Lo que cuenta es la dirección: { $address }
doubt-address = El nombre parece una dirección. La verdadera es { $address }
doubt-alphabets = El nombre mezcla letras de alfabetos que se parecen. Lo que cuenta es la dirección: { $address }
doubt-colleague = Así se llama alguien del equipo, pero no es su dirección. Lo que cuenta es la dirección: { $address }
delivery-held = Sale en { $seconds } s
delivery-queued = Espera para salir
delivery-sending = Saliendo ahora
delivery-sent = Enviado
delivery-delivered = Entregado
delivery-read = Leído
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
because-unproven = Remitente
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

# Unir, mover, enlazar
view-saved = Guardada
views-saved = Vistas guardadas
find-conversation = Buscar conversaciones
find-conversation-how = Número, palabras, from: status:
searching = Buscando …
undone = Deshecho
undone-but = { $count ->
    [one] Deshecho; algo que se cambió después queda como está
   *[other] Deshecho; { $count } cosas que se cambiaron después quedan como están
 }
merge = Unir
merge-anyway = Es un mismo asunto: unir
merge-into = Unir con #{ $number }
merge-several = Unir { $count } conversaciones
merge-about = Todos los mensajes quedan en un solo hilo, por orden de tiempo. Los otros números siguen valiendo y llevan aquí. Se puede deshacer durante 30 días.
merge-keep = Esta continúa
merge-people = Son clientes distintos: { $names }.
merge-people-why = Cada respuesta sigue yendo solo a quien escribió el mensaje que se responde. Una solo si es un mismo asunto.
merge-count = { $conversations ->
    [one] Una conversación
   *[other] { $conversations } conversaciones
 } con { $messages ->
    [one] un mensaje
   *[other] { $messages } mensajes
 } pasará a #{ $number }.
done-merged = { $count ->
    [one] Unida con #{ $number }
   *[other] { $count } unidas con #{ $number }
 }
came-in = llegó en #{ $number }
alike = también está abierta y parece el mismo asunto: { $why }.
alike-reference = ambas nombran { $reference }
alike-subject = el mismo asunto
alike-text = casi las mismas palabras
alike-merge = Unir aquí
alike-keep = Otro asunto
done-different = Recordado: son dos asuntos
link = Enlazar
links = Conversaciones enlazadas
link-add = Enlazar…
link-to = Enlazar #{ $number }
linking-about = Las conversaciones enlazadas se muestran juntas; nada se mueve.
link-how = Qué relación tiene #{ $number } con la otra
link-remove = Quitar el enlace con #{ $number }
tie-related = está relacionada con ella
tie-duplicate-of = es un duplicado de ella
tie-child-of = es parte de ella
tie-continues = la continúa
tied-related = relacionada
tied-duplicate-of = duplicado de
tied-has-duplicate = tiene el duplicado
tied-child-of = parte de
tied-parent-of = tiene la parte
tied-continues = continúa
tied-continued-by = continuada en
done-linked = #{ $number } y #{ $other } están enlazadas
done-unlinked = Ya no está enlazada con #{ $number }
parts-open = { $count ->
    [one] Una parte sigue abierta
   *[other] { $count } partes siguen abiertas
 }
parts-resolve = { $count ->
    [one] Resolverla también
   *[other] Resolverlas también
 }
move-alone = Hacerla una conversación propia
move-elsewhere = Mover a otra conversación…
move-title = Mover mensajes
move-about = Las respuestas a estos mensajes los siguen. Se puede deshacer durante 30 días.
move-which = Qué mensajes
move-where = Adónde
move-new = A una conversación nueva
move-other = A otra conversación
move-act = { $count ->
    [0] Mover
    [one] Mover un mensaje
   *[other] Mover { $count } mensajes
 }
done-moved = { $count ->
    [one] Movido a #{ $number }
   *[other] { $count } mensajes movidos a #{ $number }
 }
answer-this = Responder a este mensaje
reassign = Dar al otro cliente
reassign-sure = ¿Dar esta conversación a { $name }?
reassign-seen = { $count ->
    [one] { $who } recibió una respuesta en esta conversación y puede haberla leído.
   *[other] { $who } recibió { $count } respuestas en esta conversación y puede haberlas leído.
 }
reassign-to = Fueron a { $addresses }. Las respuestas siguen yendo allí; solo cambia de quién es.

# Muchas a la vez
bulk-view = Elegir las { $of } de esta vista
bulk-frozen = { $count ->
    [one] Está elegida la única de esta vista
   *[other] Están elegidas las { $count } de esta vista, como está ahora
 }
bulk-sure = { $count ->
    [one] ¿Cambiar una conversación?
   *[other] ¿Cambiar { $count } conversaciones?
 }
bulk-undoable = El conjunto quedó fijado al elegirlo; lo que llegó después no se toca. Se puede deshacer durante 30 días.
bulk-change = { $count ->
    [one] Cambiar una
   *[other] Cambiar { $count }
 }
bulk-chosen = { $count ->
    [one] Una está elegida
   *[other] { $count } están elegidas
 }
bulk-same = { $count ->
    [one] Una ya está así
   *[other] { $count } ya están así
 }
bulk-refused = { $count ->
    [one] Una que no puede cambiar, o que ya no está
   *[other] { $count } que no puede cambiar, o que ya no están
 }
bulk-running = { $done } de { $count }
bulk-done = { $count ->
    [one] Una conversación cambiada
   *[other] { $count } conversaciones cambiadas
 }
bulk-which = Cuáles, y por qué
bulk-open = Conversación { $number }

# Vistas guardadas
view-save = Guardar esta vista
view-change = Cambiar esta vista
view-about = Una vista es una lista con una pregunta. Su dirección se puede compartir; cada cual ve en ella lo que puede ver.
view-base = Lista
view-base-all = Todo, también lo resuelto
view-query = Palabras y filtros
view-query-help = Por ejemplo label:reembolso status:open inbox:tienda
view-for = Para quién
view-for-me = Solo yo
view-for-team = Mi equipo
view-for-all = Todos
view-team-of = Equipo
view-folder = Carpeta
view-folder-help = Deje vacío para ninguna carpeta.
view-folders = Hay { $names }.
view-place = Lugar
view-place-help = Los números bajos van primero.
view-remove = Quitar
view-saved-now = La vista está guardada
view-removed = Vista «{ $name }» quitada
spam-filed = Archivado como no deseado.
spam-not = No es spam
