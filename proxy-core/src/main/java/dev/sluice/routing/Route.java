package dev.sluice.routing;

/** Where a statement goes, and why. One instance for each pair, so a route costs no allocation. */
@SuppressWarnings("EnumOrdinal") // The index lives in this process only.
public final class Route {
  private static final Reason[] REASONS = Reason.values();
  private static final Route[] ALL = new Route[Target.values().length * REASONS.length];

  static {
    for (Target target : Target.values()) {
      for (Reason reason : REASONS) {
        int index = target.ordinal() * REASONS.length + reason.ordinal();
        ALL[index] = new Route(target, reason, index);
      }
    }
  }

  private final Target target;
  private final Reason reason;
  private final int index;

  private Route(Target target, Reason reason, int index) {
    this.target = target;
    this.reason = reason;
    this.index = index;
  }

  public static Route of(Target target, Reason reason) {
    return ALL[target.ordinal() * REASONS.length + reason.ordinal()];
  }

  public static Route primary(Reason reason) {
    return of(Target.PRIMARY, reason);
  }

  public static Route replica(Reason reason) {
    return of(Target.REPLICA, reason);
  }

  /** How many routes there are; {@link #index} is below it. */
  public static int count() {
    return ALL.length;
  }

  public static Route at(int index) {
    return ALL[index];
  }

  public Target target() {
    return target;
  }

  public Reason reason() {
    return reason;
  }

  /** A small number of its own, for tables of counters. */
  public int index() {
    return index;
  }

  @Override
  public String toString() {
    return target + " (" + reason.label() + ")";
  }
}
