package dev.sluice.pool;

import dev.sluice.server.ServerConnection;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection aside for as long as a cancel for it is in flight: it must not hit the next
 * user. Runs on the connection's event loop.
 */
final class CancelWait implements ServerConnection.Listener {
  private final ServerConnection connection;
  private final Consumer<Boolean> done;
  private @Nullable Future<?> deadline;
  private boolean ended;

  CancelWait(ServerConnection connection, Consumer<Boolean> done) {
    this.connection = connection;
    this.done = done;
  }

  void start(Duration timeout) {
    if (!connection.isCancelInFlight() || !connection.isActive()) {
      done.accept(connection.isActive());
      return;
    }
    connection.hold(this);
    connection.afterCancels(() -> end(true));
    deadline =
        connection
            .eventLoop()
            .schedule(() -> end(false), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void onServerRead(ByteBuf bytes) {
    // Nothing was owed: a server that speaks now is not worth telling why.
    bytes.release();
    connection.abort();
  }

  @Override
  public void onServerReadComplete() {}

  @Override
  public void onServerClosed() {
    end(false);
  }

  @Override
  public void onServerWritability(boolean writable) {}

  private void end(boolean calm) {
    if (ended) {
      return;
    }
    ended = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
    done.accept(calm);
  }
}
