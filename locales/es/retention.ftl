# Cuánto tiempo se guardan las conversaciones
settings-retention = Guardar y borrar
retention-title = Cuánto tiempo se guardan las conversaciones
retention-about = Las conversaciones terminadas pierden tras un tiempo cada palabra, archivo y nombre. Lo que queda cuenta en los informes: cuándo, dónde, cuántas.
retention-empty = Todo se guarda para siempre
retention-empty-text = Añada una regla para una bandeja, una etiqueta o todo. No se borra nada antes de que haya visto cuánto sería.
retention-rules = Reglas
retention-rules-about = Decide la primera regla que encaja con una conversación. Los días cuentan desde el último mensaje, una vez resuelta, en spam o en la papelera.
retention-add = Añadir una regla
retention-inbox = Bandeja
retention-any-inbox = Todas las bandejas
retention-label = Etiqueta
retention-any-label = Cualquiera
retention-keep = Guardar
retention-days = Un tiempo
retention-ever = Para siempre
retention-number = Días
retention-gone = ya no existe
retention-up = Subir la regla { $n }
retention-down = Bajar la regla { $n }
retention-drop = Quitar la regla { $n }
retention-count = { $n ->
    [0] hoy no afecta a nada
    [one] hoy afecta a una conversación
   *[other] hoy afecta a { $n } conversaciones
}
retention-look = Ver cuántas serían
retention-seen = { $n ->
    [0] Hoy estas reglas no borran nada.
    [one] Hoy estas reglas borran las palabras de una conversación.
   *[other] Hoy estas reglas borran las palabras de { $n } conversaciones.
}
retention-done = Lo que se borró
retention-done-about = Las reglas se aplican solas una vez al día. Las copias anteriores aún lo contienen.
retention-going = Borrando …
retention-emptied = { $n ->
    [one] una conversación
   *[other] { $n } conversaciones
}
retention-run = Borrar ahora
retention-sure = ¿Borrar para siempre?
retention-sure-about = { $n ->
    [0] Hoy nada es lo bastante antiguo; más tarde se va solo, una vez al día. Lo borrado no vuelve.
    [one] Las palabras, archivos y nombres de una conversación se van hoy, más después por sí solas. No vuelven.
   *[other] Las palabras, archivos y nombres de { $n } conversaciones se van hoy, más después por sí solas. No vuelven.
}
