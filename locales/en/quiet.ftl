# When one is left alone
quiet = Quiet hours
quiet-about = Mails about notifications wait until you want to hear again. In the app everything stands all the same.
quiet-on = Quiet hours every day
quiet-from = From
quiet-to = Until
quiet-zone = By your clock, { $zone }.
quiet-weekends = Saturday and Sunday are quiet
quiet-mails = Mails about notifications
quiet-each = Each by itself
quiet-hourly = Together, once an hour
quiet-daily = Together, once a day at nine
quiet-pause = Pause
quiet-paused = Quiet until { $when }
quiet-pause-hour = For an hour
quiet-pause-tomorrow = Until tomorrow at nine
quiet-pause-end = End it
