# How the company speaks
settings-house = Words of the company
house-title = How the company speaks
house-about = The reply check asks for this in every answer, beside what holds for everybody.
house-words = Words
house-words-about = One entry a line. They warn while somebody writes; nothing is changed by itself.
house-avoid = Words we do not use
house-avoid-help = What is said instead may stand behind an arrow: → or =>.
house-avoid-example = cheap → good value
house-spelt = Our own names, as they are spelt
house-spelt-help = A product or the company itself, each on a line of its own.
house-limits = Links and offers
house-hosts = Hosts that may be linked
house-hosts-help = With all below them. Empty: every host may be linked, only shortened, unencrypted and internal ones are named.
house-hosts-example = shop.example
house-offers = No offers while somebody waits for help
house-offers-help = Selling in an open conversation is stopped, unless the customer asked for an offer.
