# In der Öffentlichkeit: Fäden von Beiträgen, Antworten, die alle sehen, und der Wechsel ins Private
audience = Wer das sieht
audience-everyone = Alle
audience-quiet = Alle, aber nirgends hervorgehoben
audience-followers = Follower
audience-named = Nur die Genannten
audience-choose = Wählen, wer das sieht
seen-by-everyone = Alle sehen das.
seen-by-quiet = Alle können das sehen; hervorgehoben wird es nirgends.
seen-by-followers = Follower von { $name } sehen das.
seen-by-named = Nur { $name } und die Genannten sehen das.
private = Privat
reach = Reichweite
reach-followers = { $count ->
    [one] 1 Follower
   *[other] { $count } Follower
 }
reach-replies = { $count ->
    [one] 1 Antwort
   *[other] { $count } Antworten
 }
reach-shares = { $count ->
    [one] einmal geteilt
   *[other] { $count }-mal geteilt
 }
reach-likes = { $count ->
    [one] gefällt 1 Person
   *[other] gefällt { $count } Personen
 }
siblings = { $count ->
    [one] 1 weitere Person in diesem Faden
   *[other] { $count } weitere in diesem Faden
 }
on-network = Im Netzwerk
tree = Öffentlicher Faden
tree-posts = { $count ->
    [one] Faden aus 1 Beitrag
   *[other] Faden aus { $count } Beiträgen
 }
tree-refresh = Das Netzwerk noch einmal fragen
tree-asked = { $count ->
    [0] Das Netzwerk meldet nichts Neues
   *[other] Das Netzwerk ist gefragt; was sich geändert hat, erscheint von selbst
 }
tree-inside = Nur hier: Notizen, Vermerke und was noch nicht draußen ist
as-lines = Als Nachrichten der Reihe nach zeigen
as-tree = Als Faden wie im Netzwerk zeigen
voices = { $count ->
    [one] 1 andere Stimme
   *[other] { $count } andere Stimmen
 }
post-of = Beitrag von { $name }
post-ours = Unser Beitrag, von { $name }
post-level = { $name }, Ebene { $level }
post-own = Wir
post-deleted = Gelöscht
post-deleted-kept = Aus dem Netzwerk verschwunden, hier behalten.
post-hidden = Verborgen
post-edited = Geändert
post-empty = Ohne Worte
post-elsewhere = Das Gespräch dazu
post-acts = Was mit diesem Beitrag von { $name } geschehen kann
media-undescribed = Ein Bild ohne Beschreibung
warned = Warnung: { $words }
warned-show = Zeigen
warned-hide = Einklappen
sensitive-show = Heikel: Bilder zeigen
sensitive-hide = Bilder wieder unscharf machen
versions-title = Was { $name } vorher schrieb
versions-about = Frühere Fassungen bleiben hier lesbar, für alle, die dieses Gespräch lesen dürfen.
version-until = Bis
act-delete = Unseren Beitrag zurücknehmen
act-hide = Diese Antwort verbergen
act-like = Mit „gefällt“ markieren
act-mute = { $name } stummschalten
act-block = { $name } blockieren
act-report = { $name } der Moderation melden
act-delete-about = Der Beitrag verschwindet aus dem Netzwerk. Was darin stand, bleibt in diesem Gespräch.
act-hide-about = Unter unseren Beiträgen sieht ihn niemand mehr, der nicht danach fragt. { $name } kann es bemerken.
act-mute-about = Das Konto hört nichts mehr von { $name }. Bemerkbar ist das nicht.
act-block-about = { $name } kann das Konto nicht mehr lesen und ihm nicht mehr antworten, und wird es bemerken.
act-report-about = Die Moderation des Netzwerks bekommt diesen Beitrag und die Begründung.
act-final = Das lässt sich nicht zurücknehmen.
act-why = Warum
act-why-free = Warum, wenn Sie mögen
act-why-help = Es bleibt beim Gespräch und im Protokoll.
act-asked = Das Netzwerk ist gebeten: { $what }
write-public = Öffentlich antworten
publish-and-wait = Veröffentlichen, dann warten
publish-and-resolve = Veröffentlichen und erledigen
publish-and-open = Veröffentlichen, offen lassen
post-names = Genannt
post-language = Sprache der Antwort
language-none = Sprache nicht angegeben
warning-add = Warnung hinzufügen
warning = Inhaltswarnung
warning-help = Wer liest, sieht nur das, bis er nach dem Rest fragt.
named-operators = Wer die Server beider Seiten betreibt, kann private Beiträge lesen. Halten Sie persönliche Daten heraus.
third-knowing = { $names } liest das auch, und das ist so gemeint
wider-title = Diese Worte zeigen: { $audience }?
wider-about = Sie wurden für weniger Menschen geschrieben. Lesen Sie sie noch einmal, bevor mehr es können.
wider-yes = Ja, zeigen
blocked-audience = Erst wählen, wer das sieht
blocked-undescribed = Erst sagen, was jedes Bild zeigt
blocked-third = Noch jemand würde das lesen: erst bestätigen
picture-words = Was die Bilder zeigen
picture-words-of = Was { $name } zeigt
picture-words-example = Ein Wasserkocher mit gesprungenem Deckel
picture-words-failed = Die Beschreibung wurde nicht behalten
inside-title = Privat weitermachen
inside-about = Ein neues Gespräch, das nur { $name } und Ihre Firma lesen. Das öffentliche bleibt, beide sind verknüpft. Sonst wird nichts mitgenommen.
inside-begin = Guten Tag { $name }, machen wir hier weiter, wo nur Sie und wir es lesen.
inside-way = Wie
inside-network = Über { $network }, nur an diese Person
inside-address = An { $address }, von { $inbox }
inside-words = Ihre Worte
inside-send = Privat senden
inside-done = Geht privat weiter mit { $name }
inside-no-way = An { $name } lässt sich nichts Privates senden: Das Netzwerk kennt keine privaten Beiträge, und keine Adresse ist bekannt. Bitten Sie öffentlich um eine, ohne Einzelheiten.
other-title = Verknüpftes Gespräch
other-show = Nebeneinander
other-close = Das verknüpfte Gespräch schließen
splitter-other = Breite des verknüpften Gesprächs
trouble-inbox = { $name } geht nicht
trouble-go = Zu den Einstellungen
choice-server = Beim Server, im Browser
choice-token = Mit einem Zugangsschlüssel
cmd-go-public = Alles Öffentliche
cmd-go-listen = Zuhören
cmd-go-reports = Berichte
