"""Replies as a desk has them: common words are common, and half of the sentences stand in other replies, too."""

import random

LENGTH = 2_000
dice = random.Random(20261123)
SMALL = "the and you your is are we have for with this that not will it of to our my in on by at from".split()
WORDS = ["".join(dice.choice("bdfgklmnprst") + dice.choice("aeiou") for _ in range(dice.randint(2, 4))) for _ in range(8_000)]


def sentence():
    """The number of a word falls off as in a language."""
    words = [dice.choice(SMALL) if dice.random() < 0.45 else WORDS[int(len(WORDS) * dice.random() ** 3)] for _ in range(dice.randint(7, 18))]
    return " ".join(words).capitalize() + "."


STOCK = [sentence() for _ in range(2_000)]


def reply(length):
    parts = []
    while sum(map(len, parts)) < length:
        parts.append(STOCK[int(len(STOCK) * dice.random() ** 2)] if dice.random() < 0.5 else sentence())
    return " ".join(parts)[:length]


def checked(earlier, kind):
    """Copied, half copied, and new."""
    old = (dice.choice(earlier) + " " + dice.choice(earlier) + " " + dice.choice(earlier))[: LENGTH * (2 - kind) // 2]
    return (old + " " + reply(LENGTH))[:LENGTH]
