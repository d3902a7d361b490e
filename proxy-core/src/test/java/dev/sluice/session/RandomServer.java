package dev.sluice.session;

import dev.sluice.codec.Wire;
import dev.sluice.server.FakeServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Random;

/**
 * Answers more or less as PostgreSQL would, at random paces and with random results, and sometimes
 * says what no server should.
 */
final class RandomServer {
  private static final String[] STRAYS = {
    "1",
    "2",
    "3",
    "n",
    "s",
    "I",
    "T",
    "T[a]",
    "t",
    "D",
    "C",
    "Z",
    "Z[T]",
    "Z[E]",
    "E[40001]",
    "E[25006]",
    "E[FATAL:57P01]",
    "G",
    "H",
    "c",
    "V",
    "N",
    "A[x]",
    "S[client_encoding=LATIN1]",
    "W"
  };

  private final FakeServer server;
  private final Random random;
  private final ByteBuf received = Unpooled.buffer();
  private final ArrayDeque<String> answers = new ArrayDeque<>();
  private char status = 'I';
  private boolean skipping;
  private boolean copying;

  RandomServer(FakeServer server, Random random) {
    this.server = server;
    this.random = random;
  }

  boolean isOpen() {
    return !server.isClosed();
  }

  /** Reads what has come and says some of what it owes. */
  void acts(int strayPercent) {
    read();
    for (int i = random.nextInt(6); i >= 0 && isOpen() && !answers.isEmpty(); i--) {
      server.says(answers.removeFirst());
    }
    if (isOpen() && random.nextInt(100) < strayPercent) {
      strays();
    }
  }

  /** Says all of what it owes. */
  void answersAll() {
    read();
    while (isOpen() && !answers.isEmpty()) {
      server.says(answers.removeFirst());
    }
  }

  /** Ends the connection. */
  void hangsUp() {
    if (isOpen()) {
      server.hangsUp();
    }
  }

  private void strays() {
    switch (random.nextInt(4)) {
      case 0 -> server.hangsUp();
      case 1 -> {
        ByteBuf message = Wire.server(STRAYS[random.nextInt(STRAYS.length)]);
        message.setByte(random.nextInt(message.readableBytes()), random.nextInt(256));
        server.says(message);
      }
      default -> server.says(STRAYS[random.nextInt(STRAYS.length)]);
    }
  }

  private void read() {
    for (ByteBuf part = server.channel().readOutbound();
        part != null;
        part = server.channel().readOutbound()) {
      received.writeBytes(part);
      part.release();
    }
    while (received.readableBytes() >= 5
        && received.readableBytes() > received.getInt(received.readerIndex() + 1)) {
      char type = (char) received.readByte();
      int length = received.readInt() - 4;
      if (length < 0) {
        throw new AssertionError("the server got " + ByteBufUtil.hexDump(received.readerIndex(0)));
      }
      String text = received.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
      owe(type, text);
    }
  }

  private void owe(char type, String text) {
    if (copying) {
      if (type == 'c' || type == 'f' || type == 'Q') {
        copying = false;
        answers.add(type == 'c' ? "C[COPY 1] Z[" + status + "]" : "E[57014] " + ready());
      }
      return;
    }
    switch (type) {
      case 'Q' -> onQuery(text);
      case 'F' -> answers.add("V " + ready());
      case 'S' -> {
        skipping = false;
        answers.add(ready());
      }
      case 'P' -> batch("1");
      case 'B' -> batch("2");
      case 'C' -> batch("3");
      case 'D' -> batch(random.nextBoolean() ? "T" : "n");
      case 'E' -> batch(random.nextInt(5) == 0 ? "D s" : random.nextInt(9) == 0 ? "I" : "D C");
      default -> {}
    }
  }

  private void batch(String answer) {
    if (skipping) {
      return;
    }
    if (random.nextInt(12) == 0) {
      skipping = true;
      fail();
      answers.add(error());
    } else {
      answers.add(answer);
    }
  }

  private void onQuery(String text) {
    String sql = text.toLowerCase(java.util.Locale.ROOT);
    if (random.nextInt(12) == 0) {
      fail();
      answers.add(error() + " " + ready());
    } else if (sql.startsWith("begin")) {
      status = 'T';
      answers.add("C[BEGIN] Z[T]");
    } else if (sql.startsWith("commit") || sql.startsWith("rollback")) {
      status = 'I';
      answers.add("C[ROLLBACK] Z");
    } else if (sql.contains("from stdin")) {
      copying = true;
      answers.add("G");
    } else if (sql.contains("to stdout")) {
      answers.add("H d[x] d[y] c C[COPY 2] " + ready());
    } else if (sql.startsWith("set") || sql.startsWith("discard")) {
      answers.add("C[SET] " + ready());
    } else {
      answers.add("T D C " + ready());
    }
  }

  private String error() {
    String[] states = {"25006", "42P01", "40001", "57014", "42883", "0A000", "26000"};
    return "E[" + states[random.nextInt(states.length)] + "]";
  }

  private void fail() {
    if (status == 'T') {
      status = 'E';
    }
  }

  private String ready() {
    return "Z[" + status + "]";
  }

  void close() {
    received.release();
  }
}
