"""A file becomes a Document: formats, encoding, page residue, quality gate, identity."""
