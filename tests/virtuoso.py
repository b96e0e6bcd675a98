"""What a Virtuoso of tests is told: where its data is, where it listens, how many rows it gives."""

from pathlib import Path

_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 2000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = {rows}
"""


def ini(folder: Path, *, sql: int, http: int, rows: int) -> str:
    """The file virtuoso.ini of a server in `folder`."""
    return _INI.format(folder=folder, sql=sql, http=http, rows=rows)
