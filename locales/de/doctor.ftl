# The health check: what goodword stands on, and what to do
settings-doctor = Zustand
doctor-about = Alles, worauf goodword steht: Rechner, Einstellungen, Sicherungen, Mail und was das DNS über Ihre Domains sagt.
doctor-look = Alles prüfen
doctor-looking = Wird geprüft …
doctor-last = zuletzt geprüft
doctor-empty = Noch nicht geprüft
doctor-empty-text = Dauert bis zu einer Minute, ändert nichts und sagt, was zu tun ist, wo etwas nicht stimmt.
doctor-ok = gut
doctor-warn = ansehen
doctor-fail = beheben
doctor-sum = { $fail ->
    [0] Nichts muss behoben werden
    [one] Eines muss behoben werden
   *[other] { $fail } Dinge müssen behoben werden
 }
doctor-rest = Was in Ordnung ist
doctor-at-version = goodword
doctor-at-folder = Datenordner
doctor-at-disk = Platz auf der Platte
doctor-at-syncs = Tempo der Platte
doctor-at-key = Der Schlüssel
doctor-at-clock = Die Uhr
doctor-at-listening = Zugang
doctor-at-hosts = Private Rechner, die erreicht werden dürfen
doctor-at-database = Datenbank
doctor-at-reads = Datenbank
doctor-at-schema = Schema der Datenbank
doctor-at-address = Öffentliche Adresse
doctor-at-certificate = Öffentliche Adresse, von außen gesehen
doctor-at-facts = Zeit des Geschehenen
doctor-at-backup = Neueste Sicherung
doctor-at-sealed = Gespeicherte Passwörter
doctor-at-inbox = Posteingang
doctor-at-system = Systemmail
doctor-at-dns = Nameserver
doctor-at-spf = SPF
doctor-at-dkim = DKIM
doctor-at-dmarc = DMARC
doctor-at-ptr = Name des sendenden Servers
doctor-at-plus = Plus-Adressen (für Antworten)
doctor-at-webhook = Webhook
doctor-do-folder = Den Ordner mit --data nennen oder goodword einmal starten.
doctor-do-disk = Platz schaffen. Unter 128 MiB wird keine Mail mehr angenommen.
doctor-do-syncs = Die Daten auf eine lokale Platte legen, nicht auf ein Netzlaufwerk.
doctor-do-key = Ihre Kopie zurücklegen und niemand anderen lesen lassen: chmod 600.
doctor-do-clock = Zeitabgleich einschalten: timedatectl set-ntp true.
doctor-do-listening = Auf 127.0.0.1 lauschen und einen Proxy mit TLS davorstellen.
doctor-do-database = database_url und den genannten Server ansehen.
doctor-do-reads = Den Server befördern, wenn er ein Standby ist, oder den nennen, der schreibt.
doctor-do-schema = goodword neu starten; ist es neuer, die Version nehmen, die es gemacht hat.
doctor-do-address = Unter Einstellungen → Firma die Adresse eintragen, die alle benutzen, mit https, und behind_proxy = true.
doctor-do-certificate = DNS, Proxy und Zertifikat ansehen: dessen Name und letzter Tag.
doctor-do-facts = Die Uhr dieses Rechners ging zurück oder geht jetzt falsch.
doctor-do-backup = Jede Nacht eine machen, auf einen anderen Rechner: goodword backup ORDNER.
doctor-do-sealed = Die richtige secret.key zurücklegen oder das Passwort neu eingeben.
doctor-do-inbox = Unter Einstellungen → Posteingänge berichtigen; dort wird sofort neu geprüft.
doctor-do-system = Unter Einstellungen → Systemmail ein Konto eintragen.
doctor-do-dns = Das Netz und /etc/resolv.conf dieses Rechners ansehen.
doctor-do-spf = Den TXT-Eintrag dort ändern, wo Ihre Domain liegt:
doctor-do-dkim = Den TXT-Eintrag dort ändern, wo Ihre Domain liegt:
doctor-do-dmarc = Den TXT-Eintrag dort ändern, wo Ihre Domain liegt:
doctor-do-ptr = Wer die Adresse vergeben hat, soll ihr einen Namen geben (PTR):
doctor-do-webhook = Den Empfänger ansehen und den Webhook unter Einstellungen → Webhooks wieder einschalten.
