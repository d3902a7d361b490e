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


def latencies(directory):
    """Milliseconds, in ascending order, of the transactions in pgbench's log that did not fail."""
    times = []
    for name in glob.glob(os.path.join(directory, "tx.*")):
        with open(name, encoding="ascii", errors="replace") as log:
            for line in log:
                fields = line.split()
                if len(fields) > 2 and fields[2].isdigit():
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


def transactions_in_window(reports, reports_until):
    """Of the reports behind the first one, up to and with that of the given number."""
    some = reports[:reports_until]
    return sum(tps * (at - before) for (before, _), (at, tps) in zip(some, some[1:]))


def row(directory, given):
    with open(os.path.join(directory, "pgbench.out"), encoding="utf-8", errors="replace") as file:
        output = file.read()
    count = number(r"actually processed: (\d+)", output)
    reports = progress(output)
    window = int(given["window"])
    counted = transactions_in_window(reports, window) if window else count
    seconds = reports[min(window, len(reports)) - 1][0] - reports[0][0] if window and reports else 0
    before, after = ([int(tick) for tick in given[name].split()] for name in ("before", "after"))
    user, system, postgres, machine = ((b - a) / int(given["hertz"]) for a, b in zip(before, after))
    client = number(r"^client cpu ([\d.]+)", output) + number(r"^client cpu [\d.]+ ([\d.]+)", output)
    tps = counted / seconds if seconds else number(r"^tps = ([\d.]+)", output)
    times = latencies(directory)
    errors = re.findall(r"^pgbench: error: (.*)", output, re.M)
    per = 1e6 / counted if counted else 0
    memory = given["memory"].split()
    idle = given["idle"].split()
    clients_idle = int(given["workload"].split("@")[1].split("+")[0]) if idle else 0
    duration = seconds or (count / tps if tps else 0)
    # With a window the client's time is not that of the window.
    other = machine - user - system - postgres - client if not window else 0
    return {
        "tps": "%.1f" % tps,
        "mean_ms": "%.3f" % number(r"^latency average = ([\d.]+)", output),
        "p50_ms": "%.3f" % percentile(times, 0.50),
        "p95_ms": "%.3f" % percentile(times, 0.95),
        "p99_ms": "%.3f" % percentile(times, 0.99),
        "cpu_us": "%.2f" % ((user + system) * per),
        "user_us": "%.2f" % (user * per),
        "system_us": "%.2f" % (system * per),
        "postgres_us": "%.1f" % (postgres * per),
        "client_us": "%.1f" % (client * 1e6 / count if count else 0),
        "other_percent": "%.0f" % (max(0, other) * 100 / duration if duration else 0),
        "rss_kb": memory[0],
        "pss_kb": memory[1],
        "idle_kb": "%.1f" % ((int(idle[2]) - int(idle[0])) / clients_idle) if idle else "",
        "transactions": int(count),
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
