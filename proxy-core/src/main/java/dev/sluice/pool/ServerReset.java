package dev.sluice.pool;

import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.MessageFramer;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.server.ServerConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cleans a connection for its next user: ends a transaction, then DISCARD ALL, which undoes
 * settings, role, temporary objects, locks, LISTEN, cursors and prepared statements at once. Runs
 * on the connection's event loop.
 */
final class ServerReset implements ServerConnection.Listener {
  /** Longest answer that a reset may get, in bytes: notices of ROLLBACK and of event triggers. */
  private static final int MAX_LENGTH = 1 << 20;

  private static final int QUERIES = 2;

  private final ServerConnection connection;
  private final Consumer<Boolean> done;
  private final MessageFramer framer = new MessageFramer(MAX_LENGTH);
  private @Nullable Future<?> deadline;
  private int outstanding = QUERIES;
  private boolean ended;

  ServerReset(ServerConnection connection, Consumer<Boolean> done) {
    this.connection = connection;
    this.done = done;
  }

  void start(Duration timeout) {
    if (!connection.isActive()) {
      end(false);
      return;
    }
    connection.hold(this);
    connection.setAutoRead(true);
    ByteBuf queries = connection.newBuffer();
    // ROLLBACK outside a transaction is only a warning; DISCARD ALL inside one is an error.
    ClientMessages.query(queries, "ROLLBACK");
    ClientMessages.query(queries, "DISCARD ALL");
    connection.write(queries);
    connection.flush();
    deadline =
        connection
            .eventLoop()
            .schedule(() -> end(false), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void onServerRead(ByteBuf bytes) {
    if (ended) {
      // Said before the next holder listens: of a cleaned connection nothing is expected.
      bytes.release();
      connection.abort();
      return;
    }
    framer.offer(bytes, UnpooledByteBufAllocator.DEFAULT);
    try {
      while (!ended && framer.next()) {
        if (framer.type() == ServerMessage.ERROR_RESPONSE) {
          end(false);
        } else if (framer.type() == ServerMessage.READY_FOR_QUERY && --outstanding == 0) {
          framer.skip();
          end(!framer.holdsBytes());
        } else {
          framer.skip();
        }
      }
      framer.settle();
    } catch (ProtocolException e) {
      end(false);
    }
  }

  @Override
  public void onServerReadComplete() {}

  @Override
  public void onServerClosed() {
    end(false);
  }

  @Override
  public void onServerWritability(boolean writable) {}

  private void end(boolean clean) {
    if (ended) {
      return;
    }
    ended = true;
    framer.close();
    if (deadline != null) {
      deadline.cancel(false);
    }
    done.accept(clean);
  }
}
