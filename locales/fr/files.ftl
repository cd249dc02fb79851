# Fichiers d’une conversation et d’un client
files = Fichiers
files-open = Fichiers…
files-about = Les images et le texte brut se regardent ici ; tout le reste se télécharge.
files-of = De qui
files-here = De cette conversation
files-customer = Du client
files-none = Aucun fichier
file-open = Ouvrir { $name }
file-text-show = Montrer le texte
file-text-hide = Cacher le texte
file-text-cut = Il y en a plus : téléchargez le fichier pour tout lire.
