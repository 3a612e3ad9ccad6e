"""What each sender sends, as far as its client can say it: the same as logs.mjs."""

SERVICE = "checkout"
TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
# 2^53 + 1, which a double cannot hold.
ORDER = 9007199254740993
HTTP = {"request": {"method": "POST"}, "response": {"status_code": 402}}


def fail():
    raise TypeError("card refused")
