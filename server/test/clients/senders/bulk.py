"""The bulk helpers for Python: <url> elasticsearch|opensearchpy; API_KEY is the key that they present."""

import importlib
import os
import sys
import traceback
from datetime import datetime, timedelta, timezone

from logs import HTTP, ORDER, SERVICE, SPAN, TRACE, fail

url, name = sys.argv[1:]
package = importlib.import_module(name)
helpers = importlib.import_module(f"{name}.helpers")
node = f"{url}/elasticsearch"
key = os.environ.get("API_KEY")
if name == "elasticsearch":
    client = package.Elasticsearch(node, api_key=key)
else:
    client = package.OpenSearch(node, http_auth=("timberline", key) if key else None)

ids = {"trace": {"id": TRACE}, "span": {"id": SPAN}}
try:
    fail()
except TypeError as failure:
    error = {"type": "TypeError", "message": str(failure), "stack_trace": traceback.format_exc()}
logs = [
    {"log": {"level": "debug"}, "message": "cache miss 🗄️"},
    {"log": {"level": "info"}, "message": "paid 💳", **ids, "http": HTTP, "order": ORDER},
    {"log": {"level": "error"}, "message": "card refused", **ids, "error": error},
]
start = datetime.now(timezone.utc)


def action(number, log):
    time = (start + timedelta(milliseconds=number)).isoformat()
    document = {"@timestamp": time, "service": {"name": SERVICE}, **log}
    return {"_op_type": "create", "_index": "logs-shop", "_source": document}


print(client.info()["version"]["number"])
print(helpers.bulk(client, [action(number, log) for number, log in enumerate(logs)]))
