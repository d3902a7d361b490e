package dev.sluice.admin;

import dev.sluice.admin.HttpEndpoint.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who watch the status: once in a second all of them get the same one. The clock runs while
 * there is one. Thread: the endpoint's event loop.
 */
final class Viewers {
  private static final Logger log = LoggerFactory.getLogger(Viewers.class);
  private static final long PERIOD_MILLIS = 1_000;

  private final StatusSnapshots snapshots;
  private final Limits limits;
  private final Set<Viewer> viewers = new LinkedHashSet<>();

  /** For whom a status is being made. */
  private final Set<Access> asked = EnumSet.noneOf(Access.class);

  private @Nullable Future<?> clock;

  Viewers(StatusSnapshots snapshots, Limits limits) {
    this.snapshots = snapshots;
    this.limits = limits;
  }

  boolean isFull() {
    return viewers.size() >= limits.viewers();
  }

  /** One more, which gets the status at once. */
  Viewer join(ChannelHandlerContext ctx, Access access) {
    EventExecutor loop = ctx.executor();
    Viewer viewer = new Viewer(ctx, access, System.nanoTime());
    viewers.add(viewer);
    if (clock == null) {
      clock =
          loop.scheduleWithFixedDelay(
              () -> tick(loop), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
    ask(loop, access);
    return viewer;
  }

  /** It has gone. */
  void leave(Viewer viewer) {
    viewers.remove(viewer);
    if (viewers.isEmpty() && clock != null) {
      clock.cancel(false);
      clock = null;
    }
  }

  private void tick(EventExecutor loop) {
    long now = System.nanoTime();
    // A copy: who is dropped leaves.
    List.copyOf(viewers).forEach(viewer -> viewer.dropIfSlow(now, limits.deadline()));
    for (Access access : Access.values()) {
      if (viewers.stream().anyMatch(viewer -> viewer.access() == access)) {
        ask(loop, access);
      }
    }
  }

  private void ask(EventExecutor loop, Access access) {
    if (asked.add(access)) {
      var unused =
          snapshots
              .json(access)
              .handle(
                  (json, failure) -> {
                    backOn(loop, () -> show(access, failure == null ? json : null));
                    return null;
                  });
    }
  }

  private static void backOn(EventExecutor loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException closed) {
      log.debug("a status came after the endpoint was closed");
    }
  }

  private void show(Access access, @Nullable String json) {
    asked.remove(access);
    if (json == null) {
      return;
    }
    long now = System.nanoTime();
    List<Viewer> those = viewers.stream().filter(viewer -> viewer.access() == access).toList();
    if (those.isEmpty()) {
      return;
    }
    ByteBuf event = ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, Viewer.event(json));
    those.forEach(viewer -> viewer.show(event, now));
    event.release();
  }
}
