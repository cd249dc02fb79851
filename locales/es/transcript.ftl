# Transcripciones
transcript-open = Transcripción…
transcript-title = Transcripción
transcript-about = Lo que escribió esta persona y lo que le llegó. No incluye notas, copias ocultas ni lo que fue a otros.
transcript-text = Como archivo para leer
transcript-json = Para programas (JSON)
transcript-print = Imprimir o guardar como PDF
transcript-attach = Adjuntar a una respuesta
print-about = Elija «Guardar como PDF» en la ventana de impresión para conservarla como archivo.
print-act = Imprimir
print-empty = Aún no se ha hablado nada con esta persona.
