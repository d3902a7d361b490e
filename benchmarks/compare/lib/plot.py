"""Draws medians as bars: throughput, and the proxy's CPU time per transaction.

plot.py [-o FILE.svg] [-w "MODE:CLIENTS..."] FILE.csv...
"""

import argparse
import html
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from report import Results  # noqa: E402

COLOURS = ("#8c8c8c", "#4c78a8", "#f58518", "#72b7b2", "#54a24b", "#e45756", "#b279a2", "#9d755d")
BAR, GAP, HEIGHT, LEFT, TOP = 14, 16, 180, 64, 46


def text(x, y, words, anchor="start", size=11):
    return '<text x="%.0f" y="%.0f" text-anchor="%s" font-size="%d">%s</text>' % (
        x, y, anchor, size, html.escape(words))


def rounded_up(value):
    """The next of 1, 2, 5, 10, 20, 50, ..."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor >= value:
                return step * factor
        step *= 10


def panel(results, cases, peers, column, title, top):
    """The parts of one chart, and its width. What has no result has no bar."""
    values = {(case, peer): results.median(case, peer, column) for case in cases for peer in peers}
    highest = rounded_up(max((value for value in values.values() if value), default=1))
    width = LEFT + sum(GAP + BAR * len(peers) for _ in cases)
    parts = [text(LEFT, top - 10, title, size=13)]
    for quarter in range(5):
        y = top + HEIGHT - HEIGHT * quarter / 4
        parts.append('<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/>' % (LEFT, width, y, y))
        parts.append(text(LEFT - 6, y + 4, "{:,g}".format(highest * quarter / 4), "end", 10))
    x = LEFT + GAP / 2
    for case in cases:
        parts.append(text(x + BAR * len(peers) / 2, top + HEIGHT + 15, "%s:%d" % case, "middle", 10))
        for peer in peers:
            value = values[(case, peer)]
            if value:
                parts.append(bar(x, top, value / highest, peers[peer], "%s %s:%d: %g" % ((peer,) + case + (value,))))
            x += BAR
        x += GAP
    return parts, width


def bar(x, top, share, colour, words):
    height = HEIGHT * share
    return '<rect x="%.1f" y="%.1f" width="%d" height="%.1f" fill="%s"><title>%s</title></rect>' % (
        x, top + HEIGHT - height, BAR - 2, height, colour, html.escape(words))


def legend(peers):
    parts, x = [], LEFT
    for peer, colour in peers.items():
        parts.append('<rect x="%d" y="8" width="10" height="10" fill="%s"/>' % (x, colour))
        parts.append(text(x + 14, 17, peer))
        x += 28 + 7 * len(peer)
    return parts, x


def drawing(results, cases):
    peers = {peer: COLOURS[i % len(COLOURS)] for i, peer in enumerate(results.peers)}
    proxies = {peer: colour for peer, colour in peers.items() if peer != "direct"}
    second = TOP + HEIGHT + 60
    upper, width = panel(results, cases, peers, "tps", "transactions per second", TOP)
    lower, _ = panel(results, cases, proxies, "cpu_us", "CPU time of the proxy per transaction, µs", second)
    names, names_width = legend(peers)
    size = (max(width, names_width) + 10, second + HEIGHT + 30)
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif">' % size
    ground = '<rect width="100%" height="100%" fill="white"/>'
    return "\n".join([head, ground] + names + upper + lower + ["</svg>", ""])


def main():
    parser = argparse.ArgumentParser(prog="compare plot")
    parser.add_argument("-o", dest="output", metavar="FILE.svg", help="without it: standard output")
    parser.add_argument("-w", dest="workloads", metavar="MODE:CLIENTS...", help="only these workloads")
    parser.add_argument("files", nargs="+", metavar="FILE.csv")
    arguments = parser.parse_args()
    results = Results(arguments.files)
    wanted = (arguments.workloads or "").split()
    cases = [case for case in results.cells if not wanted or "%s:%d" % case in wanted]
    if not cases:
        parser.error("no results of " + (arguments.workloads or "anything"))
    svg = drawing(results, cases)
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(svg)
    else:
        sys.stdout.write(svg)


if __name__ == "__main__":
    main()
