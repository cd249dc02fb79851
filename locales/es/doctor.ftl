# The health check: what goodword stands on, and what to do
settings-doctor = Revisión
doctor-about = Todo aquello en lo que goodword se apoya: la máquina, los ajustes, las copias, el correo y lo que dice el DNS de sus dominios.
doctor-look = Revisar todo
doctor-looking = Revisando …
doctor-last = revisado
doctor-empty = Aún no se ha revisado
doctor-empty-text = Tarda como mucho un minuto, no cambia nada y dice qué hacer donde algo va mal.
doctor-ok = bien
doctor-warn = mírelo
doctor-fail = repárelo
doctor-sum = { $fail ->
    [0] Nada que reparar
    [one] Hay una cosa que reparar
   *[other] Hay { $fail } cosas que reparar
 }
doctor-rest = Lo que está bien
doctor-at-version = goodword
doctor-at-folder = Carpeta de datos
doctor-at-disk = Espacio en el disco
doctor-at-syncs = Velocidad del disco
doctor-at-key = La clave
doctor-at-clock = El reloj
doctor-at-listening = Acceso
doctor-at-hosts = Equipos privados accesibles
doctor-at-database = Base de datos
doctor-at-reads = Base de datos
doctor-at-schema = Esquema de la base
doctor-at-address = Dirección pública
doctor-at-certificate = Dirección pública, vista desde fuera
doctor-at-facts = Hora de lo ocurrido
doctor-at-backup = Última copia
doctor-at-sealed = Contraseñas guardadas
doctor-at-inbox = Bandeja
doctor-at-system = Correo del sistema
doctor-at-dns = Servidores de nombres
doctor-at-spf = SPF
doctor-at-dkim = DKIM
doctor-at-dmarc = DMARC
doctor-at-ptr = Nombre del servidor de envío
doctor-at-plus = Direcciones con «+» (para las respuestas)
doctor-at-webhook = Webhook
doctor-do-folder = Indique la carpeta con --data o arranque goodword una vez.
doctor-do-disk = Haga sitio. Con menos de 128 MiB no se recibe más correo.
doctor-do-syncs = Ponga los datos en un disco local, no en una unidad de red.
doctor-do-key = Devuelva su copia y que nadie más la lea: chmod 600.
doctor-do-clock = Active la sincronización de la hora: timedatectl set-ntp true.
doctor-do-listening = Escuche en 127.0.0.1 y ponga delante un proxy con TLS.
doctor-do-database = Revise database_url y el servidor que nombra.
doctor-do-reads = Promueva el servidor si está en espera, o nombre el que escribe.
doctor-do-schema = Reinicie goodword; si es más nueva, use la versión que la hizo.
doctor-do-address = Indique en Ajustes → Empresa la dirección que se usa, con https, y behind_proxy = true.
doctor-do-certificate = Revise su DNS, el proxy y el certificado: su nombre y su último día.
doctor-do-facts = El reloj de esta máquina retrocedió, o está mal.
doctor-do-backup = Haga una cada noche, en otra máquina: goodword backup CARPETA.
doctor-do-sealed = Devuelva el secret.key correcto o escriba de nuevo la contraseña.
doctor-do-inbox = Corríjalo en Ajustes → Bandejas, que lo prueba al momento.
doctor-do-system = Escriba una cuenta en Ajustes → Correo del sistema.
doctor-do-dns = Revise la red y /etc/resolv.conf de esta máquina.
doctor-do-spf = Cambie el registro TXT donde se guarda su dominio:
doctor-do-dkim = Cambie el registro TXT donde se guarda su dominio:
doctor-do-dmarc = Cambie el registro TXT donde se guarda su dominio:
doctor-do-ptr = Pida un nombre (PTR) a quien le dio la dirección:
doctor-do-webhook = Revise el receptor y actívelo de nuevo en Ajustes → Webhooks.
