# Le brouillon d’une collègue : lu, commenté, repris
draft-read = Lire
draft-of = Brouillon de { $name }
draft-of-about = Tel qu’il est maintenant. Le client n’en voit rien, ni de ce que vous en dites.
draft-of-gone = { $name } n’a plus de brouillon ici : il a été envoyé, abandonné ou repris.
draft-empty = Pas encore de mots
draft-wrote = Avec des mots de { $names }
draft-comments = Ce que disent les collègues de ce brouillon
draft-comment = En dire quelque chose
draft-comment-add = Dire
draft-take = Reprendre
draft-take-unsaved = Rien n’a été repris : vos propres mots ici n’ont pas pu être enregistrés. La raison est indiquée au-dessus.
draft-taken = Vous continuez ici. { $name } en est informé.
draft-taken-from = { $name } a repris ce brouillon et continue là-bas.
draft-let-go = Le lui laisser
draft-own-again = Continuer avec un brouillon à moi
approval-wrote-too = Vous en avez écrit une partie avant la reprise : quelqu’un d’autre le regarde.
notified-draft = { $name } sur votre brouillon
