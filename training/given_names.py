"""Make monitor/figures/given_names.txt: given names with the gender they speak for.

usage: python training/given_names.py > monitor/figures/given_names.txt

Not needed to run the monitor. Needs `pip install names==0.3.0 Faker==40.54.0`. Sources:
the name frequencies of the 1990 census of the United States (public domain, as carried
unchanged by `names`) and the name lists of Faker's locales (MIT), Cyrillic ones
romanised. A name that both sexes bear gets a gender only when the census finds one of
them nine times as often; otherwise it is kept as a given name without a gender.
"""

import importlib
import re
import textwrap
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import names

LOCALES = (
    "en_US", "en_GB", "en_IE", "en_NZ", "en_IN", "en_NG", "en_KE", "en_PK", "de_DE",
    "de_AT", "de_CH", "fr_FR", "fr_CA", "es_ES", "es_MX", "es_CO", "es_AR", "it_IT",
    "pt_BR", "pt_PT", "nl_NL", "nl_BE", "pl_PL", "cs_CZ", "sk_SK", "sl_SI", "hr_HR",
    "hu_HU", "ro_RO", "sv_SE", "no_NO", "da_DK", "fi_FI", "et_EE", "lt_LT", "lv_LV",
    "tr_TR", "is_IS", "ga_IE", "id_ID", "vi_VN", "uz_UZ", "az_AZ", "uk_UA", "ru_RU",
    "bg_BG", "mk_MK",
)  # fmt: skip
MANY_TIMES = 9
LATIN = (
    "a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r",
    "s", "t", "u", "f", "ts", "y", "i", "j", "g",
)  # fmt: skip
ROMAN = dict(
    zip(
        "абвгдезийклмнопрстуфцыіјґ",
        LATIN,
        strict=True,
    )
) | {
    "ё": "yo", "ж": "zh", "х": "kh", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ь": "", "э": "e", "ю": "yu", "я": "ya", "є": "ye", "ї": "yi", "ѓ": "gj",
    "ѕ": "dz", "љ": "lj", "њ": "nj", "ќ": "kj", "џ": "dz", "’": "", "'": "",
}  # fmt: skip


def romanise(name: str, locale: str) -> set[str]:
    """The Latin spellings of a Cyrillic name; Ukrainian и and г differ from Russian."""
    lower = name.lower()
    if not re.search("[а-яєіїґј]", lower):
        return {lower}
    table = ROMAN | ({"и": "y", "г": "h"} if locale == "uk_UA" else {})
    plain = "".join(table.get(letter, letter) for letter in lower)
    out = {plain, re.sub("iy$|yy$|yi$", "y", plain), re.sub("iy$|yy$", "i", plain)}
    out |= {form.replace("ks", "x") for form in out}
    out |= {re.sub("(?<=[aeiou])y(?=[aeou])", "i", form) for form in out}
    return out | {re.sub("iya$", "ia", form) for form in out}


def plain(name: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def main() -> None:
    """Print the list: lines that start with a gender, names in order."""
    census: dict[str, Counter[str]] = defaultdict(Counter)
    for gender, key in (("m", "first:male"), ("f", "first:female")):
        for line in Path(names.FILES[key]).read_text().splitlines():
            name, share = line.split()[:2]
            census[name.lower()][gender] += float(share)
    seen: dict[str, set[str]] = defaultdict(set)
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for gender, word in (("m", "male"), ("f", "female")):
            for full in getattr(provider, f"first_names_{word}", ()):
                for form in romanise(str(full), locale):
                    seen[plain(form)].add(gender)
    result: dict[str, str] = {}
    for name in census.keys() | seen.keys():
        shares = census.get(name, Counter())
        lead = max(shares, key=shares.__getitem__) if shares else ""
        rest = sum(shares.values()) - shares[lead] if lead else 0.0
        if lead and shares[lead] >= MANY_TIMES * rest and shares[lead] >= 0.003:
            result[name] = lead
        else:
            both = set(shares) | seen.get(name, set())
            result[name] = both.pop() if len(both) == 1 else "x"
    print("# Given names by gender: m, f, x (either). Made by training/given_names.py")
    print("# from the 1990 census of the United States (public domain) and the name")
    print("# lists of Faker (MIT, Copyright (c) 2012 Daniele Faraglia and others).")
    for gender in "mfx":
        chosen = sorted(
            name
            for name, given in result.items()
            if given == gender
            and re.fullmatch(r"[a-z][a-z'-]+", name)
            and len(name) > 1
        )
        for line in textwrap.wrap(" ".join(chosen), 85, break_on_hyphens=False):
            print(gender, line)


if __name__ == "__main__":
    main()
