# Comment l’entreprise parle
settings-house = Mots de l’entreprise
house-title = Comment l’entreprise parle
house-about = La relecture des réponses y veille dans chaque réponse, en plus de ce qui vaut pour tous.
house-words = Mots
house-words-about = Une entrée par ligne. Un avertissement apparaît pendant la rédaction ; rien n’est changé tout seul.
house-avoid = Mots que nous n’employons pas
house-avoid-help = Ce que l’on dit à la place peut suivre une flèche : → ou =>.
house-avoid-example = pas cher → bon rapport qualité-prix
house-spelt = Nos propres noms, tels qu’ils s’écrivent
house-spelt-help = Un produit ou l’entreprise elle-même, un nom par ligne.
house-limits = Liens et offres
house-hosts = Sites vers lesquels un lien est permis
house-hosts-help = Avec tout ce qui se trouve en dessous. Vide : tous les liens sont permis, seuls les liens raccourcis, non chiffrés ou internes sont signalés.
house-hosts-example = shop.example
house-offers = Pas d’offre tant que quelqu’un attend de l’aide
house-offers-help = Vendre dans une conversation ouverte est arrêté, sauf si la personne a demandé une offre.
