package dev.sluice.routing;

import java.util.List;

/**
 * What a query string is, for routing. Immutable, cached, shared by all sessions.
 *
 * @param kind what it does to data and to the transaction
 * @param reason why it may or may not run on a replica
 * @param effects what it leaves behind in the session, {@link Effect} bits
 * @param settings changes of settings in the order of the statements, empty for most
 * @param detail what decided in words for the user who asks ("function nextval is not read-only"),
 *     or empty
 */
public record Classification(
    Kind kind, Reason reason, int effects, List<SettingChange> settings, String detail) {
  public Classification {
    settings = List.copyOf(settings);
  }

  /** What a query string does. */
  public enum Kind {
    /** Proven read-only and replica-safe. */
    READ,
    /**
     * Not a write, but only the primary's answer is right (SHOW, pg_stat views, session settings).
     */
    PRIMARY_ONLY,
    /** Everything else: may write. */
    WRITE,
    /** Only BEGIN or START TRANSACTION, not declared READ ONLY. */
    BEGIN,
    /** Only BEGIN or START TRANSACTION, declared READ ONLY. */
    BEGIN_READ_ONLY,
    /**
     * Only COMMIT, END, ROLLBACK, ABORT, SAVEPOINT, RELEASE, ROLLBACK TO: stays where the
     * transaction is.
     */
    TRANSACTION_CONTROL,
    /**
     * The proxy's own: answered without a server (SHOW POOL_NODES, SET sluice.route). Together with
     * anything else it is {@link #isMixed}, and refused.
     */
    PROXY
  }

  /** What is {@link Kind#PROXY} together with anything else. */
  static final Classification MIXED = of(Kind.PROXY, Reason.MULTIPLE_STATEMENTS);

  /** Leaves nothing behind. */
  static Classification of(Kind kind, Reason reason) {
    return new Classification(kind, reason, 0, List.of(), "");
  }

  static Classification of(Kind kind, Reason reason, int effects) {
    return new Classification(kind, reason, effects, List.of(), "");
  }

  static Classification of(Kind kind, Reason reason, int effects, String detail) {
    return new Classification(kind, reason, effects, List.of(), detail);
  }

  Classification withEffects(int more) {
    return (effects | more) == effects
        ? this
        : new Classification(kind, reason, effects | more, settings, detail);
  }

  /** Whether the proxy itself answers it, or refuses it. */
  public boolean isProxys() {
    return kind == Kind.PROXY;
  }

  /** Whether it mixes statements of the proxy's own with others. */
  public boolean isMixed() {
    return isProxys() && reason == Reason.MULTIPLE_STATEMENTS;
  }

  /** Whether at least one of these {@link Effect} bits is set. */
  public boolean has(int effect) {
    return (effects & effect) != 0;
  }

  /** Bits of {@link #effects}. */
  public static final class Effect {
    /** May create a temporary object: later reads could mean it, so they stay on the primary. */
    public static final int TEMPORARY_OBJECTS = 1;

    /**
     * Changes session state that cannot be repeated elsewhere (set_config, LOAD, SET in a routine):
     * primary from now on.
     */
    public static final int OPAQUE_STATE = 2;

    /** DISCARD ALL: the session is as new. */
    public static final int DISCARD_ALL = 4;

    /** DEALLOCATE in any form, also as part of a longer string; session-level names may be gone. */
    public static final int DEALLOCATE = 8;

    /** ROLLBACK TO SAVEPOINT: settings made since the savepoint are undone. */
    public static final int ROLLBACK_TO = 16;

    /**
     * State that lives in one server connection (LISTEN, WITH HOLD cursor, advisory session lock,
     * PREPARE).
     */
    public static final int SERVER_STATE = 32;

    /** Begins or ends a transaction somewhere in a longer string. */
    public static final int TRANSACTION_BOUNDARY = 64;

    /**
     * Calls a function about which nothing is known: it could do what {@link #TEMPORARY_OBJECTS}
     * and {@link #OPAQUE_STATE} say.
     */
    public static final int UNKNOWN_ROUTINE = 128;

    /**
     * SET TRANSACTION or its like: what BEGIN declared (READ ONLY, the isolation level) may no
     * longer hold.
     */
    public static final int TRANSACTION_MODES = 256;

    /** CREATE, ALTER or DROP DATABASE: fails while anyone is connected to the database it names. */
    public static final int DATABASE = 512;

    /** BEGIN or SET TRANSACTION says READ ONLY. */
    public static final int MODE_READ_ONLY = 1 << 12;

    /** It says READ WRITE. */
    public static final int MODE_READ_WRITE = 1 << 13;

    /** It says READ COMMITTED or READ UNCOMMITTED, which are the same. */
    public static final int MODE_READ_COMMITTED = 1 << 14;

    /** It says REPEATABLE READ: all statements see one snapshot. */
    public static final int MODE_REPEATABLE_READ = 1 << 15;

    /** It says SERIALIZABLE: a hot standby refuses it (manual 27.4.1). */
    public static final int MODE_SERIALIZABLE = 1 << 16;

    /** SAVEPOINT, RELEASE, ROLLBACK TO: works inside a transaction, does not end it. */
    public static final int SAVEPOINT = 1 << 17;

    /** COMMIT or END, alone and without AND CHAIN. */
    public static final int COMMIT = 1 << 18;

    /** ROLLBACK or ABORT, alone and without AND CHAIN. */
    public static final int ROLLBACK = 1 << 19;

    /**
     * Merely not proven, for want of facts on a function, an operator or a type. Counts only beside
     * {@link Reason#UNSAFE_FUNCTION}.
     */
    public static final int UNPROVEN = 1 << 10;

    /** PREPARE of SQL, alone. */
    public static final int PREPARES = 1 << 20;

    /** EXECUTE of SQL, alone; with reason PREPARED_BY_SQL its arguments need no primary. */
    public static final int EXECUTES = 1 << 21;

    /** LISTEN; beside {@link #SERVER_STATE}. */
    public static final int LISTENS = 1 << 22;

    /** DECLARE ... WITH HOLD; beside {@link #SERVER_STATE}. */
    public static final int HOLDS_CURSOR = 1 << 23;

    /** Takes an advisory lock of the session; beside {@link #SERVER_STATE}. */
    public static final int SESSION_LOCK = 1 << 24;

    /**
     * May be the end of state that lives in one server connection (UNLISTEN, CLOSE, DROP, DISCARD
     * TEMP, pg_advisory_unlock): the server can be asked whether any is left.
     */
    public static final int RELEASES = 1 << 25;

    /** Asks for what the session itself has drawn from a sequence (currval, lastval). */
    public static final int SEQUENCE_STATE = 1 << 26;

    /** Changes a setting until the end of the transaction (SET LOCAL). */
    public static final int LOCAL_SETTING = 1 << 27;

    /** What a text could leave behind of which nothing is known. */
    static final int EVERYTHING =
        TEMPORARY_OBJECTS
            | OPAQUE_STATE
            | DEALLOCATE
            | ROLLBACK_TO
            | SERVER_STATE
            | TRANSACTION_BOUNDARY
            | UNKNOWN_ROUTINE
            | TRANSACTION_MODES;

    private Effect() {}
  }
}
