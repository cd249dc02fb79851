# Answers that are sent later, and updates that are owed
view-scheduled = Se envía más tarde
view-followup-due = Noticias prometidas
empty-scheduled = Nada espera su hora
empty-scheduled-text = Elija «Enviar más tarde…» junto al botón.
empty-followup-due = Nadie espera noticias
empty-followup-due-text = Pulse p en una conversación para prometer noticias antes de una hora.
send-later = Enviar más tarde…
cmd-send-later = Enviar más tarde…
later-title = Enviar más tarde
later-about = Se retiene y se le avisa si el cliente escribe antes, un colega responde o algo más lo impide.
later-when = Cuándo
later-clock = Según el reloj de quién
later-mine = El mío ({ $zone })
later-theirs = El del cliente ({ $zone })
later-yours = para usted
later-customers = para el cliente
later-not-read = Escriba una hora como «mar 9» o «en 2 h».
later-planned = Se enviará { $when }
later-list = Respuestas que se envían más tarde
later-goes = Se enviará { $when }
later-held = No enviado: espera por usted
later-move = Cambiar la hora
later-edit = Editar
later-take-over = Tomar como mi borrador
cmd-followup = Prometer noticias antes de…
followup-by = Noticias antes de { $when }
followup-owed = Se deben noticias
followup-done = Hecho
followup-renew = Nueva hora
followup-zone = En su zona, { $zone }. Se avisa a la persona responsable.
followup-ask = Se debían noticias antes de { $when }. ¿Eran estas?
done-followup = { $count ->
    [one] Noticias debidas antes de { $when }
   *[other] { $count } con noticias debidas antes de { $when }
 }
done-followup-done = { $count ->
    [one] Ya no se deben noticias
   *[other] { $count } sin noticias debidas
 }
