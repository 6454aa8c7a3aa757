"""From statements to facts: which metric a quantity counts, in which canonical unit.

Reading a text knows nothing of metrics; mapping knows nothing of the text beyond what a statement
carries. So a change of the taxonomy maps the stored statements anew and reads nothing again.
"""

from dagster_project.extraction.mapping.facts import map_statements

__all__ = ["map_statements"]
