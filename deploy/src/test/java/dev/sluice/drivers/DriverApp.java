package dev.sluice.drivers;

/**
 * A small application that uses one driver in all its ways and writes down what it gets. The same
 * server gives the same transcript again: no addresses, process ids or times are in it.
 */
interface DriverApp {

  /** What it lacks to run here, in words; empty when there is nothing. */
  default String missing() throws Exception {
    return "";
  }

  /**
   * Runs it to its end.
   *
   * @return the lines of its transcript, each section headed by a line {@code == name}, the last
   *     one by {@code == end}
   * @throws Exception if it came to no good end
   */
  String run(Endpoint endpoint) throws Exception;
}
