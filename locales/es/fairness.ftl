# Informes: a quién se responde en público
report-fairness = Justo en público
report-failed = No se pudo cargar el informe
report-period = Del { $from } al { $to }
report-table = Lo mismo en una tabla
fairness-about = Si las personas con pocos seguidores reciben respuesta con tanta seguridad y tan pronto como las que tienen muchos.
fairness-empty = Nadie empezó una conversación pública en este tiempo
fairness-empty-text = En cuanto alguien escribe en público en una red conectada, se cuenta aquí.
fairness-trend-few = Muy pocas conversaciones para comparar cuentas pequeñas y grandes.
fairness-trend-same = No hay diferencia entre cuentas pequeñas y grandes más allá del azar.
fairness-trend-large = Las cuentas grandes reciben respuesta más a menudo que las pequeñas, más allá del azar.
fairness-trend-small = Las cuentas pequeñas reciben respuesta más a menudo que las grandes, más allá del azar.
fairness-answered = Parte respondida, con su intervalo del 95 %
fairness-waited = Tiempo hasta la primera respuesta: la mitad hasta el punto, nueve de diez hasta el final de la línea
fairness-answered-short = Parte, 95 %
fairness-waited-short = Tiempo de respuesta
fairness-followers = Seguidores
fairness-begun = Empezadas
fairness-count = Respondidas
fairness-n = n = { $count }
fairness-share = { $share } ({ $low } a { $high })
fairness-wait = { $median }, nueve de diez en { $most }
fairness-few = muy pocas para decirlo ({ $count })
fairness-how = Se cuentan las conversaciones públicas que otros empezaron en este tiempo, sin correo no deseado, por los seguidores de entonces. Respondida significa que una persona respondió hasta ahora. Intervalos de Wilson, 95 %; de menos de cinco no se dice nada. Los tiempos son de las respondidas.
band-between = { $from } a { $to } seguidores
band-from = { $from } seguidores o más
band-unknown = Seguidores desconocidos
