"""Every figure that the docs quote, one command each."""
