# Firmas con otras palabras
wordings = Firmas por idioma
wordings-about = Además de su firma habitual: para un buzón, un idioma o ambos. Decide el idioma de la conversación; si no, el del cliente; si no, el de la empresa.
wordings-inbox-about = Además de la firma habitual de este buzón. Decide el idioma de la conversación; si no, el del cliente; si no, el de la empresa.
wording = Firma { $number }
wording-inbox = Para
wording-any-inbox = Todos los buzones
wording-any-language = Todos los idiomas
wording-help = Aparece bajo sus respuestas donde encaja; vacía, no aparece nada.
wording-add = Añadir una firma
wording-remove = Quitar esta
