"""How much one document may use before it is refused; each limit with the reason for its size."""

from __future__ import annotations

from typing import Final

# The longest township report seen has 20,000 characters; a Word file with photographs 20 MB.
MAX_BYTES: Final = 64 * 1024 * 1024
# Text alone of that many bytes is no report; a web page may carry pictures inside.
MAX_TEXT_BYTES: Final = 4 * 1024 * 1024
MAX_HTML_BYTES: Final = 24 * 1024 * 1024
MAX_CHARS: Final = 400_000
MAX_LINES: Final = 40_000
MAX_PAGES: Final = 300
# A Word file is a ZIP: what it unpacks to counts, not what it weighs.
MAX_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MAX_PART_BYTES: Final = 64 * 1024 * 1024
MAX_ZIP_ENTRIES: Final = 5_000
# Below this a page holds a title or a notice; openings that stand alone have 700 characters.
MIN_REPORT_CHARS: Final = 150
# Web pages of county sites nest 40 deep; libxml2 itself stops at 256.
MAX_NESTING: Final = 250
