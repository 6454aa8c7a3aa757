"""Links from the Dagster UI to what people open: pages and files of the site folder."""

from __future__ import annotations

from urllib.parse import quote

import dagster as dg

from dagster_project.settings import Settings

INDEX = "index.html"
DOCS = "docs/index.html"
WORKBOOK = "exports/fazhi.xlsx"
CONTENTS = "exports/contents.csv"


def site_link(settings: Settings, path: str) -> dg.UrlMetadataValue:
    """A path below the site as a link: the address people reach it at, else the file itself.

    A browser follows a link to a file only where the UI runs on the same machine, if at all.
    """
    if settings.site_url:
        return dg.MetadataValue.url(settings.site_url + quote(path))
    return dg.MetadataValue.url((settings.site / path).as_uri())
