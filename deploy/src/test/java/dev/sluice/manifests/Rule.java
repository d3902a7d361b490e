package dev.sluice.manifests;

import java.util.List;

/** One check of manifests. */
interface Rule {
  /** What is wrong, each in one line; empty if nothing is. */
  List<String> violations(Manifests manifests);
}
