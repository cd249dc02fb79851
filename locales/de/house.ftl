# Wie das Unternehmen spricht
settings-house = Wörter des Unternehmens
house-title = Wie das Unternehmen spricht
house-about = Darauf achtet die Antwortprüfung in jeder Antwort, neben dem, was für alle gilt.
house-words = Wörter
house-words-about = Ein Eintrag pro Zeile. Beim Schreiben wird darauf hingewiesen; von selbst ändert sich nichts.
house-avoid = Wörter, die wir nicht verwenden
house-avoid-help = Hinter einem Pfeil (→ oder =>) kann stehen, was wir stattdessen sagen.
house-avoid-example = billig → preiswert
house-spelt = Unsere eigenen Namen, wie sie geschrieben werden
house-spelt-help = Ein Produkt oder das Unternehmen selbst, jeder Name in einer eigenen Zeile.
house-limits = Links und Angebote
house-hosts = Server, auf die verlinkt werden darf
house-hosts-help = Mit allem darunter. Leer: Jeder Link ist erlaubt, nur verkürzte, unverschlüsselte und interne werden genannt.
house-hosts-example = shop.example
house-offers = Keine Angebote, solange jemand auf Hilfe wartet
house-offers-help = Verkaufen in einem offenen Gespräch wird angehalten, außer die Kundin oder der Kunde hat nach einem Angebot gefragt.
