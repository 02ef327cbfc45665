"""What the model's own certainty is worth."""

from monitor.values import QuotationType


def calibrated(raw: float, kind: QuotationType) -> float:
    """The share of attributions with this certainty that are right."""
    return round(raw, 4)
