package dev.sluice.session;

/** Hears what a statement gives. */
interface ShapeNote extends PendingReplies.Note {
  /** The server has described it. Not called when it gives no rows. */
  void described(Shape shape);
}
