"""Runs in the environment of a counterpart: serves pycsw or pygeoapi on a free port of the loopback.

    python serve.py pycsw CONFIG      python serve.py pygeoapi CONFIG

Both want to know their address beforehand: PORT in the configuration becomes the port, which is then told on stdout.
"""

import os
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


def main(name: str, config: str) -> None:
    server = make_server("127.0.0.1", 0, None, handler_class=Quiet)  # type: ignore[arg-type]
    file = Path(config)
    file.write_text(file.read_text("utf-8").replace("PORT", str(server.server_port)), "utf-8")
    if name == "pycsw":
        os.environ |= {"PYCSW_CONFIG": config, "PYCSW_ROOT": str(file.parent)}
        from pycsw.wsgi import application
    else:
        os.environ |= {"PYGEOAPI_CONFIG": config, "PYGEOAPI_OPENAPI": str(file.with_name("openapi.json"))}
        from pygeoapi import flask_app

        application = flask_app.APP
    server.set_app(application)
    told = os.dup(1)
    os.dup2(2, 1)  # what the application prints does not fill the pipe that nobody reads
    os.write(told, f"{server.server_port}\n".encode())
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
