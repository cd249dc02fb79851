# Cuándo se quiere tranquilidad
quiet = Horas tranquilas
quiet-about = Los correos sobre avisos esperan hasta que quiera volver a oír. En la aplicación está todo de todos modos.
quiet-on = Horas tranquilas cada día
quiet-from = Desde
quiet-to = Hasta
quiet-zone = Según su reloj, { $zone }.
quiet-weekends = Sábado y domingo son tranquilos
quiet-mails = Correos sobre avisos
quiet-each = Cada uno por separado
quiet-hourly = Juntos, una vez por hora
quiet-daily = Juntos, una vez al día a las nueve
quiet-pause = Pausa
quiet-paused = Tranquilidad hasta { $when }
quiet-pause-hour = Durante una hora
quiet-pause-tomorrow = Hasta mañana a las nueve
quiet-pause-end = Terminarla
