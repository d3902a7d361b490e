package dev.sluice.migrate;

/**
 * A setting of another program that is known, and what becomes of it.
 *
 * @param name as its documentation has it, in PgBouncer's other sections with the section ahead
 * @param fate what becomes of it at best
 * @param text the setting of Sluice that takes it over, else the reason
 * @param step what is done with its value; nothing unless it is taken
 */
record Known(String name, Fate fate, String text, Step step) {
  /** What is done with a value. */
  @FunctionalInterface
  interface Step {
    void apply(Entry entry, Draft draft);
  }

  static Known taken(String name, String text, Step step) {
    return new Known(name, Fate.TAKEN, text, step);
  }

  static Known because(Fate fate, String name, String text) {
    return new Known(name, fate, text, (entry, draft) -> {});
  }
}
