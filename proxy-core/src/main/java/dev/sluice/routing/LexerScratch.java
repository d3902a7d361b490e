package dev.sluice.routing;

import io.netty.buffer.ByteBuf;

/** The lexer and its arrays, for one thread. */
final class LexerScratch {
  private static final int RETAINED = 64 * 1024;

  private final SqlLexer lexer = new SqlLexer();
  private final NormalKey probe = NormalKey.probe();
  private byte[] copy = new byte[4096];

  /**
   * The normal form as a key to look up; valid until the next call.
   *
   * @param sql borrowed
   * @param scope see {@link FactsVersion#scope}
   */
  NormalKey read(ByteBuf sql, int index, int length, int scope) {
    if (sql.hasArray()) {
      int from = sql.arrayOffset() + index;
      return probe.set(lexer.read(sql.array(), from, from + length), scope);
    }
    if (length > copy.length || copy.length > RETAINED) {
      copy = new byte[Math.max(length, 4096)];
    }
    sql.getBytes(index, copy, 0, length);
    return probe.set(lexer.read(copy, 0, length), scope);
  }
}
