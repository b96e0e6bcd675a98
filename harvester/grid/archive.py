"""A workbook is a ZIP file of XML; how much it may unpack to is known before anything of it is read."""

from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile

from harvester.grid.cell import Unfit

MIB = 1024 * 1024
SIZE = 150 * MIB  # of all parts together; `zipfile` reads no part beyond the size it declares
PARTS = 5_000


def opened(body: bytes) -> ZipFile:
    """Give the archive, still packed. Raises Unfit where it is damaged, locked or a bomb."""
    try:
        archive = ZipFile(BytesIO(body))
    except (BadZipFile, LargeZipFile, NotImplementedError, ValueError, EOFError) as fault:
        raise Unfit("damaged", reason=fault) from fault
    parts = archive.infolist()
    if len(parts) > PARTS or sum(part.file_size for part in parts) > SIZE:
        raise Unfit("too-large", most=PARTS)
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit("locked")
    return archive
