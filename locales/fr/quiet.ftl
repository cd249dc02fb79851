# Quand on veut être tranquille
quiet = Heures calmes
quiet-about = Les messages sur les notifications attendent que vous vouliez de nouveau entendre. Dans l’application tout est là quand même.
quiet-on = Des heures calmes chaque jour
quiet-from = De
quiet-to = À
quiet-zone = Selon votre horloge, { $zone }.
quiet-weekends = Samedi et dimanche sont calmes
quiet-mails = Messages sur les notifications
quiet-each = Chacun pour soi
quiet-hourly = Ensemble, une fois par heure
quiet-daily = Ensemble, une fois par jour à neuf heures
quiet-pause = Pause
quiet-paused = Au calme jusqu’au { $when }
quiet-pause-hour = Pour une heure
quiet-pause-tomorrow = Jusqu’à demain, neuf heures
quiet-pause-end = Y mettre fin
