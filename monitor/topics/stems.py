"""Words without their endings, by Snowball's stemmers."""

import snowballstemmer

_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def stem(word: str, language: str) -> str:
    """A folded word's stem by Snowball; the word where there is no algorithm for it."""
    algorithm = _ALGORITHMS.get(language.split("-")[0].lower())
    if algorithm not in snowballstemmer.algorithms():  # older releases have fewer
        return word
    stemmer = snowballstemmer.stemmer(algorithm)  # cheap; one is not thread-safe
    return str(stemmer.stemWord(word))
