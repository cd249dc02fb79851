# En público: hilos de mensajes, respuestas que todos ven, seguir en privado
audience = Quién ve esto
audience-everyone = Todo el mundo
audience-quiet = Todo el mundo, sin destacarlo
audience-followers = Seguidores
audience-named = Solo las personas nombradas
audience-choose = Elegir quién ve esto
seen-by-everyone = Todo el mundo ve esto.
seen-by-quiet = Todo el mundo puede ver esto, sin destacarlo.
seen-by-followers = Los seguidores de { $name } ven esto.
seen-by-named = Solo { $name } y las personas nombradas ven esto.
private = Privado
reach = Alcance
reach-followers = { $count ->
    [one] 1 seguidor
   *[other] { $count } seguidores
 }
reach-replies = { $count ->
    [one] 1 respuesta
   *[other] { $count } respuestas
 }
reach-shares = { $count ->
    [one] compartido una vez
   *[other] compartido { $count } veces
 }
reach-likes = { $count ->
    [one] gusta a 1 persona
   *[other] gusta a { $count } personas
 }
siblings = { $count ->
    [one] 1 más en este hilo
   *[other] { $count } más en este hilo
 }
on-network = En la red
tree = Hilo público
tree-posts = { $count ->
    [one] Hilo de 1 mensaje
   *[other] Hilo de { $count } mensajes
 }
tree-refresh = Preguntar otra vez a la red
tree-asked = { $count ->
    [0] La red no dice nada nuevo
   *[other] Se ha preguntado a la red; lo que cambió aparece solo
 }
tree-inside = Solo aquí: notas, líneas y lo que aún no ha salido
as-lines = Mostrar como mensajes en orden
as-tree = Mostrar como el hilo de la red
voices = { $count ->
    [one] 1 voz más
   *[other] { $count } voces más
 }
post-of = Mensaje de { $name }
post-ours = Nuestro mensaje, de { $name }
post-level = { $name }, nivel { $level }
post-own = Nosotros
post-deleted = Borrado
post-deleted-kept = Desapareció de la red, se guarda aquí.
post-hidden = Oculto
post-edited = Cambiado
post-empty = Sin palabras
post-elsewhere = Su conversación
post-acts = Qué se puede hacer con este mensaje de { $name }
media-undescribed = Una imagen sin descripción
warned = Aviso: { $words }
warned-show = Mostrar
warned-hide = Plegar
sensitive-show = Delicado: mostrar las imágenes
sensitive-hide = Difuminar otra vez las imágenes
versions-title = Lo que { $name } escribió antes
versions-about = Las versiones anteriores se pueden leer aquí, para quien puede leer esta conversación.
version-until = Hasta
act-delete = Retirar nuestro mensaje
act-hide = Ocultar esta respuesta
act-like = Marcar que gusta
act-mute = Silenciar a { $name }
act-block = Bloquear a { $name }
act-report = Denunciar a { $name } a la moderación
act-delete-about = El mensaje desaparece de la red. Lo que decía queda en esta conversación.
act-hide-about = Bajo nuestros mensajes nadie lo ve sin pedirlo. { $name } puede notarlo.
act-mute-about = La cuenta ya no oye nada de { $name }. No se nota.
act-block-about = { $name } ya no puede leer la cuenta ni responderle, y lo notará.
act-report-about = La moderación de la red recibe este mensaje y su razón.
act-final = Esto no se puede deshacer.
act-why = Por qué
act-why-free = Por qué, si quiere
act-why-help = Queda con la conversación y en el registro.
act-asked = Pedido a la red: { $what }
write-public = Responder en público
publish-and-wait = Publicar y esperar
publish-and-resolve = Publicar y resolver
publish-and-open = Publicar, dejar abierta
post-names = Nombra a
post-language = Idioma de la respuesta
language-none = Idioma sin indicar
warning-add = Añadir un aviso
warning = Aviso de contenido
warning-help = Quien lee ve solo esto hasta que pide el resto.
named-operators = Quien lleva los servidores de ambos lados puede leer los mensajes privados. No ponga datos personales en ellos.
third-knowing = { $names } también leerá esto, y así se quiere
wider-title = ¿Mostrar estas palabras a: { $audience }?
wider-about = Se escribieron para menos lectores. Léalas otra vez antes de que puedan más.
wider-yes = Sí, mostrarlas
blocked-audience = Elija primero quién ve esto
blocked-undescribed = Diga primero qué muestra cada imagen
blocked-third = Alguien más leería esto: confírmelo primero
picture-words = Lo que muestran las imágenes
picture-words-of = Lo que muestra { $name }
picture-words-example = Un hervidor con la tapa rajada
picture-words-failed = La descripción no se guardó
inside-title = Seguir en privado
inside-about = Una conversación nueva que solo leen { $name } y su empresa. La pública queda, y ambas están enlazadas. No se lleva nada más.
inside-begin = Hola { $name }, sigamos aquí, donde solo usted y nosotros leemos.
inside-way = Cómo
inside-network = En { $network }, solo a esta persona
inside-address = A { $address }, desde { $inbox }
inside-words = Sus palabras
inside-send = Enviar en privado
inside-done = Sigue en privado con { $name }
inside-no-way = No se puede enviar nada en privado a { $name }: la red no tiene mensajes privados y no se conoce ninguna dirección. Pida una en público, sin detalles.
other-title = Conversación enlazada
other-show = Lado a lado
other-close = Cerrar la conversación enlazada
splitter-other = Ancho de la conversación enlazada
trouble-inbox = { $name } no funciona
trouble-go = A los ajustes
choice-server = En el servidor, en el navegador
choice-token = Con una clave de acceso
cmd-go-public = Todo lo público
cmd-go-listen = Escucha
cmd-go-reports = Informes
