"""How often each rule is right: the confidence that a resolution carries.

Where a rule credited 20 sources or more of the corpus's labelled half, its share right
with the corpus's own spans, one success and one failure added, rounded down to 0.01;
the others are judged, with room for articles unlike those. docs/attribution.md has the
counts and the command.
"""

CONFIDENCE: dict[str, float] = {
    "full-name": 0.98,
    "alias": 0.97,
    "surname": 0.98,
    "surname-alone": 0.93,  # 20 of 20, but nothing in the article proves it
    "shared-surname": 0.85,
    "given-name": 0.8,
    "weak-alias": 0.85,
    "title": 0.9,
    "title-nearest": 0.75,
    "epithet": 0.75,
    "pronoun": 0.95,
    "pronoun-unsure": 0.6,  # 20 of 23 there, 4 of 5 in the sample: not shown by default
    "relative": 0.9,
    "body": 0.95,
    "spokesperson": 0.9,
    "utterance": 0.85,
    "joint": 0.7,
    "dialogue": 0.7,
    "author": 0.95,
}
