"""Computes docs/COST.md: counts measured by the end-to-end tests (counts.json) times published prices (prices.json).

    python3 infra/cost/cost.py             writes docs/COST.md
    python3 infra/cost/cost.py --check     exits 1 if docs/COST.md is not what would be written
"""

import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs" / "COST.md"

COUNTS = json.loads((HERE / "counts.json").read_text())
BOOK = json.loads((HERE / "prices.json").read_text())
FREE = BOOK["always_free_per_month"]
TEMPLATE = (ROOT / "template.yaml").read_text()

# What no test can measure, because it is the answer time of others or a habit of AWS. Each stands in the page.
ASSUMED = {
    "store_seconds": (0.4, "a request to the store's API takes 0.4 s"),
    "destination_seconds": (0.3, "a request to Klaviyo takes 0.3 s"),
    "own_seconds": (0.05, "everything else a batch does takes 0.05 s"),
    "receiver_seconds": (0.015, "a webhook is billed 15 ms at the receiver (verified in about 1 ms, then the queue's answer)"),
    "platform_log_bytes": (400, "Lambda itself logs 400 bytes per invocation"),
    "pollers": (5, "Lambda asks each queue over 5 connections, each for 20 s at a time, even when all is quiet"),
    "egress_bytes": (6_000, "6 kB per order leave AWS towards Klaviyo and the store"),
    "item_bytes": (900, "an order's item with its index entries takes 900 bytes"),
    "index_writes": (2, "an order's two index entries are written once in its life"),
    "poll_seconds": (3, "a quiet poll takes 3 s, a verification of a day 10 s"),
    "verify_seconds": (10, None),
    "carts_seconds": (0.1, "the look for carts every five minutes takes 0.1 s where webhooks tell of them, which asks nobody for anything; "
                           "a Neto store adds a second to each, 0.12 USD a month, a Tiendanube store a third of that"),
}
# Custom metrics with a value in an ordinary month; CloudWatch bills a metric for the hours in which it has one.
ORDINARY_METRICS = ["Messages", "Delivered", "Polled"]
HOURS, DAYS = 730, 30.4
LOOKS_FOR_CARTS = HOURS * 12


def assumed(name):
    return ASSUMED[name][0]


def price(name, amount):
    entry = BOOK["prices"][name]
    return entry["usd"] * amount / entry["per"]


def memory_gb(function):
    """MemorySize of a function in the template, or that of Globals."""
    at = TEMPLATE.index(f"\n  {function}:\n    Type: AWS::Serverless::Function")
    block = re.split(r"\n  \w+:\n", TEMPLATE[at + 1:], maxsplit=2)[1]
    found = re.search(r"MemorySize: (\d+)", block) or re.search(r"MemorySize: (\d+)", TEMPLATE)
    return int(found.group(1)) / 1024


def alarm_metrics():
    """CloudWatch bills an alarm for each metric it looks at."""
    alarms = [block for block in re.split(r"\n  (?=\w+:\n)", TEMPLATE) if "Type: AWS::CloudWatch::Alarm" in block]
    return len(alarms), sum(len(re.findall(r"MetricName:", alarm)) for alarm in alarms)


class Bill:
    """Lines of (what, amount, unit price's name, note), in the order they were added."""

    def __init__(self):
        self.lines = []

    def add(self, what, name, amount):
        self.lines.append((what, name, amount))

    def total(self):
        return sum(price(name, amount) for _, name, amount in self.lines)

    def after_free_tier(self):
        left, total = dict(FREE), 0.0
        for _, name, amount in self.lines:
            key = "sqs" if name.startswith("sqs") else name
            free = min(left.get(key, 0), amount)
            left[key] = left.get(key, 0) - free
            total += price(name, amount - free)
        return total

    def table(self):
        rows = ["| | amount | price | USD |", "|---|--:|---|--:|"]
        for what, name, amount in self.lines:
            entry = BOOK["prices"][name]
            per = f"{entry['usd']:g} / {entry['per']:,}" if entry["per"] > 1 else f"{entry['usd']:g}"
            rows.append(f"| {what} | {number(amount)} | {per} | {price(name, amount):.2f} |")
        rows.append(f"| **sum** | | | **{self.total():.2f}** |")
        return "\n".join(rows)


def number(amount):
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:.2f}".rstrip("0").rstrip(".")


def traffic(orders, gathered):
    """What so many orders cost, from the cart to completion. Where webhooks about one thing are not gathered, each of them
    is a batch of its own, with a read of its own; what is told and written does not change."""
    order = COUNTS["order"]
    batches = order["batches"] if gathered else order["webhooks"]
    more = batches - order["batches"]
    looks = order["look_batches"]
    seconds = (
        (order["store_requests"] + more) * assumed("store_seconds")
        + order["destination_requests"] * assumed("destination_seconds")
        + (batches + looks) * assumed("own_seconds")
    )
    invocations = order["webhooks"] + batches + looks
    bill = Bill()
    bill.add("receiver and processor: requests", "lambda_request", orders * invocations)
    bill.add("receiver: compute", "lambda_gb_second",
             orders * order["webhooks"] * assumed("receiver_seconds") * memory_gb("WebhookReceiver"))
    bill.add("processor: compute, mostly waiting for others", "lambda_gb_second", orders * seconds * memory_gb("Processor"))
    bill.add("orders queue: sent, received, deleted", "sqs_fifo", orders * (order["messages"] + 2 * batches))
    bill.add("follow-ups queue", "sqs_standard", orders * (order["looks_sent"] + 2 * looks))
    bill.add("table: writes", "table_write_unit", orders * (order["table_writes"] + assumed("index_writes")))
    bill.add("table: reads, half a unit each", "table_read_unit", orders * (order["table_reads"] + more) / 2)
    logged = COUNTS["log_bytes_per_order"] * batches / order["batches"] + assumed("platform_log_bytes") * invocations
    bill.add("logs", "log_gb", orders * logged / 1e9)
    bill.add("data out", "egress_gb", orders * assumed("egress_bytes") / 1e9)
    return bill


def idle():
    """A month of one store in which nothing happens."""
    polls, verifies, bill = HOURS, DAYS, Bill()
    alarms, metrics = alarm_metrics()
    carts = LOOKS_FOR_CARTS
    seconds = polls * assumed("poll_seconds") + verifies * assumed("verify_seconds") + carts * assumed("carts_seconds")
    receives = assumed("pollers") * 3 * 60 * HOURS
    bill.add("the configuration's secret", "secret_month", 1)
    bill.add("reading it: when the poller starts, before each poll, and every five minutes", "secret_read",
             2 * polls + verifies + carts)
    bill.add("orders queue, asked though empty", "sqs_fifo", receives)
    bill.add("follow-ups and runs queues, asked though empty", "sqs_standard", 2 * receives)
    bill.add("poller: requests", "lambda_request", polls + verifies + carts)
    bill.add("poller: compute", "lambda_gb_second", seconds * memory_gb("Poller"))
    tables = [(polls, COUNTS["poll"]), (verifies, COUNTS["verify"])]
    bill.add("table: reads", "table_read_unit", sum(runs * counts.get("table_reads", 0) for runs, counts in tables))
    bill.add("table: writes", "table_write_unit", sum(runs * counts.get("table_writes", 0) for runs, counts in tables))
    bill.add(f"{alarms} alarms on {metrics} metrics", "alarm_metric_month", metrics)
    bill.add("custom metrics", "custom_metric_month", len(ORDINARY_METRICS))
    bill.add("dashboard", "dashboard_month", 1)
    logged = (polls + verifies) * (assumed("platform_log_bytes") + 600) + carts * assumed("platform_log_bytes")
    bill.add("logs", "log_gb", logged / 1e9)
    return bill


def page():
    order = COUNTS["order"]
    quiet, gathered, single = idle(), traffic(1_000_000, True), traffic(1_000_000, False)
    webhooks = order["webhooks"]
    storage = assumed("item_bytes") * 1e6 / 1e9
    small = traffic(5_000, True)
    prices = "\n".join(
        f"| {entry['what']} | {entry['usd']:g} per {entry['per']:,} | {entry['source']}, as of {entry['seen']} |"
        for entry in BOOK["prices"].values()
    )
    assumptions = "\n".join(f"- {text}" for _, text in ASSUMED.values() if text)
    counts = "\n".join(f"| {name.replace('_', ' ')} | {count} |" for name, count in order.items())
    return f"""# What it costs

<!-- Written by infra/cost/cost.py from measured counts and published prices; change those and run it again. -->

| | USD |
|---|--:|
| a month in which nothing happens | **{quiet.total():.2f}** ({quiet.after_free_tier():.2f} in an account that uses its free tier for nothing else) |
| a month with 5,000 orders, on top | **{small.total():.2f}** |
| a million webhooks | **{gathered.total() / webhooks:.2f}** to {single.total() / webhooks:.2f} |
| a million orders, each from its cart to completion | **{gathered.total():.2f}** to {single.total():.2f} |

The lower figures are for webhooks about one order that come within a moment, which are looked at together, as BigCommerce sends
them; the higher ones for webhooks that all come alone. Prices are those of {BOOK['region']}. Without the free tier unless said.

Of a million webhooks, {100 * sum(price(n, a) for w, n, a in gathered.lines if w.startswith('processor')) / gathered.total():.0f} % is the processor waiting for the store and Klaviyo. Keeping what a million orders leave in the table costs {price('table_gb_month', storage):.2f} USD a month, with recovery to any second of the last 35 days.

## What was counted

One order of three products: the cart filled in three steps, e-mail and address entered, looked at again after two minutes, ordered and
paid, shipped, completed. The test `order_from_its_cart_to_its_completion_costs_what_is_written_down` counts it on every run and fails
if the counts below are no longer true.

| an order | |
|---|--:|
{counts}
| bytes logged | {COUNTS['log_bytes_per_order']} |

## A million orders

{gathered.table()}

## A quiet month

{quiet.table()}

Left out: data into AWS (free), the e-mails an alarm sends (1,000 a month free), storage of logs after 30 days (deleted), X-Ray (off).

## What is assumed

{assumptions}

## Prices

| | USD | |
|---|--:|---|
{prices}
"""


def main():
    text = page()
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text() != text:
            sys.exit("docs/COST.md is not what infra/cost/cost.py computes; run it")
        print(f"docs/COST.md is right: {idle().total():.2f} USD a quiet month")
        return
    PAGE.write_text(text)


main()
