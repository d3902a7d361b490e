package dev.sluice.migrate;

/**
 * A setting as a file has it.
 *
 * @param name as the table of known settings has it
 * @param subject the number behind it (Pgpool's nodes), or the database or user that it is of; or
 *     empty
 * @param value without quotes
 * @param line counts from 1
 */
record Entry(String name, String subject, String value, int line) {
  /** How people call it. */
  String shown() {
    if (subject.isEmpty()) {
      return name;
    }
    return name.startsWith("[") ? name + " of " + subject : name + subject;
  }

  /** Where its value comes from. */
  String from() {
    return shown() + ", line " + line;
  }

  /** Without the value, which may be a password. */
  @Override
  public String toString() {
    return from();
  }
}
