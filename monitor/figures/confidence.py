"""How often each rule is right: the confidence that a resolution carries.

Measured with the corpus's own spans by `python -m benchmarks.resolver CORPUS SPEAKERS`
and rounded down; see docs/attribution.md.
"""

CONFIDENCE: dict[str, float] = {
    "full-name": 0.97,
    "alias": 0.97,
    "surname": 0.96,
    "surname-alone": 0.85,
    "shared-surname": 0.8,
    "given-name": 0.8,
    "weak-alias": 0.85,
    "title": 0.85,
    "pronoun": 0.9,
    "pronoun-unsure": 0.65,
    "relative": 0.85,
    "body": 0.93,
    "spokesperson": 0.9,
    "utterance": 0.85,
    "joint": 0.7,
}
