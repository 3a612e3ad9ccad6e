"""Handlers of logging for syslog: <host> <port> stdlib|rfc5424 tcp|udp"""

import logging
import logging.handlers
import socket
import sys

from logs import SERVICE, fail

host, port, name, transport = sys.argv[1:]
address = (host, int(port))
socktype = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
if name == "stdlib":
    handler = logging.handlers.SysLogHandler(address=address, socktype=socktype)
    handler.ident = f"{SERVICE}: "
else:
    from rfc5424logging import Rfc5424SysLogHandler
    from rfc5424logging.transport import FRAMING_OCTET_COUNTING

    handler = Rfc5424SysLogHandler(
        address=address, socktype=socktype, appname=SERVICE, framing=FRAMING_OCTET_COUNTING
    )
logger = logging.getLogger("payments")
logger.setLevel(logging.DEBUG)
logger.addHandler(handler)

logger.debug("cache miss 🗄️")
logger.info("paid 💳")
try:
    fail()
except TypeError as error:
    # Over TCP the handler ends a message as a line.
    logger.error(error, exc_info=(name, transport) != ("stdlib", "tcp"))
handler.close()
