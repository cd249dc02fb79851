# Durée de conservation des conversations
settings-retention = Conserver et supprimer
retention-title = Durée de conservation des conversations
retention-about = Les conversations terminées perdent après un temps chaque mot, fichier et nom. Ce qui reste compte dans les rapports : quand, où, combien.
retention-empty = Tout est conservé pour toujours
retention-empty-text = Ajoutez une règle pour une boîte, une étiquette ou tout. Rien n’est supprimé avant que vous ayez vu combien ce serait.
retention-rules = Règles
retention-rules-about = La première règle qui convient à une conversation décide. Les jours comptent dès le dernier message, une fois résolue, indésirable ou dans la corbeille.
retention-add = Ajouter une règle
retention-inbox = Boîte
retention-any-inbox = Toutes les boîtes
retention-label = Étiquette
retention-any-label = Peu importe
retention-keep = Conserver
retention-days = Un certain temps
retention-ever = Pour toujours
retention-number = Jours
retention-gone = n’existe plus
retention-up = Monter la règle { $n }
retention-down = Descendre la règle { $n }
retention-drop = Retirer la règle { $n }
retention-count = { $n ->
    [0] ne concerne rien aujourd’hui
    [one] concerne une conversation aujourd’hui
   *[other] concerne { $n } conversations aujourd’hui
}
retention-look = Voir combien ce serait
retention-seen = { $n ->
    [0] Aujourd’hui, ces règles ne suppriment rien.
    [one] Aujourd’hui, ces règles suppriment les mots d’une conversation.
   *[other] Aujourd’hui, ces règles suppriment les mots de { $n } conversations.
}
retention-done = Ce qui a été supprimé
retention-done-about = Les règles s’appliquent d’elles-mêmes une fois par jour. Les sauvegardes antérieures le contiennent encore.
retention-going = Suppression …
retention-emptied = { $n ->
    [one] une conversation
   *[other] { $n } conversations
}
retention-run = Supprimer maintenant
retention-sure = Supprimer définitivement ?
retention-sure-about = { $n ->
    [0] Rien n’est assez ancien aujourd’hui ; plus tard cela part tout seul, une fois par jour. Ce qui est supprimé ne revient pas.
    [one] Les mots, fichiers et noms d’une conversation partent aujourd’hui, d’autres plus tard d’eux-mêmes. Ils ne reviennent pas.
   *[other] Les mots, fichiers et noms de { $n } conversations partent aujourd’hui, d’autres plus tard d’eux-mêmes. Ils ne reviennent pas.
}
