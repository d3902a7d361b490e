package dev.sluice.console;

/**
 * What does something, other than SHOW.
 *
 * @param name its first word, in lower case
 * @param syntax for people
 * @param summary for SHOW HELP
 * @param reader of what stands behind the name
 */
record Command(String name, String syntax, String summary, Reader reader) {
  /** Reads the arguments. */
  @FunctionalInterface
  interface Reader {
    Action read(Words words) throws ConsoleException;
  }
}
