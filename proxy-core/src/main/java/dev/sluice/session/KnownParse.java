package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ResultMessages;
import dev.sluice.codec.Strings;
import dev.sluice.protocol.ClientMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * A Parse and nothing else before its Sync, of a session that shares connections and has none now:
 * when a server has prepared the same for another session, no server needs to be asked. So a client
 * that prepares in one thread what others of its own wait for (pgbench does) cannot block them. One
 * per session, on its event loop.
 */
final class KnownParse {
  private final ClientSession session;
  private final MessageFramer framer;
  private @Nullable Statement statement;

  KnownParse(ClientSession session, MessageFramer framer) {
    this.session = session;
    this.framer = framer;
  }

  /** Whether one is at the head, all of it. */
  boolean isNext() {
    statement = null;
    if (!session.servers().lending().shares()
        || framer.type() != ClientMessage.PARSE
        || !framer.isWhole()
        || !isSyncBehind()
        || session.transaction().isFailed()) {
      return false;
    }
    ByteBuf buffer = framer.buffer();
    int name = framer.body();
    int end = framer.start() + framer.available();
    int content = Strings.end(buffer, name, end) + 1;
    if (content <= name + 1 || session.prepared().find(buffer, name, content - 1 - name) != null) {
      // No name, or one that is taken.
      return false;
    }
    Statement parsed = session.texts().statement(buffer, content, end - content);
    if (parsed.isShareable() && session.reader().forwarder().shared().isKnown(parsed)) {
      statement = parsed;
    }
    return statement != null;
  }

  private boolean isSyncBehind() {
    ByteBuf buffer = framer.buffer();
    int next = framer.start() + framer.available();
    return buffer.writerIndex() - next >= MessageFramer.HEADER
        && buffer.getByte(next) == ClientMessage.SYNC;
  }

  /** Answers it; only when it {@linkplain #isNext is next}. Its Sync is answered as any other. */
  void answer() {
    Statement known = statement;
    if (known != null) {
      ByteBuf buffer = framer.buffer();
      int name = framer.body();
      int length = Strings.end(buffer, name, buffer.writerIndex()) - name;
      session.prepared().defined(ByteBufUtil.getBytes(buffer, name, length), known);
      session.client().write(ResultMessages::parseComplete);
      framer.skip();
    }
  }
}
