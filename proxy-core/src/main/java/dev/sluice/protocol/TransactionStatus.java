package dev.sluice.protocol;

/** The status byte of ReadyForQuery (manual: "Message Formats", ReadyForQuery). */
public enum TransactionStatus {
  IDLE('I'),
  IN_TRANSACTION('T'),
  FAILED('E');

  private final byte code;

  TransactionStatus(char code) {
    this.code = (byte) code;
  }

  /** The byte on the wire. */
  public byte code() {
    return code;
  }

  /**
   * The status for the byte on the wire.
   *
   * @throws IllegalArgumentException for any byte but {@code I}, {@code T}, {@code E}
   */
  public static TransactionStatus of(byte code) {
    return switch (code) {
      case 'I' -> IDLE;
      case 'T' -> IN_TRANSACTION;
      case 'E' -> FAILED;
      default -> throw new IllegalArgumentException("transaction status byte " + code);
    };
  }
}
