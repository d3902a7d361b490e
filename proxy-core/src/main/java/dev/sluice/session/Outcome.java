package dev.sluice.session;

/** Hears how a message of the proxy's own ends. */
final class Outcome implements PendingReplies.Note {
  private boolean done;

  boolean isDone() {
    return done;
  }

  @Override
  public void done() {
    done = true;
  }

  @Override
  public void undone() {}
}
