package dev.sluice.session;

import dev.sluice.codec.ResultMessages;
import dev.sluice.routing.Route;
import dev.sluice.topology.Node;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * {@code sluice.explain = notice}: tells the client with each statement's answer where it went and
 * why. One per session, on its event loop.
 */
final class Explanation {
  private final ClientLink client;
  private final PendingReplies pending;
  private final SessionState state;

  /** Of queries whose answer has not begun. */
  private final Queue<String> queries = new ArrayDeque<>(0);

  private @Nullable String due;

  Explanation(ClientLink client, PendingReplies pending, SessionState state) {
    this.client = client;
    this.pending = pending;
    this.state = state;
  }

  /** A Query is on its way to the node, and has not been added to what is owed. */
  void query(Route route, Node node) {
    if (!state.demand().policy().explain()) {
      return;
    }
    String text = RouteNotice.text(route, node);
    if (pending.isEmpty()) {
      tell(text);
    } else {
      // The answer to an earlier statement may be half written.
      queries.add(text);
    }
  }

  /** A Bind is on its way to the node. Returns what must hear when its answer comes, or null. */
  PendingReplies.@Nullable Note bind(Route route, Node node) {
    return state.demand().policy().explain() ? new Told(RouteNotice.text(route, node)) : null;
  }

  /** Whether the client must be told something before it gets the next message. */
  boolean isDue() {
    return due != null;
  }

  /** Tells it; the client has got whole messages only. */
  void tell() {
    String text = due;
    due = null;
    if (text != null) {
      tell(text);
    }
  }

  /** ReadyForQuery has come: the next query's turn. */
  void ready() {
    String next = queries.poll();
    if (next != null) {
      tell(next);
    }
  }

  private void tell(String text) {
    client.write(out -> ResultMessages.notice(out, text));
  }

  private final class Told implements PendingReplies.Note {
    private final String text;

    Told(String text) {
      this.text = text;
    }

    @Override
    public void done() {
      due = text;
    }

    @Override
    public void undone() {}
  }
}
