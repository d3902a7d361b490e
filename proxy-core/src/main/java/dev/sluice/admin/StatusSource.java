package dev.sluice.admin;

import java.util.concurrent.CompletionStage;

/** Where the status comes from. */
@FunctionalInterface
public interface StatusSource {
  /**
   * The status of this moment. Called on a thread that belongs to the HTTP endpoint and may be kept
   * for a moment; what is to be asked of event loops comes later, within a few seconds in any case.
   *
   * @param access what may be in it
   */
  CompletionStage<Status> take(Access access);
}
