"""Prints medians over the rounds, and ratios to one peer.

report.py [-b PEER] FILE.csv...

Ratios are of the same round, then the median of those: on a machine that does other things too, they are what counts.
"""

import argparse
import csv
import math
import statistics
from collections import OrderedDict

# What PostgreSQL adds to each row of one column.
ROW_BYTES = 11


def megabytes(workload):
    """Of one result, if it is for its size that the workload is there; else None."""
    mode = workload.split("+")[0]
    if mode == "large":
        mode = "rows@1000x1000"
    if not mode.startswith("rows@"):
        return None
    rows, size = (int(number) for number in mode[len("rows@"):].split("x"))
    return rows * (size + ROW_BYTES) / 1e6


class Results:
    """The rows of CSV files, in the order in which they came."""

    def __init__(self, paths):
        self.cells = OrderedDict()
        self.peers = OrderedDict()
        for path in paths:
            with open(path, newline="", encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    self.add(path, row)

    def add(self, path, row):
        case = (row["workload"], int(row["clients"]))
        rounds = self.cells.setdefault(case, OrderedDict()).setdefault(row["peer"], {})
        rounds[(path, row["round"])] = row
        self.peers[row["peer"]] = True

    def median(self, case, peer, column):
        """None without a successful round."""
        rows = self.cells[case].get(peer, {}).values()
        values = [float(row[column]) for row in rows if float(row["tps"]) > 0 and row[column] != ""]
        return statistics.median(values) if values else None

    def spread(self, case, peer, column):
        rows = self.cells[case].get(peer, {}).values()
        values = [float(row[column]) for row in rows if float(row["tps"]) > 0]
        middle = statistics.median(values) if values else 0
        return 100 * (max(values) - min(values)) / middle if middle else None

    def failures(self, case, peer):
        return sum(int(row["failed"]) for row in self.cells[case].get(peer, {}).values())

    def ratio(self, case, peer, base, column):
        """The median of peer / base over the rounds that both of them did."""
        ours, theirs = (self.cells[case].get(name, {}) for name in (peer, base))
        ratios = [
            float(row[column]) / float(theirs[key][column])
            for key, row in ours.items()
            if key in theirs and float(theirs[key][column]) > 0 and float(row["tps"]) > 0
        ]
        return statistics.median(ratios) if ratios else None


def shown(value, form="%.0f"):
    return "-" if value is None else form % value


LINE = "%-16s %5s %-18s %8s %5s %6s %8s %8s %8s %8s %5s %6s %6s %7s %6s %7s %6s"


def print_medians(results):
    print()
    print(LINE % ("workload", "cl", "peer", "tps", "+-%", "direct", "p50 ms", "p95 ms", "p99 ms", "cpu us", "+-%", "user",
                  "sys", "pg us", "other%", "rss MB", "failed"))
    for case, peers in results.cells.items():
        for peer in peers:
            print_median(results, case, peer)
        print()


def print_median(results, case, peer):
    def of(column, form="%.0f", part=1.0):
        value = results.median(case, peer, column)
        return shown(None if value is None else value * part, form)

    workload, clients = case
    direct = peer == "direct"
    line = LINE % (
        workload, clients, peer, of("tps"), shown(results.spread(case, peer, "tps")),
        shown(results.ratio(case, peer, "direct", "tps"), "%.2f"),
        of("p50_ms", "%.2f"), of("p95_ms", "%.2f"), of("p99_ms", "%.2f"),
        "-" if direct else of("cpu_us", "%.1f"), "-" if direct else shown(results.spread(case, peer, "cpu_us")),
        "-" if direct else of("user_us", "%.1f"), "-" if direct else of("system_us", "%.1f"), of("postgres_us", "%.0f"),
        of("other_percent"), "-" if direct else of("rss_kb", "%.1f", 1 / 1024), results.failures(case, peer),
    )
    extra = []
    size = megabytes(workload)
    if size and results.median(case, peer, "tps"):
        extra.append("%.0f MB/s, %.0f us/MB" % (
            results.median(case, peer, "tps") * size, results.median(case, peer, "cpu_us") / size))
    if results.median(case, peer, "idle_kb") is not None and not direct:
        extra.append("%s kB per idle client" % of("idle_kb", "%.1f"))
    print(line + ("  " + ", ".join(extra) if extra else ""))


def print_matrix(results, column, title, form):
    peers = [peer for peer in results.peers if column != "cpu_us" or peer != "direct"]
    print(title)
    print("%-26s" % "" + "".join("%18s" % peer for peer in peers))
    for case in results.cells:
        values = (shown(results.median(case, peer, column), form) for peer in peers)
        print("%-26s" % ("%s:%d" % case) + "".join("%18s" % value for value in values))
    print()


def print_ratios(results, base, column, title):
    peers = [peer for peer in results.peers if column != "cpu_us" or peer != "direct"]
    print("%s, as a multiple of %s's" % (title, base))
    print("%-26s" % "" + "".join("%18s" % peer for peer in peers))
    kept = {peer: [] for peer in peers}
    for case in results.cells:
        ratios = {peer: results.ratio(case, peer, base, column) for peer in peers}
        print("%-26s" % ("%s:%d" % case) + "".join("%18s" % shown(ratios[peer], "%.2f") for peer in peers))
        for peer, ratio in ratios.items():
            if ratio:
                kept[peer].append(math.log(ratio))
    means = {peer: math.exp(sum(logs) / len(logs)) if logs else None for peer, logs in kept.items()}
    print("%-26s" % "geometric mean" + "".join("%18s" % shown(means[peer], "%.2f") for peer in peers))
    print()


def main():
    parser = argparse.ArgumentParser(prog="compare table")
    parser.add_argument("-b", dest="base", metavar="PEER", help="the peer that ratios are to")
    parser.add_argument("-m", dest="matrix", action="store_true", help="also a line per workload and a column per peer")
    parser.add_argument("files", nargs="+", metavar="FILE.csv")
    arguments = parser.parse_args()
    results = Results(arguments.files)
    print_medians(results)
    if arguments.matrix:
        print_matrix(results, "tps", "Transactions per second", "%.0f")
        print_matrix(results, "cpu_us", "CPU time of the proxy per transaction, us", "%.1f")
        print_matrix(results, "p99_ms", "99th percentile of latency, ms", "%.2f")
    if arguments.base:
        if arguments.base not in results.peers:
            parser.error("no results of " + arguments.base)
        print_ratios(results, arguments.base, "tps", "Throughput")
        print_ratios(results, arguments.base, "cpu_us", "CPU time of the proxy per transaction")
        print_ratios(results, arguments.base, "p99_ms", "99th percentile of latency")


if __name__ == "__main__":
    main()
