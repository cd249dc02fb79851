# Entre bastidores
work-jobs = Tareas
work-outbox = Salida
work-quarantine = Recibidos
work-sent-mail = Correo enviado
work-audit = Registro
state-all = Todo
state-ready = Lista
state-running = En marcha
state-done = Hecha
state-failed = Fallida
state-cancelled = Cancelada
state-held = Se puede recuperar
state-queued = En cola
state-sending = Saliendo
state-sent = Enviado
state-delivered = Entregado
state-unknown = Incierto
state-undone = Recuperado
state-waiting = Le espera
state-quarantined = Sin procesar
state-system = Informes sin efecto
state-duplicate = Recibido dos veces
state-echo = Propios que volvieron
state-discarded = Descartado
state-retried = Reintentado
jobs-about = Lo que la mesa hace sola: recoger, enviar, ordenar.
jobs-empty = No hay tareas aquí
jobs-empty-text = Las hechas se retiran pasado un tiempo.
job-kind = Tarea
job-when = Cuándo
job-tries = Intentos
job-error = Qué falló
class-counts = { $ready } listas, { $running } en marcha, { $failed } fallidas
pause = Pausar
resume = Seguir
pause-title = ¿Pausar «{ $name }»?
pause-about = Estas tareas esperan hasta que alguien las deje seguir. Nada se pierde. Los colegas ven su motivo.
outbox-about = Todo lo que sale, con su estado y motivo.
outbox-empty = Nada está en camino
outbox-empty-text = Las respuestas están aquí desde que las envía.
quarantine-about = Todo lo recibido está aquí, cada cosa en un solo estado y con su motivo. Nada se tira.
quarantine-empty = Todo se pudo leer
quarantine-empty-text = Un mensaje que no se puede procesar aparece aquí, y nada de él se pierde.
received-done = En una conversación
received-new = Leyéndose
received-unknown = Desconocido para esta versión
received-converse = Hacer de ello una conversación
received-converse-done = Será una conversación propia
none-of-kind = Nada de esta clase
quarantine-retry = Procesar de nuevo
quarantine-tries = { $count ->
    [one] intentado una vez
   *[other] intentado { $count } veces
 }
quarantine-discard-title = ¿Descartar este mensaje?
quarantine-discard-about = El correo de { $from } no será una conversación.
sent-mail-about = En la demostración el correo se queda aquí en vez de entregarse.
sent-mail-empty = Aún no se envió nada
sent-mail-empty-text = Responda a una conversación. Pasado el plazo para recuperarla, el correo aparece aquí.
sent-when = Enviado
read-it = Leer
audit-about = Quién hizo qué, en orden. Las líneas no se pueden cambiar ni quitar.
audit-when = Cuándo
audit-actor = Quién
audit-action = Qué
audit-thing = En qué
audit-words = Palabras
audit-save = Guardar como archivo
audit-everybody = Todos
audit-empty = Ninguna línea coincide
audit-empty-text = Quite un filtro para ver más.
# A copy of the database
copy-elsewhere = Esta base de datos se ha copiado o trasladado aquí
copy-older = Se ha vuelto a poner una copia anterior de la base de datos
copy-restored = Esta base de datos viene de una copia de seguridad del { $of }
copy-imported = Aquí se ha incorporado una exportación del { $of }
copy-why = Lo que debía salir bastante antes de { $at } puede haberse enviado ya donde se hizo la copia. Por eso se retiene aquí y solo sale cuando alguien lo envía.
copy-held = { $count ->
    [0] No se ha retenido nada en la bandeja de salida
    [one] 1 envío retenido en la bandeja de salida
   *[other] { $count } envíos retenidos en la bandeja de salida
 }
copy-planned = { $count ->
    [one] 1 respuesta planificada espera
   *[other] { $count } respuestas planificadas esperan
 }
copy-seen = Visto
