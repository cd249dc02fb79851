# Wann man in Ruhe gelassen wird
quiet = Ruhezeiten
quiet-about = Mails zu Mitteilungen warten, bis Sie wieder etwas hören wollen. In der App steht trotzdem alles.
quiet-on = Jeden Tag Ruhezeiten
quiet-from = Von
quiet-to = Bis
quiet-zone = Nach Ihrer Uhr, { $zone }.
quiet-weekends = Samstag und Sonntag sind ruhig
quiet-mails = Mails zu Mitteilungen
quiet-each = Jede für sich
quiet-hourly = Gesammelt, einmal je Stunde
quiet-daily = Gesammelt, einmal am Tag um neun
quiet-pause = Pause
quiet-paused = Ruhe bis { $when }
quiet-pause-hour = Für eine Stunde
quiet-pause-tomorrow = Bis morgen um neun
quiet-pause-end = Beenden
