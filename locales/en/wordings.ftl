# Signatures in other words
wordings = Signatures by language
wordings-about = Beside your usual signature: for an inbox, a language, or both. The language of the conversation chooses, else the customer’s, else the company’s.
wordings-inbox-about = Beside the usual signature of this inbox. The language of the conversation chooses, else the customer’s, else the company’s.
wording = Signature { $number }
wording-inbox = For
wording-any-inbox = Every inbox
wording-any-language = Every language
wording-help = Stands below your answers where it fits; left empty, nothing stands there.
wording-add = Add a signature
wording-remove = Remove this one
