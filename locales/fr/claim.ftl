# Réserver : qui seul peut envoyer
claim-nobody = Dans cette équipe, qui répond réserve d’abord la conversation.
claim-act = Réserver
claim-mine = Vous avez réservé cette conversation jusqu’à { $until }.
claim-longer = Encore { $count } minutes
claim-give-back = Rendre
claim-other = { $name } a réservé cette conversation jusqu’à { $until }.
claim-take-over = Reprendre
claim-refused = La réservation reste comme elle était
claim-blocked = Réservez la conversation avant d’envoyer.
claim-blocked-other = { $name } a réservé cette conversation. Reprenez-la avant d’envoyer.
claim-team = Réservation
claim-team-help = Si elle est active, seul le titulaire de la réservation peut envoyer. Elle prend fin d’elle-même ; un collègue peut la reprendre, et l’autre en est averti.
claim-off = Désactivée : toute l’équipe peut envoyer
claim-minutes = { $count } minutes
