# Dateien eines Gesprächs und eines Kunden
files = Dateien
files-open = Dateien…
files-about = Bilder und reiner Text lassen sich hier ansehen, alles andere wird heruntergeladen.
files-of = Wessen Dateien
files-here = Dieses Gesprächs
files-customer = Des Kunden
files-none = Keine Dateien
file-open = { $name } öffnen
file-text-show = Text zeigen
file-text-hide = Text verbergen
file-text-cut = Es gibt mehr: Laden Sie die Datei herunter, um alles zu lesen.
