# Signatures en d’autres mots
wordings = Signatures par langue
wordings-about = À côté de votre signature habituelle : pour une boîte, une langue, ou les deux. La langue de la conversation décide, sinon celle du client, sinon celle de l’entreprise.
wordings-inbox-about = À côté de la signature habituelle de cette boîte. La langue de la conversation décide, sinon celle du client, sinon celle de l’entreprise.
wording = Signature { $number }
wording-inbox = Pour
wording-any-inbox = Toutes les boîtes
wording-any-language = Toutes les langues
wording-help = Elle figure sous vos réponses là où elle convient ; vide, rien n’y figure.
wording-add = Ajouter une signature
wording-remove = Retirer celle-ci
