# Reservar: quién es el único que puede enviar
claim-nobody = En este equipo, quien responde reserva antes la conversación.
claim-act = Reservarla
claim-mine = Ha reservado esta conversación hasta las { $until }.
claim-longer = Otros { $count } minutos
claim-give-back = Devolverla
claim-other = { $name } ha reservado esta conversación hasta las { $until }.
claim-take-over = Tomar el relevo
claim-refused = La reserva queda como estaba
claim-blocked = Reserve la conversación antes de enviar.
claim-blocked-other = { $name } ha reservado esta conversación. Tome el relevo antes de enviar.
claim-team = Reserva
claim-team-help = Si está activa, solo puede enviar quien tiene la reserva. Termina por sí sola; un colega puede tomar el relevo y se avisa a la otra persona.
claim-off = Desactivada: todo el equipo puede enviar
claim-minutes = { $count } minutos
