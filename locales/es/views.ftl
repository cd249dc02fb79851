# Vistas, filtros y lo que cada persona guarda para sí
view-promised = Prometido por mí
view-my-teams = Mis equipos
view-at-risk = Vence pronto o tarde
view-public = En público
view-approval = Espera aprobación
view-archived = Apartado por mí
view-muted = Silenciado por mí
empty-promised = No debe nada a nadie
empty-promised-text = Lo que promete en una respuesta queda aquí hasta que se cumple.
empty-my-teams = Sus equipos no tienen nada que hacer
empty-my-teams-text = Las conversaciones dadas a uno de sus equipos aparecen aquí.
empty-at-risk = Nada va tarde
empty-at-risk-text = Cuando una regla avisa de que una respuesta vence pronto, la conversación aparece aquí.
empty-public = Nada abierto en público
empty-public-text = Las conversaciones que todos pueden leer aparecen aquí.
empty-approval = Nada espera aprobación
empty-approval-text = Las respuestas que otra persona debe mirar aparecen aquí.
empty-archived = No apartó nada
empty-archived-text = Pulse h en una conversación: sale de sus listas hasta que se escriba algo nuevo. Solo usted lo ve.
empty-muted = No silenció nada
empty-muted-text = Pulse q en una conversación para no oír más de ella, salvo que alguien le nombre. Solo usted lo ve.
cmd-archive = Apartar para mí
cmd-mute = Silenciar para mí
unarchive = Devolver a mis listas
hear-again = Volver a oír de ella
done-archived = { $count ->
    [one] Apartada para usted hasta que se escriba algo nuevo
   *[other] { $count } apartadas para usted hasta que se escriba algo nuevo
}
done-unarchived = De vuelta en sus listas
done-muted = { $count ->
    [one] Silenciada para usted
   *[other] { $count } silenciadas para usted
}
done-unmuted = Vuelve a oír de ella
hint-unknown = «{ $term }» no es un filtro y se leyó como palabras.
hint-value = «{ $term }» no se conoce y se leyó como palabras.
hint-day = «{ $term }» no nombra ningún día y se leyó como palabras. Escriba 2026-03-31 o today.
hint-name = Nada se llama como en «{ $term }».
hint-nearest = ¿Quiso decir { $term }?
hint-known = Hay { $terms }
filter-build = Añadir un filtro
filter-what = Filtro
filter-value = Valor
filter-add = Añadir
filter-from = Escrito por
filter-to = Enviado a
filter-customer = Cliente
filter-company = Empresa
filter-label = Etiqueta
filter-status = Estado
filter-priority = Urgencia
filter-inbox = Bandeja
filter-channel = Canal
filter-team = Equipo
filter-assignee = Con quién
filter-sla = Plazos prometidos
filter-due = Vence hasta el final de
filter-before = Último mensaje antes de
filter-after = Último mensaje desde
filter-has = Tiene
filter-is = Es
filter-visibility = Visible
filter-mood = Ánimo
filter-topic = Sobre
operator-customer = cliente
operator-company = empresa
operator-priority = urgencia
operator-channel = canal
operator-team = equipo
operator-sla = plazo
operator-due = vence hasta
operator-visibility = visible
