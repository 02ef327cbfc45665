"""The trained extractor: a small encoder finds contents, cues, sources and links."""
