"""Makes one row of the results of what pgbench and the kernel said.

row.py DIRECTORY FILE.csv NAME=VALUE...

DIRECTORY has pgbench's output, pgbench.out, and its log of sampled transactions, tx.*. A new file gets a first line of
names. Times are per transaction; cpu_us, user_us and system_us are CPU time of the peer's processes, postgres_us of all
nodes, client_us of pgbench; other_percent is what the rest of the machine used, of one CPU.
"""

import csv
import glob
import os
import re
import sys

COLUMNS = (
    "round peer workload clients tps mean_ms p50_ms p95_ms p99_ms cpu_us user_us system_us postgres_us client_us "
    "other_percent rss_kb pss_kb idle_kb transactions failed error"
).split()


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


def latencies(directory, since):
    """Milliseconds, in ascending order, of the transactions in pgbench's log that ended since then and did not fail."""
    times = []
    for name in glob.glob(os.path.join(directory, "tx.*")):
        with open(name, encoding="ascii", errors="replace") as log:
            for line in log:
                fields = line.split()
                # Client, transaction, microseconds, script, and when it ended: seconds, microseconds.
                if len(fields) > 5 and fields[2].isdigit() and int(fields[4]) >= since:
                    times.append(int(fields[2]) / 1000)
    times.sort()
    return times


def progress(output):
    """(seconds since the epoch, transactions per second) of pgbench's reports."""
    found = re.findall(r"^progress: ([\d.]+) s, ([\d.]+) tps", output, re.M)
    return [(float(at), float(tps)) for at, tps in found]


def number(pattern, output):
    found = re.search(pattern, output, re.M)
    return float(found.group(1)) if found else 0.0


def transactions_in_window(reports):
    """Of the reports behind the first one."""
    return sum(tps * (at - before) for (before, _), (at, tps) in zip(reports, reports[1:]))


class Cost:
    """CPU seconds between two readings, and what they are for each transaction."""

    def __init__(self, given):
        before, after = ([float(value) for value in given[name].split()] for name in ("before", "after"))
        self.elapsed = after[4] - before[4]
        ticks = [b - a for a, b in zip(before[:4], after[:4])]
        self.user, self.system, self.postgres, self.machine = (tick / int(given["hertz"]) for tick in ticks)

    def columns(self, transactions):
        per = 1e6 / transactions if transactions else 0
        return {
            "cpu_us": "%.2f" % ((self.user + self.system) * per),
            "user_us": "%.2f" % (self.user * per),
            "system_us": "%.2f" % (self.system * per),
            "postgres_us": "%.1f" % (self.postgres * per),
        }


def read_output(directory):
    with open(os.path.join(directory, "pgbench.out"), encoding="utf-8", errors="replace") as file:
        return file.read()


def per_second(reports):
    """Transactions per second in a window."""
    return transactions_in_window(reports) / (reports[-1][0] - reports[0][0]) if len(reports) > 1 else 0.0


def complaints(output, count):
    errors = re.findall(r"^pgbench: error: (.*)", output, re.M)
    return errors if count or errors else ["pgbench did not end in time"]


def idle_kilobytes(given):
    """What each of the idle clients needs, as text; empty if there are none."""
    idle = given["idle"].split()
    if not idle:
        return ""
    clients = int(given["workload"].split("@")[1].split("+")[0])
    return "%.1f" % ((int(idle[2]) - int(idle[0])) / clients)


def row(directory, given):
    output = read_output(directory)
    settling = int(given["settling"])
    window = progress(output)[settling - 1 : settling + int(given["seconds"])] if settling else []
    count = int(transactions_in_window(window) if settling else number(r"actually processed: (\d+)", output))
    tps = per_second(window) if settling else number(r"^tps = ([\d.]+)", output)
    cost = Cost(given)
    client = number(r"^client cpu ([\d.]+)", output) + number(r"^client cpu [\d.]+ ([\d.]+)", output)
    times = latencies(directory, window[0][0] if window else 0)
    errors = complaints(output, count)
    rss, pss = given["memory"].split()
    # The client's time is that of its whole life: of a window it says nothing.
    other = 0 if settling else cost.machine - cost.user - cost.system - cost.postgres - client
    return cost.columns(tps * cost.elapsed if settling else count) | {
        "tps": "%.1f" % tps,
        "mean_ms": "%.3f" % (sum(times) / len(times) if times else 0),
        "p50_ms": "%.3f" % percentile(times, 0.50),
        "p95_ms": "%.3f" % percentile(times, 0.95),
        "p99_ms": "%.3f" % percentile(times, 0.99),
        "client_us": "%.1f" % (client * 1e6 / count if count and not settling else 0),
        "other_percent": "%.0f" % (max(0, other) * 100 / cost.elapsed if cost.elapsed else 0),
        "rss_kb": rss,
        "pss_kb": pss,
        "idle_kb": idle_kilobytes(given),
        "transactions": count,
        "failed": int(number(r"failed transactions: (\d+)", output)) + len(errors),
        "error": errors[0][:200] if errors else "",
    }


def main():
    directory, path, *pairs = sys.argv[1:]
    given = dict(pair.split("=", 1) for pair in pairs)
    values = {name: given.get(name, "") for name in COLUMNS} | row(directory, given)
    new = not os.path.exists(path) or os.path.getsize(path) == 0
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(values)
    note = " " + values["error"] if values["error"] else ""
    print(
        "  %-18s %-12s %5s clients %9s tps  p50 %8s  p99 %8s ms  cpu %7s us%s"
        % (values["peer"], values["workload"], values["clients"], values["tps"], values["p50_ms"], values["p99_ms"],
           values["cpu_us"], note),
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
