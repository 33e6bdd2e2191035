"""The pictures of a report, one idea a module; each is a few small panels that a page lays out."""
