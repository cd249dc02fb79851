# Secretos que se quitan de los mensajes
redact-open = Quitar un secreto…
redact-title = Quitar un secreto para siempre
redact-final = Esto no se puede deshacer.
redact-what = Desaparece para todos de mensajes, notas, borradores y búsqueda. Con él se destruyen los originales de los mensajes: su fuente y su aspecto original.
redact-which = ¿Qué hay que quitar?
redact-passage = Un pasaje
redact-words = Las palabras
redact-words-help = Tal como están en el mensaje. Los espacios y saltos de línea no cuentan; no se busca dentro de los archivos.
redact-stands = Está en { $messages ->
    [one] un mensaje
   *[other] { $messages } mensajes
}{ $notes ->
    [0] {""}
    [one] { " y una nota" }
   *[other] { " y" } { $notes } notas
} de esta conversación.
redact-elsewhere = Las copias de seguridad, su proveedor de correo y quienes lo recibieron aún lo tienen.
redact-public = En público sigue en su red: ocúltelo o bórrelo también allí.
redact-look = Ver dónde está
redact-act = Destruir para siempre
redact-done = Quitado
redacted-passage = { $name } quitó un pasaje para siempre
redacted-file = { $name } quitó un archivo para siempre
