"""A store that fails in the middle of a harvest: said in a sentence, told in the report, and nothing is lost."""

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from tests.harvester.test_work import TREES


def test_a_full_disk_is_told_and_the_next_harvest_makes_up_for_it(lotse):
    lotse.data("town.ttl", TREES)
    lotse.source("town", "file:data/town.ttl")

    def refuse(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO delivery"):
            raise OperationalError(statement, {}, OSError("database or disk is full"))

    event.listen(Engine, "before_cursor_execute", refuse)
    try:
        code, _, said = lotse.call("harvest", "town")
    finally:
        event.remove(Engine, "before_cursor_execute", refuse)
    assert code == 74
    assert "database or disk is full" in said
    assert "Traceback" not in said
    report = lotse.call("runs", "1", "--json")[1]
    assert '"reason":"store"' in report
    assert "database or disk is full" in report
    assert "crashed" in lotse.call("runs", "town")[1]
    assert lotse.harvest("town")["new"] == 1
