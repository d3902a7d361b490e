package dev.sluice.config;

/** A text that is no value of its setting. The message is the offending text, or a part of it. */
final class NotAllowedException extends Exception {
  NotAllowedException(String offendingText) {
    super(offendingText);
  }

  String offendingText() {
    return String.valueOf(getMessage());
  }
}
