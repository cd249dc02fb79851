# Webhooks
settings-webhooks = Webhooks
webhooks-about = Otros sistemas se enteran de lo que pasa aquí, con firma, y otra vez hasta que lo aceptan.
webhooks-all = Todos los webhooks
webhooks-empty = Aún no hay webhooks
webhooks-empty-text = Escribe la dirección de un programa y sabrá de cada cambio en un segundo.
webhook-add = Añadir un webhook
webhook-new = Nuevo webhook
webhook-about = Firmado según Standard Webhooks: una biblioteca ya hecha lo comprueba en cualquier lenguaje.
webhook-make = Ponerlo en marcha
webhook-what = Lo que oye
webhook-url-help = Recibe peticiones POST con JSON. Debe responder de 200 a 299 en 15 segundos.
webhook-name-help = Quién escucha allí, por ejemplo «almacén».
webhook-teams = Conversaciones de
webhook-teams-help = Sin marcar ninguno, toda la empresa. Las consultas entre colegas no se cuentan nunca.
webhook-everything = Todo lo que pasa
webhook-everything-help = También los tipos que añadan versiones futuras. Desactívalo para elegir.
webhook-kinds = Tipos de sucesos
webhook-notes = Con el texto de las notas
webhook-notes-help = Sin esto solo sale el número de una nota, nunca su texto.
webhook-is-ok = Funciona
webhook-is-new = Nada enviado aún
webhook-is-failing = Falla
webhook-is-paused = En pausa
webhook-is-off = Desactivado
webhook-waiting = { $count ->
    [one] uno espera
   *[other] { $count } esperan
 }
webhook-last = último aceptado
webhook-test = Enviar una prueba
webhook-test-sent = La prueba va de camino. Abajo se ve qué fue de ella.
webhook-on = Activar
webhook-on-about = Lo que pasó mientras tanto se ha guardado y se envía ahora.
webhook-on-skip = Pasar por alto lo que pasó mientras tanto
webhook-on-skip-help = No se enviará nunca. Solo lo que pase desde ahora.
webhook-stopped-paused = En pausa. No sale nada; lo que pasa se guarda.
webhook-stopped-gone = Desactivado: el receptor dijo que no quiere nada más.
webhook-stopped-failing = Desactivado: durante cinco días no se aceptó nada.
webhook-failing = { $count ->
    [one] Falló un intento, desde
   *[other] Fallaron { $count } intentos seguidos, desde
 }
webhook-secret = Secreto
webhook-secret-about = Con él comprueba el receptor las firmas. Se guarda sellado y no se vuelve a mostrar.
webhook-secret-once = El secreto de este webhook. Cópialo ahora: solo se muestra esta vez.
webhook-secret-since = en uso desde
webhook-secret-both = el anterior también firma hasta
webhook-secret-new = Nuevo secreto
webhook-secret-new-about = Durante un día firman el viejo y el nuevo, para que el receptor cambie sin corte.
webhook-remove = Quitar el webhook
webhook-remove-title = ¿Quitar «{ $name }»?
webhook-remove-about = Allí no se envía nada más; lo que espera se descarta. No se puede deshacer.
webhook-deliveries = Envíos
webhook-deliveries-about = Los últimos 30 días.
webhook-deliveries-empty = Aquí no hay nada. Envía una prueba o espera a que pase algo.
webhook-told = Lo que cuenta
webhook-next = otra vez
webhook-tries = Intentos
webhook-tries-none = Aún sin intentar.
webhook-no-answer = sin respuesta
webhook-took = { $ms } ms
webhook-body = Lo que se envió
webhook-replay = Enviar otra vez
webhook-replayed = Se envía otra vez, con el mismo identificador.
