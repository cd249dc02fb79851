# Macros: words and steps used again and again
macros = Macros
settings-macros = Macros
cmd-macro = Insertar una macro
macros-about = Palabras y pasos que usa una y otra vez. Al escribir, teclee / para elegir una.
macro-add = Añadir una macro
macro-new = Nueva macro
macros-empty = Aún no hay macros
macros-empty-text = Empiece por la frase que ha escrito tres veces esta semana.
macro-only-does = Solo hace algo, sin palabras
macro-for-me = Solo yo
macro-for-team = Equipo
macro-for-all = Todos
macro-removed = { $name } eliminada
macro-words = Palabras
macro-words-about = En el idioma del cliente si lo ha escrito, si no en el suyo.
macro-does = Lo que hace
macro-does-about = Con los permisos de quien la usa, y se deshace de una vez. Con palabras, el estado cambia al enviar.
macro-files-about = Se adjuntan dondequiera que se use la macro.
macro-languages = Idiomas
macro-language-add = Otro idioma
macro-text-in = Palabras en { $language }
macro-text-help = Las variables van entre dos llaves. Lo desconocido queda como hueco que se rellena antes de enviar.
macro-variable-insert = Insertar una variable
macro-leave = Como está
macro-assign-me = Quien la usa
macro-assign = Responsable
macro-team = Equipo
macro-priority = Prioridad
macro-status = Estado
macro-snooze-days = Días desde entonces
macro-snooze-hour = A esta hora
macro-labels-add = Etiquetas que pone
macro-labels-remove = Etiquetas que quita
macro-note = Una nota para colegas
macro-note-help = Aquí también valen variables. El cliente nunca la ve.
macro-nothing = Ninguna macro se llama así.
macro-none = Aún no hay macros. Cree una en los ajustes.
macro-failed = La macro no se usó
macro-used = Macro «{ $name }» usada
macro-not-here = Aquí no puede hacer todo
macro-does-assign = lo asigna a { $name }
macro-does-unassign = lo devuelve al equipo
macro-does-team = lo pasa a { $name }
macro-does-priority = { $priority }
macro-does-labels = etiquetas: { $names }
macro-does-snooze = lo pospone hasta { $when }
macro-does-status = estado { $status }
macro-does-note = nota: { $text }
macro-after-snooze = tras enviar: pospuesto hasta { $when }
macro-after-status = tras enviar: { $status }
send-status = Enviar: { $status }
blocked-gaps = Rellene antes lo que falta
variable-customer-name = Nombre del cliente
variable-customer-first-name = Nombre de pila del cliente
variable-customer-address = Dirección del cliente
variable-customer-company = Empresa del cliente
variable-conversation-number = Número de la conversación
variable-conversation-subject = Asunto
variable-conversation-opened = Día en que empezó
variable-agent-name = Su nombre
variable-agent-first-name = Su nombre de pila
variable-agent-hours = Su horario
variable-inbox-name = Nombre del buzón
variable-inbox-address = Dirección del buzón
variable-company-name = Nombre de nuestra empresa
variable-hours-next-opening = Próxima apertura
macro-gaps = { $count ->
    [one] { $count } hueco por rellenar
   *[other] { $count } huecos por rellenar
 }
gaps-left = { $count ->
    [one] Rellene antes de enviar:
   *[other] Rellene { $count } antes de enviar:
 }
