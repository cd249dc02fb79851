# The health check: what goodword stands on, and what to do
settings-doctor = Health check
doctor-about = Everything goodword stands on: the machine, the settings, backups, mail and what DNS says about your domains.
doctor-look = Look at everything
doctor-looking = Looking …
doctor-last = last looked at
doctor-empty = Nobody has looked yet
doctor-empty-text = It takes up to a minute, changes nothing, and says what to do where something is wrong.
doctor-ok = well
doctor-warn = look at it
doctor-fail = mend it
doctor-sum = { $fail ->
    [0] Nothing has to be mended
    [one] One thing has to be mended
   *[other] { $fail } things have to be mended
 }
doctor-rest = What is well
doctor-at-version = goodword
doctor-at-folder = Data folder
doctor-at-disk = Room on the disk
doctor-at-syncs = Speed of the disk
doctor-at-key = The key
doctor-at-clock = The clock
doctor-at-listening = Way in
doctor-at-hosts = Private hosts that may be reached
doctor-at-database = Database
doctor-at-reads = Database
doctor-at-schema = Schema of the database
doctor-at-address = Public address
doctor-at-certificate = Public address, seen from outside
doctor-at-facts = Time of what happened
doctor-at-backup = Newest backup
doctor-at-sealed = Stored passwords
doctor-at-inbox = Inbox
doctor-at-system = System mail
doctor-at-dns = Name servers
doctor-at-spf = SPF
doctor-at-dkim = DKIM
doctor-at-dmarc = DMARC
doctor-at-ptr = Name of the sending host
doctor-at-plus = Plus-addresses (for answers)
doctor-at-webhook = Webhook
doctor-do-folder = Name the folder with --data, or start goodword once.
doctor-do-disk = Make room. Below 128 MiB no more mail is taken in.
doctor-do-syncs = Put the data on a local disk, not on a network share.
doctor-do-key = Put your copy back, and let nobody else read it: chmod 600.
doctor-do-clock = Switch time synchronisation on: timedatectl set-ntp true.
doctor-do-listening = Listen on 127.0.0.1 and put a proxy with TLS in front.
doctor-do-database = Look at database_url and at the server it names.
doctor-do-reads = Promote the server if it is a standby, or name the one that writes.
doctor-do-schema = Restart goodword; if it is newer, use the version that made it.
doctor-do-address = Set the address people use under Settings → Company, with https, and behind_proxy = true.
doctor-do-certificate = Look at its DNS, at the proxy, and at the certificate: its name and its last day.
doctor-do-facts = The clock of this machine went back, or is wrong now.
doctor-do-backup = Make one each night, to another machine: goodword backup FOLDER.
doctor-do-sealed = Put the right secret.key back, or enter the password again.
doctor-do-inbox = Correct it under Settings → Inboxes, which tries again at once.
doctor-do-system = Enter an account under Settings → System mail.
doctor-do-dns = Look at the network and at /etc/resolv.conf of this machine.
doctor-do-spf = Change the TXT record where your domain is kept:
doctor-do-dkim = Change the TXT record where your domain is kept:
doctor-do-dmarc = Change the TXT record where your domain is kept:
doctor-do-ptr = Have whoever gave you the address name it (PTR):
doctor-do-webhook = Look at the receiver, then switch it on again under Settings → Webhooks.
