"""Figures of Chinese township rule-of-law reports, from published documents to a star schema."""
