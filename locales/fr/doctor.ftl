# The health check: what goodword stands on, and what to do
settings-doctor = Bilan de santé
doctor-about = Tout ce sur quoi goodword repose : la machine, les réglages, les sauvegardes, le courrier et ce que le DNS dit de vos domaines.
doctor-look = Tout vérifier
doctor-looking = Vérification …
doctor-last = vérifié
doctor-empty = Rien n’a encore été vérifié
doctor-empty-text = Cela prend au plus une minute, ne change rien et dit que faire là où quelque chose ne va pas.
doctor-ok = bien
doctor-warn = à voir
doctor-fail = à réparer
doctor-sum = { $fail ->
    [0] Rien n’est à réparer
    [one] Une chose est à réparer
   *[other] { $fail } choses sont à réparer
 }
doctor-rest = Ce qui va bien
doctor-at-version = goodword
doctor-at-folder = Dossier des données
doctor-at-disk = Place sur le disque
doctor-at-syncs = Vitesse du disque
doctor-at-key = La clé
doctor-at-clock = L’horloge
doctor-at-listening = Accès
doctor-at-hosts = Hôtes privés joignables
doctor-at-database = Base de données
doctor-at-reads = Base de données
doctor-at-schema = Schéma de la base
doctor-at-address = Adresse publique
doctor-at-certificate = Adresse publique, vue de l’extérieur
doctor-at-facts = Heure des événements
doctor-at-backup = Dernière sauvegarde
doctor-at-sealed = Mots de passe enregistrés
doctor-at-inbox = Boîte de réception
doctor-at-system = Courrier du système
doctor-at-dns = Serveurs de noms
doctor-at-spf = SPF
doctor-at-dkim = DKIM
doctor-at-dmarc = DMARC
doctor-at-ptr = Nom du serveur d’envoi
doctor-at-plus = Adresses avec « + » (pour les réponses)
doctor-at-webhook = Webhook
doctor-do-folder = Indiquez le dossier avec --data, ou démarrez goodword une fois.
doctor-do-disk = Faites de la place. Sous 128 Mio, plus aucun courrier n’est pris.
doctor-do-syncs = Mettez les données sur un disque local, pas sur un partage réseau.
doctor-do-key = Remettez votre copie, lisible de personne d’autre : chmod 600.
doctor-do-clock = Activez la synchronisation de l’heure : timedatectl set-ntp true.
doctor-do-listening = Écoutez sur 127.0.0.1 et placez un proxy avec TLS devant.
doctor-do-database = Vérifiez database_url et le serveur qu’elle nomme.
doctor-do-reads = Promouvez le serveur s’il est en attente, ou nommez celui qui écrit.
doctor-do-schema = Redémarrez goodword ; si elle est plus récente, prenez la version qui l’a faite.
doctor-do-address = Indiquez sous Réglages → Entreprise l’adresse utilisée, avec https, et behind_proxy = true.
doctor-do-certificate = Vérifiez son DNS, le proxy et le certificat : son nom et son dernier jour.
doctor-do-facts = L’horloge de cette machine a reculé, ou est fausse.
doctor-do-backup = Faites-en une chaque nuit, vers une autre machine : goodword backup DOSSIER.
doctor-do-sealed = Remettez le bon secret.key, ou saisissez à nouveau le mot de passe.
doctor-do-inbox = Corrigez sous Réglages → Boîtes de réception, qui réessaie aussitôt.
doctor-do-system = Saisissez un compte sous Réglages → Courrier du système.
doctor-do-dns = Vérifiez le réseau et /etc/resolv.conf de cette machine.
doctor-do-spf = Changez l’enregistrement TXT là où votre domaine est tenu :
doctor-do-dkim = Changez l’enregistrement TXT là où votre domaine est tenu :
doctor-do-dmarc = Changez l’enregistrement TXT là où votre domaine est tenu :
doctor-do-ptr = Demandez un nom (PTR) à qui vous a donné l’adresse :
doctor-do-webhook = Vérifiez le destinataire, puis réactivez-le sous Réglages → Webhooks.
